export { AbortRun, isAbortRun } from './abort-run.ts'
export { attributeNames } from './attribute-names.ts'
export { describeValue } from './describe-value.ts'
export { FlujoError } from './flujo-error.ts'
export { describePipeline } from './inspect/describe-pipeline.ts'
export { hashPipeline } from './inspect/hash-pipeline.ts'
export { pipelineToMermaid } from './inspect/pipeline-to-mermaid.ts'
export { walkSteps } from './inspect/walk-steps.ts'
export { limitsOf } from './limits.ts'
export { checkName, joinPath } from './names.ts'
export { NonRetryableError } from './non-retryable-error.ts'
export { Pipeline } from './pipeline.ts'
export { retryDelayMs } from './retry-policy.ts'
export { pipeline } from './start-pipeline.ts'
export { cached } from './steps/cached.ts'
export { step } from './steps/task.ts'
export { addUsage, noUsage, sumUsage } from './usage.ts'
export { webRuntime } from './web-runtime.ts'

export type { LoopEndReason } from './attribute-names.ts'
export type { Answers, EmptyEnv, Env, FreshName, NoKeys, StartEnv, WithName, WithPause, WithPausesOf } from './env.ts'
export type { FlujoErrorCode, FlujoErrorOptions, ValueIssue } from './flujo-error.ts'
export type {
  ChunkEvent,
  ChunksResetEvent,
  FallbackEvent,
  Hook,
  HookEvent,
  HookEventName,
  HookEventOf,
  PauseEvent,
  PostRunEvent,
  PostStepEvent,
  PreRunEvent,
  PreStepEvent,
  ResumeEvent,
  RetryEvent,
  SpanUpdateEvent,
  StepFailureEvent,
  UsageEvent,
} from './hook-event.ts'
export type { PipelineDescription, StepDescription } from './inspect/describe-pipeline.ts'
export type { InnerStep, RawOptions, StepRole } from './inspect/step-anatomy.ts'
export type { VisitedStep } from './inspect/walk-steps.ts'
export type { Journal, JournalEntry, JournalOutcome } from './journal.ts'
export type { JsonObject, JsonValue } from './json.ts'
export type { LimitName, Limits } from './limits.ts'
export type { Chain, ChainEnv, ChainOutput } from './chain.ts'
export type { OnError, Outcome } from './outcome.ts'
export type { FreshResources, OpenContext, Opened, Opener, Openers, WithResources } from './resources.ts'
export type { CompleteRetryPolicy, RetryPolicy } from './retry-policy.ts'
export type { PendingPause, RunResult, StepResult } from './run-result.ts'
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
export type { SchemaInput, SchemaIssue, SchemaOutput, SchemaResult, StandardSchema } from './standard-schema.ts'
export type {
  Attributes,
  LogLevel,
  Reservation,
  ReservedAmounts,
  SpanScope,
  StatePatch,
  StepContext,
} from './step-context.ts'
export type {
  BranchNode,
  CachePolicy,
  CaptureMode,
  ForkMerge,
  LoopCondition,
  LoopNode,
  MapNode,
  ParallelNode,
  PauseNode,
  PipelineNode,
  ResourceSlot,
  RouteNode,
  SleepNode,
  Slot,
  StepKind,
  StepNode,
  StepPolicy,
  StreamNode,
  TapNode,
  TaskNode,
} from './step-node.ts'
export type {
  AnyStep,
  ContextOf,
  Fitting,
  InputOf,
  ItemOf,
  OutputOf,
  Runnable,
  Step,
  StepFunction,
  StepOptions,
  Typed,
} from './step-types.ts'
export type { BranchKey, Cases, IfClosed } from './steps/branch.ts'
export type { CacheEntry, CacheOptions, CacheStore } from './steps/cached.ts'
export type { ForkOptions } from './steps/fork.ts'
export type { LoopOptions } from './steps/loop.ts'
export type { IfIterable, MapOptions, MapOutput } from './steps/map.ts'
export type { Branches, FailureOptions, ParallelOptions, ParallelOutput, ParallelResult } from './steps/parallel.ts'
export type { Choice, RouteOutput } from './steps/route.ts'
export type { Chunks, StreamOptions } from './steps/stream.ts'
export type { Asked, Merging, PauseOptions } from './steps/pause.ts'
export type { PassingOptions } from './steps/tap.ts'
export type { Accepts, CheckedInput, CheckedOutput } from './steps/task.ts'
export type { InsideOf, Needing, NeededResources, NeedsOf, Surroundings } from './surroundings.ts'
export type { ModelUsage, UsageTotals } from './usage.ts'
