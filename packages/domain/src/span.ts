import type { JsonValue } from './json.ts'
import type { Attributes } from './step-context.ts'
import type { StepKind } from './step-node.ts'
import type { UsageTotals } from './usage.ts'

/**
 * What a span stands for; an `aggregate` for all spans of a kind below its parent that were above the limits of the run.
 * Readers accept kinds that they do not know: more will come.
 */
export type SpanKind = 'run' | StepKind | 'attempt' | 'iteration' | 'item' | 'custom' | 'aggregate'

/** How far a run is. */
export type RunStatus = 'running' | 'completed' | 'failed' | 'paused' | 'cancelled'

/** How far a span is; `skipped` was not reached because an earlier step ended the run. */
export type SpanStatus = RunStatus | 'skipped'

/** What a reader says of a run or a span that is still open in the store although the process that ran it is gone. */
export type Crashed = 'crashed'

/** What is known of an error once it has been written down; `message` and `stack` are redacted and cut. */
export interface ErrorInfo {
  /** The class name, such as `TypeError`; `string`, `undefined` … for what is not an Error. */
  readonly type: string
  readonly message: string
  readonly code?: string | undefined
  readonly stack?: string | undefined
  readonly cause?: ErrorInfo | undefined
  /** What an AggregateError consists of, and what a `FlujoError` has as `related`; at most 16 of them at all depths. */
  readonly errors?: readonly ErrorInfo[] | undefined
}

/** Something that happened during a span. */
export interface SpanEvent {
  readonly name: string
  /** Microseconds since the Unix epoch. */
  readonly timeUs: number
  readonly attributes?: Attributes | undefined
}

/** Where a captured value is kept; a reader's `getValue(ref)` gives it. */
export interface ValueInfo {
  /** Opaque, made by the store. */
  readonly ref: string
  /** Length of the value as JSON text in UTF-8, in bytes. */
  readonly bytes: number
}

/** One span as a reader gives it: flat, related by `parentSpanId`. */
export interface Span {
  readonly runId: string
  /** 16 lower-case hex digits. */
  readonly spanId: string
  readonly parentSpanId?: string | undefined
  readonly name: string
  readonly kind: SpanKind | (string & {})
  readonly status: SpanStatus | Crashed
  /** Integer microseconds since the Unix epoch. */
  readonly startTimeUs: number
  /** Integer nanoseconds; absent while the span is open. */
  readonly durationNs?: number | undefined
  readonly attributes: Readonly<Record<string, JsonValue>>
  readonly events: readonly SpanEvent[]
  readonly error?: ErrorInfo | undefined
  readonly input?: ValueInfo | undefined
  readonly output?: ValueInfo | undefined
}

/** A span with its children, oldest first. Exists in memory only; never nest what is written or sent. */
export interface SpanNode extends Span {
  readonly children: readonly SpanNode[]
  /** Set where the parent that the span names is missing or would make a circle, so that it hangs on the root. */
  readonly orphan?: true
}

/** What was left out of a trace, or changed before it was kept. */
export interface TraceLosses {
  /** Spans that were not recorded because a limit was reached or a store refused them. */
  readonly droppedSpans: number
  /** Values, texts, attributes or events that were cut to a limit. */
  readonly cuts: number
  /** Secrets that were replaced by a marker. */
  readonly redactions: number
}

/** Sums over the spans of a run. */
export interface RunTotals {
  readonly spans: number
  readonly failedSpans: number
  /** Tries beyond the first, over all steps. */
  readonly retries: number
  /** Top-level steps that have ended, and how many the pipeline has. */
  readonly doneSteps: number
  readonly plannedSteps?: number | undefined
  readonly usage: UsageTotals
}

/** One run as a reader gives it. */
export interface Run {
  readonly runId: string
  /** W3C trace id: 32 lower-case hex digits. */
  readonly traceId: string
  /** Name of the pipeline. */
  readonly pipeline: string
  readonly status: RunStatus | Crashed
  /** Set on a run that says `running` but has not been heard of for a while, where the process cannot be looked up. */
  readonly stale?: true | undefined
  /** How many processes have worked on this run. */
  readonly epoch: number
  readonly rootSpanId: string
  readonly startTimeUs: number
  readonly durationNs?: number | undefined
  readonly totals: RunTotals
  readonly losses: TraceLosses
  readonly error?: ErrorInfo | undefined
  /** Path of the step that failed. */
  readonly failedPath?: string | undefined
}
