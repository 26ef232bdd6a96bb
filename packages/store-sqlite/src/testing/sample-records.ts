import { type Attributes, type JsonValue, noUsage } from '@flujo/domain'
import type { RunEnd, RunStart, SpanEnd, SpanStart, TraceRecord } from '@flujo/tracing'

/** 2026-01-02T03:04:05Z: long ago, which is no reason to remove anything: age is by the clock of the store. */
export const SOME_TIME_US = 1_767_323_045_000_000

/** The id of a span as a tracer makes it: the same first half for all spans of a run, and a number that rises. */
export const sampleSpanId = (index: number): string => `5f00ba11${(0x0dd0_0000 + index).toString(16).padStart(8, '0')}`

/** What differs from an ordinary span. */
export interface SampleSpan {
  readonly runId: string
  /** 0 is the root. */
  readonly index: number
  readonly seq?: number
  readonly name?: string
  readonly attributes?: Attributes
  readonly input?: JsonValue
  readonly output?: JsonValue
}

export function runStart(runId: string, more: Partial<RunStart> = {}): RunStart {
  return {
    type: 'run.start',
    runId,
    epoch: 1,
    seq: 1,
    traceId: 'ab'.repeat(16),
    rootSpanId: sampleSpanId(0),
    pipeline: 'sample',
    startTimeUs: SOME_TIME_US,
    plannedSteps: 3,
    ...more,
  }
}

export function runEnd(runId: string, more: Partial<RunEnd> = {}): RunEnd {
  return {
    ...runStart(runId),
    type: 'run.end',
    seq: 1_000_000,
    status: 'completed',
    durationNs: 5_000_000,
    totals: { spans: 4, failedSpans: 0, retries: 0, doneSteps: 3, plannedSteps: 3, usage: noUsage },
    losses: { droppedSpans: 0, cuts: 0, redactions: 0 },
    ...more,
  }
}

export function spanStart({ runId, index, seq = 2 * index + 2, name, attributes = {}, input }: SampleSpan): SpanStart {
  return {
    type: 'span.start',
    runId,
    epoch: 1,
    seq,
    spanId: sampleSpanId(index),
    parentSpanId: index === 0 ? undefined : sampleSpanId(0),
    name: name ?? (index === 0 ? 'sample' : `step ${index}`),
    kind: index === 0 ? 'run' : 'task',
    startTimeUs: SOME_TIME_US + index,
    attributes,
    events: [],
    input,
  }
}

export function spanEnd(span: SampleSpan): SpanEnd {
  const { seq = 2 * span.index + 3, output } = span
  return {
    ...spanStart({ ...span, seq }),
    type: 'span.end',
    status: 'completed',
    durationNs: span.index === 0 ? 5_000_000 : 1_000,
    output,
  }
}

/** A whole run of a root and `steps` steps. */
export function wholeRun(runId: string, steps = 3): readonly TraceRecord[] {
  const spans = Array.from({ length: steps + 1 }, (_, index) =>
    spanEnd({ runId, index, input: { index }, output: 'done' }),
  )
  return [runStart(runId), ...spans, runEnd(runId)]
}
