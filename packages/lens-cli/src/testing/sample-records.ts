import { noUsage, type ErrorInfo, type JsonValue, type RunTotals } from '@flujo/domain'
import type { RunEnd, SpanEnd, SpanStart, TraceRecord } from '@flujo/tracing'

/** One span of a made-up run; times in seconds from the start of the run. */
export interface SampleSpan {
  readonly name: string
  readonly kind?: SpanEnd['kind']
  readonly from: number
  /** Left out: still open. */
  readonly to?: number
  readonly status?: SpanEnd['status']
  readonly attributes?: Readonly<Record<string, JsonValue>>
  readonly error?: ErrorInfo
  readonly events?: SpanEnd['events']
  readonly input?: JsonValue
  readonly output?: JsonValue | undefined
  readonly children?: readonly SampleSpan[]
}

export interface SampleRun {
  readonly runId: string
  readonly pipeline: string
  readonly startedMs: number
  /** Left out: still running. */
  readonly status?: RunEnd['status']
  readonly seconds?: number
  readonly totals?: Partial<RunTotals>
  readonly error?: ErrorInfo
  readonly failedPath?: string
  readonly plannedSteps?: number
  readonly losses?: RunEnd['losses']
  /** Of the root span. */
  readonly attributes?: SampleSpan['attributes']
  readonly spans?: readonly SampleSpan[]
  readonly input?: JsonValue
  readonly output?: JsonValue | undefined
}

/** The records of a run, as a tracer would have written them. */
export function recordsOf(run: SampleRun): TraceRecord[] {
  const { runId, pipeline, startedMs, status, seconds, plannedSteps, spans = [] } = run
  let seq = 0
  const spanIds = counter()
  const order = (): { runId: string; epoch: number; seq: number } => ({ runId, epoch: 1, seq: (seq += 1) })
  const rootSpanId = spanIds()
  const startTimeUs = startedMs * 1_000
  const facts = { traceId: 'c04be7d1c04be7d1c04be7d1c04be7d1', rootSpanId, pipeline, startTimeUs, plannedSteps }
  const records: TraceRecord[] = [{ type: 'run.start', ...order(), ...facts }]
  const root: SampleSpan = {
    name: pipeline,
    kind: 'run',
    from: 0,
    ...(seconds === undefined ? {} : { to: seconds }),
    ...(status === undefined ? {} : { status }),
    ...(run.error === undefined ? {} : { error: run.error }),
    ...(run.attributes === undefined ? {} : { attributes: run.attributes }),
    ...(run.input === undefined ? {} : { input: run.input }),
    ...(run.output === undefined ? {} : { output: run.output }),
    children: spans,
  }
  const waiting: { span: SampleSpan; spanId: string; parentSpanId: string | undefined }[] = [
    { span: root, spanId: rootSpanId, parentSpanId: undefined },
  ]
  for (const { span, spanId, parentSpanId } of waiting) {
    records.push({ ...order(), ...spanRecord(span, { spanId, parentSpanId, startTimeUs }) } as TraceRecord)
    waiting.push(...(span.children ?? []).map((child) => ({ span: child, spanId: spanIds(), parentSpanId: spanId })))
  }
  if (status !== undefined && seconds !== undefined) records.push({ ...order(), ...endOf(run, facts, status, seconds) })
  return records
}

function counter(): () => string {
  let next = 0x12
  return () => `91c2fe00${(next++).toString(16).padStart(8, '0')}`
}

interface Place {
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly startTimeUs: number
}

type Body<Record> = Omit<Record, 'runId' | 'epoch' | 'seq'>

function spanRecord(span: SampleSpan, { spanId, parentSpanId, startTimeUs }: Place): Body<SpanStart> | Body<SpanEnd> {
  const {
    name,
    kind = 'task',
    from,
    to,
    status = 'completed',
    attributes = {},
    error,
    events = [],
    input,
    output,
  } = span
  const shared = {
    spanId,
    parentSpanId,
    name,
    kind,
    startTimeUs: startTimeUs + Math.round(from * 1e6),
    attributes,
    events,
    input,
  }
  if (to === undefined) return { type: 'span.start', ...shared }
  return { type: 'span.end', ...shared, status, durationNs: Math.round((to - from) * 1e9), output, error }
}

function endOf(
  run: SampleRun,
  facts: {
    traceId: string
    rootSpanId: string
    pipeline: string
    startTimeUs: number
    plannedSteps: number | undefined
  },
  status: RunEnd['status'],
  seconds: number,
): Body<RunEnd> {
  return {
    type: 'run.end',
    ...facts,
    status,
    durationNs: Math.round(seconds * 1e9),
    totals: {
      spans: 1,
      failedSpans: 0,
      retries: 0,
      doneSteps: 0,
      plannedSteps: run.plannedSteps,
      usage: noUsage,
      ...run.totals,
    },
    losses: run.losses ?? { droppedSpans: 0, cuts: 0, redactions: 0 },
    error: run.error,
    failedPath: run.failedPath,
  }
}
