import type { RunResult } from './run-result.ts'
import type { RunStatus, SpanEvent, SpanKind, SpanStatus } from './span.ts'
import type { Attributes } from './step-context.ts'
import type { CaptureMode } from './step-node.ts'
import type { ModelUsage } from './usage.ts'

/** What every event says of the span that it is about. */
interface EventBase<Name extends string> {
  readonly event: Name
  readonly runId: string
  /** Counts the processes that have worked on the run; 1 for the first. */
  readonly epoch: number
  readonly spanId: string
  /** Absent on the root, which stands for the run. */
  readonly parentSpanId: string | undefined
  readonly name: string
  readonly kind: SpanKind
  /** Integer microseconds since the Unix epoch. */
  readonly timeUs: number
}

/** A run starts: its root span opens. */
export interface PreRunEvent extends EventBase<'pre_run'> {
  readonly traceId: string
  /** Number of top-level steps. */
  readonly plannedSteps: number
  /** What a trace keeps of values in this run, where a step says nothing else. */
  readonly capture?: CaptureMode | undefined
  /** The live value; read it, do not change it. */
  readonly input: unknown
}

/** A run has ended, and with it its root span. */
export interface PostRunEvent extends EventBase<'post_run'> {
  readonly status: Exclude<RunStatus, 'running'>
  readonly durationNs: number
  readonly output: unknown
  /** What was thrown, unchanged; `result.error` says where. */
  readonly error: unknown
  /** What `run` resolves to. */
  readonly result: RunResult<unknown>
}

/** A span opens: of a step, a try, an iteration, an item, or a user's own. */
export interface PreStepEvent extends EventBase<'pre_step'> {
  /** Set where the span opened in an earlier epoch and goes on. */
  readonly resumed?: true | undefined
  readonly input: unknown
  readonly capture: CaptureMode | undefined
  readonly attributes: Attributes
}

interface EndedStep<Name extends string> extends EventBase<Name> {
  readonly status: Exclude<SpanStatus, 'running'>
  /** Integer nanoseconds. */
  readonly durationNs: number
  readonly output: unknown
  /** What was thrown, unchanged; `undefined` where nothing was (look at `status`: `undefined` can be thrown). */
  readonly error: unknown
  /** Facts that only the end knows, such as `flujo.attempts`. */
  readonly attributes: Attributes
}

/** A span has ended. A step that was not reached has this event only, with status `skipped`. */
export interface PostStepEvent extends EndedStep<'post_step'> {}

/** A span has failed; comes just before its `post_step`. */
export interface StepFailureEvent extends EndedStep<'on_step_failure'> {
  readonly path: string
}

/** A try has failed and another follows after the wait. The span is the step's. */
export interface RetryEvent extends EventBase<'on_retry'> {
  /** The try that failed, from 1. */
  readonly attempt: number
  readonly delayMs: number
  readonly error: unknown
}

/** All tries have failed, or the time for them is over, and the fallback takes over. The span is the step's. */
export interface FallbackEvent extends EventBase<'on_fallback'> {
  readonly error: unknown
}

/** A step reported what a model call used. */
export interface UsageEvent extends EventBase<'on_usage'> {
  readonly usage: ModelUsage
}

/** A step said something about its open span. */
export interface SpanUpdateEvent extends EventBase<'on_span_update'> {
  readonly attributes: Attributes | undefined
  readonly spanEvent: SpanEvent | undefined
}

/** A step waits for an answer; its span stays open. The run goes on with whatever else there is to do. */
export interface PauseEvent extends EventBase<'on_pause'> {
  readonly path: string
  /** What is asked; the live value. */
  readonly prompt: unknown
}

/** A step that waited has been answered; its `post_step` follows. */
export interface ResumeEvent extends EventBase<'on_resume'> {
  /** What the schema made of the answer; the live value. */
  readonly answer: unknown
}

/** A stream gave a piece of its result. The span is the step's, whichever try it is. */
export interface ChunkEvent extends EventBase<'on_chunk'> {
  /** Which piece of this try, from 0. */
  readonly index: number
  /** The live value; read it, do not change it. */
  readonly chunk: unknown
}

/** A stream is tried again: the chunks told so far are void, and those of the new try follow. The span is the step's. */
export interface ChunksResetEvent extends EventBase<'chunks_reset'> {
  /** The try that begins, from 2. */
  readonly attempt: number
}

/**
 * Everything that a runner tells: one flat envelope with ids and times, and `input`, `output` and `error` as live
 * references. Every span has one `pre_*` and one `post_*` event. Of a run that was resumed, what was open is told again:
 * `pre_run` with the next epoch, and `pre_step` with `resumed`; ids and start times are those of before.
 */
export type HookEvent =
  | PreRunEvent
  | PostRunEvent
  | PreStepEvent
  | PostStepEvent
  | StepFailureEvent
  | RetryEvent
  | FallbackEvent
  | UsageEvent
  | SpanUpdateEvent
  | PauseEvent
  | ResumeEvent
  | ChunkEvent
  | ChunksResetEvent

/** What a hook can be registered for; readers of events accept names that they do not know, since more will come. */
export type HookEventName = HookEvent['event']

/** The event of that name. */
export type HookEventOf<Name extends HookEventName> = Extract<HookEvent, { readonly event: Name }>

/**
 * Listens to runs. Hooks are called in the order in which they were added and awaited only if they return a promise.
 * One that throws is reported to `onHookError` and changes nothing, unless it throws `AbortRun`.
 */
export type Hook<Event extends HookEvent = HookEvent> = (event: Event) => void | Promise<void>
