import type { JsonValue, Run, Span, ValueInfo } from '@flujo/domain'
import type { SpanPageOptions } from '../trace-query.ts'
import type { SpanPage } from '../trace-store.ts'
import type { RecordOrder, RunRecord, SpanRecord, TraceRecord } from '../trace-record.ts'
import { jsonBytes } from './json-bytes.ts'
import { comparePlaces, formatPlace, readSpanPage, type SpanPlace } from './page-spans.ts'
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
  /** By start, then by span id; made when it is asked for. */
  private sorted: readonly SpanRecord[] | undefined

  add(record: TraceRecord): void {
    if (record.type === 'run.start' || record.type === 'run.end') {
      if (isNewer(record, this.runRecord)) this.runRecord = record
      return
    }
    this.unfolded.push(record)
    this.sorted = undefined
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
    return this.inOrder().map((record) => toSpan(record, this.openStatus))
  }

  /** As {@link pageSpans}, without making rows of all spans for it. */
  pageOfSpans(page: SpanPageOptions, isWanted: (span: Span) => boolean): SpanPage {
    const { limit, after } = readSpanPage(page)
    const records = this.inOrder()
    const spans: Span[] = []
    for (let at = firstBehind(records, after); at < records.length; at += 1) {
      const span = toSpan(records[at] as SpanRecord, this.openStatus)
      if (!isWanted(span)) continue
      if (spans.length === limit) return { spans, next: formatPlace(spans.at(-1) as Span) }
      spans.push(span)
    }
    return { spans }
  }

  getValue(spanId: string, slot: ValueSlot): JsonValue | undefined {
    const record = this.fold().get(spanId)
    if (slot === 'input') return record?.input
    return record?.type === 'span.end' ? record.output : undefined
  }

  private get openStatus(): 'running' | 'paused' {
    return this.runRecord?.type === 'run.end' && this.runRecord.status === 'paused' ? 'paused' : 'running'
  }

  private inOrder(): readonly SpanRecord[] {
    return (this.sorted ??= Array.from(this.fold().values()).toSorted(comparePlaces))
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

/** Where the records behind a place begin. */
function firstBehind(records: readonly SpanRecord[], place: SpanPlace | undefined): number {
  if (place === undefined) return 0
  let [from, to] = [0, records.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (comparePlaces(records[middle] as SpanRecord, place) > 0) to = middle
    else from = middle + 1
  }
  return from
}

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
