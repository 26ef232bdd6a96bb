import { attributeNames, type ErrorInfo, type PostStepEvent, type PreStepEvent } from '@flujo/domain'
import { noAttributes } from '../capture/span-limits.ts'
import { OpenSpan, type SpanOwner } from './open-span.ts'

/** One span that stands for all further ones of a kind below a parent. */
interface Aggregate {
  readonly spanId: string
  readonly span: OpenSpan
  readonly startTimeUs: number
  count: number
  failed: number
  totalNs: number
  maxNs: number
}

/** The spans of a run above its limits: not recorded one by one, but summed up below their parents. */
export class Aggregates {
  private readonly owner: SpanOwner
  /** What the spans that are open now are summed up in. */
  private readonly ofSpan = new Map<string, Aggregate>()
  /** By parent, then by kind. */
  private readonly below = new Map<string, Map<string, Aggregate>>()

  constructor(owner: SpanOwner) {
    this.owner = owner
  }

  /** The span that has what is known of a span that is not recorded. */
  spanFor(spanId: string): OpenSpan | undefined {
    return this.ofSpan.get(spanId)?.span
  }

  /** Counts what is said of a span that is not recorded and so cannot be kept. */
  note(spanId: string): void {
    if (this.ofSpan.has(spanId)) this.owner.losses.cuts += 1
  }

  /** Counts a span; `false` for one that is counted already. */
  begin(event: PreStepEvent | PostStepEvent): boolean {
    if (this.ofSpan.has(event.spanId)) return false
    const aggregate = this.aggregateOf(event)
    aggregate.count += 1
    this.owner.losses.droppedSpans += 1
    this.ofSpan.set(event.spanId, aggregate)
    this.describe(aggregate)
    return true
  }

  /** @returns the span that the end was added to */
  end(event: PostStepEvent, error: ErrorInfo | undefined): OpenSpan | undefined {
    const aggregate = this.ofSpan.get(event.spanId)
    if (aggregate === undefined) return undefined
    this.ofSpan.delete(event.spanId)
    aggregate.totalNs += event.durationNs
    aggregate.maxNs = Math.max(aggregate.maxNs, event.durationNs)
    if (error !== undefined) aggregate.failed += 1
    this.describe(aggregate)
    return aggregate.span
  }

  /** Ends what stands for the spans below one that has ended; gives the ended ones, outer ones first. */
  endBelow(spanId: string, timeUs: number): readonly OpenSpan[] {
    const ended: OpenSpan[] = []
    for (const ids = [spanId]; ids.length > 0;) {
      const id = ids.pop() as string
      for (const aggregate of this.below.get(id)?.values() ?? []) {
        const durationNs = Math.max(0, timeUs - aggregate.startTimeUs) * 1_000
        const status = aggregate.failed > 0 ? 'failed' : 'completed'
        aggregate.span.end({ status, durationNs, output: undefined, error: undefined })
        ended.push(aggregate.span)
        ids.push(aggregate.spanId)
      }
      this.below.delete(id)
    }
    return ended
  }

  private aggregateOf(event: PreStepEvent | PostStepEvent): Aggregate {
    const { spanId, timeUs, kind, parentSpanId = '' } = event
    const parent = this.ofSpan.get(parentSpanId)?.spanId ?? parentSpanId
    const kinds = this.below.get(parent) ?? new Map<string, Aggregate>()
    this.below.set(parent, kinds)
    let aggregate = kinds.get(kind)
    if (aggregate === undefined) {
      const span = this.open(event, parent === '' ? undefined : parent)
      aggregate = { spanId, span, startTimeUs: timeUs, count: 0, failed: 0, totalNs: 0, maxNs: 0 }
      kinds.set(kind, aggregate)
    }
    return aggregate
  }

  /** Named after the kind of its spans, with the id of the first of them. */
  private open({ spanId, kind, timeUs }: PreStepEvent | PostStepEvent, parentSpanId: string | undefined): OpenSpan {
    const what = { spanId, parentSpanId, name: `more of kind ${kind}`, kind: 'aggregate', startTimeUs: timeUs } as const
    return new OpenSpan(this.owner, { ...what, attributes: noAttributes, input: undefined, capture: 'none' })
  }

  private describe({ span, count, failed, totalNs, maxNs }: Aggregate): void {
    span.set({
      [attributeNames.aggregatedCount]: count,
      [attributeNames.aggregatedTotalNs]: totalNs,
      [attributeNames.aggregatedMaxNs]: maxNs,
      ...(failed === 0 ? {} : { [attributeNames.aggregatedFailed]: failed }),
    })
  }
}
