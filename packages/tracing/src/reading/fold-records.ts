import type { JsonValue, Run, Span } from '@flujo/domain'
import type { TraceRecord } from '../trace-record.ts'
import { RunRecords } from './run-records.ts'
import { parseValueRef } from './value-ref.ts'

/** Everything that records say of one run, as rows. */
export interface RunTrace {
  readonly run: Run
  /** By start, then by span id. */
  readonly spans: readonly Span[]
  /** The captured value behind the `ref` of one of the spans. */
  getValue(ref: string): JsonValue | undefined
}

/**
 * Rows from records, by run id: the reference for every store, and all that a store needs that keeps records as they
 * come. Records may be there twice and in any order. Spans of a run that no `run.start` or `run.end` tells of are left
 * out.
 *
 * @example
 * const failed = [...foldRecords(records).values()].filter(({ run }) => run.status === 'failed')
 */
export function foldRecords(records: Iterable<TraceRecord>): ReadonlyMap<string, RunTrace> {
  const recordsOf = new Map<string, RunRecords>()
  for (const record of records) {
    let ofRun = recordsOf.get(record.runId)
    if (ofRun === undefined) recordsOf.set(record.runId, (ofRun = new RunRecords()))
    ofRun.add(record)
  }
  const traces = new Map<string, RunTrace>()
  for (const [runId, ofRun] of recordsOf) {
    const { run } = ofRun
    if (run !== undefined) traces.set(runId, { run, spans: ofRun.spans, getValue: (ref) => valueIn(ofRun, runId, ref) })
  }
  return traces
}

function valueIn(records: RunRecords, runId: string, ref: string): JsonValue | undefined {
  const parsed = parseValueRef(ref)
  return parsed?.runId === runId ? records.getValue(parsed.spanId, parsed.slot) : undefined
}
