import type { Span } from '@flujo/domain'
import type { SpanChange } from './run-spans.ts'

/** The beginning or the end of a span. */
export interface Moment {
  readonly timeUs: number
  readonly span: Span
  readonly type: 'span.start' | 'span.end'
}

/** Changes of one run in the order of their times; of what is at the same time, a span begins before and ends after what is in it. */
export function orderChanges(changes: readonly SpanChange[]): readonly Moment[] {
  const moments: Moment[] = []
  for (const visit of depthFirst(changes)) {
    const { span, hasBegun, hasEnded } = visit.change
    const endUs = span.startTimeUs + (span.durationNs ?? 0) / 1_000
    if (!visit.isLeaving && hasBegun && span.status !== 'skipped')
      moments.push({ timeUs: span.startTimeUs, span, type: 'span.start' })
    if (visit.isLeaving && hasEnded) moments.push({ timeUs: endUs, span, type: 'span.end' })
  }
  return moments.toSorted((a, b) => a.timeUs - b.timeUs)
}

interface Visit {
  readonly change: SpanChange
  readonly isLeaving: boolean
}

/** Into each span, through those in it by their start, and out of it again. Nothing here calls itself. */
function* depthFirst(changes: readonly SpanChange[]): Generator<Visit> {
  const byStart = changes.toSorted((a, b) => a.span.startTimeUs - b.span.startTimeUs)
  const known = new Set(byStart.map(({ span }) => span.spanId))
  const inside = Map.groupBy(byStart, ({ span }) => span.parentSpanId)
  const tops = byStart.filter(({ span }) => span.parentSpanId === undefined || !known.has(span.parentSpanId))
  const entered = new Set<SpanChange>()
  // What names itself as its own ancestor is in nothing that is entered; it comes last.
  const waiting: Visit[] = [...entriesInto(byStart), ...entriesInto(tops)]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { change, isLeaving } = next
    if (!isLeaving && entered.has(change)) continue
    yield next
    if (isLeaving) continue
    entered.add(change)
    waiting.push({ change, isLeaving: true })
    for (const entry of entriesInto(inside.get(change.span.spanId) ?? [])) waiting.push(entry)
  }
}

/** In the order in which they are to be taken from the end. */
const entriesInto = (changes: readonly SpanChange[]): Visit[] =>
  changes.map((change) => ({ change, isLeaving: false })).toReversed()
