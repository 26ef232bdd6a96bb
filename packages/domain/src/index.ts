export { AbortRun, isAbortRun } from './abort-run.ts'
export { attributeNames } from './attribute-names.ts'
export { describeValue } from './describe-value.ts'
export { FlujoError } from './flujo-error.ts'
export { describePipeline } from './inspect/describe-pipeline.ts'
export { hashPipeline } from './inspect/hash-pipeline.ts'
export { pipelineToMermaid } from './inspect/pipeline-to-mermaid.ts'
export { checkName, joinPath } from './names.ts'
export { Pipeline, pipeline } from './pipeline.ts'
export { retryDelayMs } from './retry-policy.ts'
export { step } from './steps/task.ts'
export { addUsage, noUsage, sumUsage } from './usage.ts'
export { webRuntime } from './web-runtime.ts'

export type { LoopEndReason } from './attribute-names.ts'
export type { EmptyEnv, Env, FreshName, WithName } from './env.ts'
export type { FlujoErrorCode, FlujoErrorOptions } from './flujo-error.ts'
export type {
  FallbackEvent,
  Hook,
  HookEvent,
  HookEventName,
  HookEventOf,
  PostRunEvent,
  PostStepEvent,
  PreRunEvent,
  PreStepEvent,
  RetryEvent,
  SpanUpdateEvent,
  StepFailureEvent,
  UsageEvent,
} from './hook-event.ts'
export type { PipelineDescription, StepDescription } from './inspect/describe-pipeline.ts'
export type { StepRole } from './inspect/step-anatomy.ts'
export type { Journal, JournalEntry } from './journal.ts'
export type { JsonObject, JsonValue } from './json.ts'
export type { Chain, ChainOutput, InputOf } from './pipeline.ts'
export type { CompleteRetryPolicy, RetryPolicy } from './retry-policy.ts'
export type { RunResult, StepResult } from './run-result.ts'
export type { Runtime, SleepOptions } from './runtime.ts'
export type {
  Crashed,
  ErrorInfo,
  Run,
  RunStatus,
  RunTotals,
  Span,
  SpanEvent,
  SpanKind,
  SpanNode,
  SpanStatus,
  TraceLosses,
  ValueInfo,
} from './span.ts'
export type { Attributes, LogLevel, SpanScope, StepContext } from './step-context.ts'
export type {
  BranchNode,
  CaptureMode,
  LoopCondition,
  LoopNode,
  MapNode,
  ParallelNode,
  PipelineNode,
  Slot,
  StepKind,
  StepNode,
  StepPolicy,
  TaskNode,
} from './step-node.ts'
export type { ItemOf, OutputOf, Runnable, Step, StepFunction, StepOptions, Typed } from './step-types.ts'
export type { BranchKey, Cases, IfClosed } from './steps/branch.ts'
export type { LoopOptions } from './steps/loop.ts'
export type { IfIterable, MapOptions } from './steps/map.ts'
export type { Branches, ParallelOptions, ParallelOutput } from './steps/parallel.ts'
export type { ModelUsage, UsageTotals } from './usage.ts'
