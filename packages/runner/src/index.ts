export { AbortRun, cached, FlujoError, pipeline, Pipeline, step } from '@flujo/domain'
export { HookBus } from './hook-bus.ts'
export { Runner } from './runner.ts'

export type { HookErrorListener } from './hook-bus.ts'
export type {
  CommonRunOptions,
  ResourcesOption,
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
  ModelUsage,
  OpenContext,
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
