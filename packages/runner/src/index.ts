export { AbortRun, cached, FlujoError, NonRetryableError, pipeline, Pipeline, step } from '@flujo/domain'
export { HookBus } from './hook-bus.ts'
export { MemoryJournal } from './journal/memory-journal.ts'
export { Runner } from './runner.ts'

export type { HookErrorListener } from './hook-bus.ts'
export type { Price } from './pricing.ts'
export type {
  CommonRunOptions,
  ResourcesOption,
  ResumeArguments,
  ResumeOptions,
  RunArguments,
  RunnerOptions,
  RunOptions,
  StateOption,
} from './run-options.ts'
export type { RunStream } from './run-stream.ts'
export type {
  AnyStep,
  Hook,
  HookEvent,
  HookEventName,
  HookEventOf,
  Journal,
  JournalEntry,
  JournalOutcome,
  LimitName,
  Limits,
  ModelUsage,
  OpenContext,
  PendingPause,
  Reservation,
  ReservedAmounts,
  RetryPolicy,
  RunResult,
  Runtime,
  SpanScope,
  Step,
  StepContext,
  StepOptions,
  StepResult,
  UsageTotals,
} from '@flujo/domain'
