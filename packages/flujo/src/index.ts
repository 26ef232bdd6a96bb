export { AbortRun, cached, FlujoError, NonRetryableError, Pipeline, pipeline, step } from '@flujo/domain'
export { HookBus, MemoryJournal, Runner } from '@flujo/runner'
export { locateDatabase, openSqliteReader, openSqliteStore } from '@flujo/store-sqlite'
export { MemoryStore, tee, TraceManager } from '@flujo/tracing'
export { consoleProgress } from '@flujo/tracing/console'
export { parseJsonl } from '@flujo/tracing/jsonl'
export { Flujo } from './flujo.ts'
export { openJsonlSink } from './open-jsonl-sink.ts'

export type {
  AnyStep,
  CaptureMode,
  ErrorInfo,
  FlujoErrorCode,
  Hook,
  HookEvent,
  HookEventName,
  HookEventOf,
  JsonValue,
  Journal,
  JournalEntry,
  ModelUsage,
  OpenContext,
  PendingPause,
  RetryPolicy,
  Run,
  RunResult,
  Runtime,
  Span,
  SpanNode,
  SpanScope,
  Step,
  StepContext,
  StepOptions,
  StepResult,
  UsageTotals,
} from '@flujo/domain'
export type { ResumeOptions, RunnerOptions, RunOptions, RunStream } from '@flujo/runner'
export type { RetentionOptions } from '@flujo/store-sqlite'
export type { RedactOptions, RunPage, TraceReader, TraceSink, TraceStore } from '@flujo/tracing'
export type { FlujoResult, FlujoStream } from './flujo.ts'
export type { FlujoOptions } from './flujo-options.ts'
export type { JsonlFileSink } from './open-jsonl-sink.ts'
