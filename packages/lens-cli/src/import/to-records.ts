import type { RunEnd, SpanEnd, SpanStart, TraceRecord } from '@flujo/tracing'
import type { ImportedRun, ImportedSpan } from './imported-run.ts'

/** The run as its tracer would have written it. */
export function* toRecords({ run, spans }: ImportedRun): Generator<TraceRecord> {
  const { runId, epoch, traceId, rootSpanId, pipeline, startTimeUs, durationNs, totals, losses, error, failedPath } =
    run
  let seq = 0
  const order = (): { runId: string; epoch: number; seq: number } => ({ runId, epoch, seq: (seq += 1) })
  const facts = { traceId, rootSpanId, pipeline, startTimeUs, plannedSteps: totals.plannedSteps }
  yield { type: 'run.start', ...order(), ...facts }
  for (const span of spans) yield spanRecord(span, order())
  if (run.status === 'running' || run.status === 'crashed') return
  const status: RunEnd['status'] = run.status
  yield {
    type: 'run.end',
    ...order(),
    ...facts,
    status,
    durationNs: durationNs ?? 0,
    totals,
    losses,
    error,
    failedPath,
  }
}

function spanRecord(span: ImportedSpan, order: { runId: string; epoch: number; seq: number }): TraceRecord {
  const { spanId, parentSpanId, name, kind, status, startTimeUs, durationNs, attributes, events, error } = span
  const shared = {
    ...{ ...order, spanId, parentSpanId, name, startTimeUs, attributes, events },
    kind: kind as SpanStart['kind'],
    input: span.input?.value,
  }
  if (durationNs === undefined) return { type: 'span.start', ...shared }
  return {
    type: 'span.end',
    ...shared,
    status: status as SpanEnd['status'],
    durationNs,
    output: span.output?.value,
    error,
  }
}
