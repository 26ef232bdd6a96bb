import type {
  Attributes,
  ErrorInfo,
  JsonValue,
  RunStatus,
  RunTotals,
  SpanEvent,
  SpanKind,
  SpanStatus,
  TraceLosses,
} from '@flujo/domain'

/**
 * Says which of several records about the same run or span is the newest: the highest `epoch`, and within one the
 * highest `seq`. So records may arrive twice, late or out of order.
 */
export interface RecordOrder {
  readonly runId: string
  /** Counts the processes that have worked on the run, from 1. */
  readonly epoch: number
  /** Rises within an epoch. */
  readonly seq: number
}

/** A run has started. */
export interface RunStart extends RecordOrder {
  readonly type: 'run.start'
  readonly traceId: string
  readonly rootSpanId: string
  /** Name of the pipeline. */
  readonly pipeline: string
  readonly startTimeUs: number
  readonly plannedSteps?: number | undefined
}

/** A run has ended; everything that its start said is said again. */
export interface RunEnd extends Omit<RunStart, 'type'> {
  readonly type: 'run.end'
  readonly status: Exclude<RunStatus, 'running'>
  readonly durationNs: number
  readonly totals: RunTotals
  readonly losses: TraceLosses
  readonly error?: ErrorInfo | undefined
  readonly failedPath?: string | undefined
}

interface SpanFacts extends RecordOrder {
  readonly spanId: string
  readonly parentSpanId?: string | undefined
  readonly name: string
  readonly kind: SpanKind
  readonly startTimeUs: number
  readonly attributes: Attributes
  readonly events: readonly SpanEvent[]
  /** The captured input; absent where none was captured. */
  readonly input?: JsonValue | undefined
}

/** A span has opened. */
export interface SpanStart extends SpanFacts {
  readonly type: 'span.start'
}

/** What is known of a span that is still open, all of it. */
export interface SpanUpdate extends SpanFacts {
  readonly type: 'span.update'
}

/** What a span was, all of it. */
export interface SpanEnd extends SpanFacts {
  readonly type: 'span.end'
  readonly status: Exclude<SpanStatus, 'running'>
  readonly durationNs: number
  readonly output?: JsonValue | undefined
  readonly error?: ErrorInfo | undefined
}

export type RunRecord = RunStart | RunEnd
export type SpanRecord = SpanStart | SpanUpdate | SpanEnd

/**
 * What is written of a run. Every record is complete: the newest about a run or a span replaces the older ones, and none
 * is needed to understand another. Plain JSON throughout, already redacted and within the limits.
 */
export type TraceRecord = RunRecord | SpanRecord
