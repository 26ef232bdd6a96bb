import type { JsonValue, Run, Span, ValueInfo } from '@flujo/domain'
import type { RecordOrder, RunRecord, SpanRecord, TraceRecord } from '../trace-record.ts'
import { compareText } from './compare-text.ts'
import { jsonBytes } from './json-bytes.ts'
import { runTotals } from './run-totals.ts'
import { formatValueRef, type ValueSlot } from './value-ref.ts'

const isNewer = (record: RecordOrder, than: RecordOrder | undefined): boolean =>
  than === undefined || record.epoch > than.epoch || (record.epoch === than.epoch && record.seq > than.seq)

const nothingLost = Object.freeze({ droppedSpans: 0, cuts: 0, redactions: 0 })

/** How many records that may have been replaced are kept before they are looked at. */
const unfoldedLimit = 1_000

/** The newest records of one run in whatever order they come, and the rows that they make. */
export class RunRecords {
  private runRecord: RunRecord | undefined
  private readonly newest = new Map<string, SpanRecord>()
  /** Folded when somebody reads: adding a record of a span is a push. */
  private unfolded: SpanRecord[] = []
  private replaceable = 0

  add(record: TraceRecord): void {
    if (record.type === 'run.start' || record.type === 'run.end') {
      if (isNewer(record, this.runRecord)) this.runRecord = record
      return
    }
    this.unfolded.push(record)
    if (record.type !== 'span.end') this.replaceable += 1
    if (this.replaceable > unfoldedLimit && this.replaceable > this.newest.size) this.fold()
  }

  get hasEnded(): boolean {
    return this.runRecord?.type === 'run.end'
  }

  /** `undefined` until a record of the run itself has come. */
  get run(): Run | undefined {
    const record = this.runRecord
    if (record === undefined) return undefined
    const { runId, traceId, pipeline, epoch, rootSpanId, startTimeUs } = record
    const known = { runId, traceId, pipeline, epoch, rootSpanId, startTimeUs }
    if (record.type === 'run.start') {
      return { ...known, status: 'running', totals: runTotals(this.spans, record), losses: nothingLost }
    }
    const { status, durationNs, totals, losses, error, failedPath } = record
    return { ...known, status, durationNs, totals, losses, error, failedPath }
  }

  /** By start, then by span id. */
  get spans(): readonly Span[] {
    const isPaused = this.runRecord?.type === 'run.end' && this.runRecord.status === 'paused'
    const openStatus = isPaused ? 'paused' : 'running'
    return Array.from(this.fold().values(), (record) => toSpan(record, openStatus)).toSorted(byStart)
  }

  getValue(spanId: string, slot: ValueSlot): JsonValue | undefined {
    const record = this.fold().get(spanId)
    if (slot === 'input') return record?.input
    return record?.type === 'span.end' ? record.output : undefined
  }

  private fold(): ReadonlyMap<string, SpanRecord> {
    for (const record of this.unfolded) {
      if (isNewer(record, this.newest.get(record.spanId))) this.newest.set(record.spanId, record)
    }
    this.unfolded = []
    this.replaceable = 0
    return this.newest
  }
}

const byStart = (a: Span, b: Span): number => a.startTimeUs - b.startTimeUs || compareText(a.spanId, b.spanId)

/** @param openStatus of a span that has not ended: in a run that is paused it waits, and goes on when the run does */
function toSpan(record: SpanRecord, openStatus: 'running' | 'paused'): Span {
  const { runId, spanId, parentSpanId, name, kind, startTimeUs, attributes, events } = record
  const known = { runId, spanId, parentSpanId, name, kind, startTimeUs, attributes, events }
  const input = valueInfo(record, 'input', record.input)
  if (record.type !== 'span.end') return { ...known, status: openStatus, input }
  const { status, durationNs, error } = record
  return { ...known, status, durationNs, error, input, output: valueInfo(record, 'output', record.output) }
}

function valueInfo(record: SpanRecord, slot: ValueSlot, value: JsonValue | undefined): ValueInfo | undefined {
  if (value === undefined) return undefined
  return { ref: formatValueRef(record.runId, record.spanId, slot), bytes: jsonBytes(value) }
}
