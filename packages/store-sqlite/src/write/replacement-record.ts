import { attributeNames, type ErrorInfo, noUsage } from '@flujo/domain'
import type { RunRecord, SpanRecord, TraceRecord } from '@flujo/tracing'

import { spanStatuses } from '../span-status.ts'

/**
 * Stands in the place of a record that could not be stored, so that nothing is missing without a word: what makes the
 * run or span findable, and why the rest is not there.
 */
export function replacementOf(record: TraceRecord, cause: unknown): TraceRecord {
  const message = `this record could not be stored: ${cause instanceof Error ? cause.message : String(cause)}`
  const error: ErrorInfo = { type: 'StoreError', message: textOf(message) }
  return 'spanId' in record ? spanOf(record, error) : runOf(record, error)
}

function spanOf(record: SpanRecord, error: ErrorInfo): SpanRecord {
  const facts = {
    ...orderOf(record),
    spanId: textOf(record.spanId),
    parentSpanId: record.parentSpanId === undefined ? undefined : textOf(record.parentSpanId),
    name: textOf(record.name),
    kind: textOf(record.kind) as SpanRecord['kind'],
    startTimeUs: wholeOf(record.startTimeUs),
    attributes: { [attributeNames.storeError]: error.message },
    events: [],
  }
  if (record.type !== 'span.end') return { ...facts, type: record.type }
  return { ...facts, type: 'span.end', status: statusOf(record.status), durationNs: wholeOf(record.durationNs), error }
}

function runOf(record: RunRecord, error: ErrorInfo): RunRecord {
  const start = {
    ...orderOf(record),
    traceId: textOf(record.traceId),
    rootSpanId: textOf(record.rootSpanId),
    pipeline: textOf(record.pipeline),
    startTimeUs: wholeOf(record.startTimeUs),
  }
  if (record.type === 'run.start') return { ...start, type: 'run.start' }
  const status = statusOf(record.status)
  return {
    ...start,
    type: 'run.end',
    status: status === 'skipped' ? 'failed' : status,
    durationNs: wholeOf(record.durationNs),
    totals: { spans: 0, failedSpans: 0, retries: 0, doneSteps: 0, usage: noUsage },
    losses: { droppedSpans: 0, cuts: 1, redactions: 0 },
    error,
  }
}

const orderOf = ({ runId, epoch, seq }: TraceRecord) => ({
  runId: textOf(runId),
  epoch: wholeOf(epoch),
  seq: wholeOf(seq),
})

function textOf(value: unknown): string {
  return (typeof value === 'string' ? value : `(${typeof value})`).slice(0, 2_048).toWellFormed()
}

function wholeOf(value: unknown): number {
  const rounded = typeof value === 'number' ? Math.round(value) : 0
  return Number.isSafeInteger(rounded) ? rounded : 0
}

function statusOf(value: unknown): 'completed' | 'failed' | 'paused' | 'cancelled' | 'skipped' {
  const known = spanStatuses.find((status) => status === value)
  return known === undefined || known === 'running' ? 'failed' : known
}
