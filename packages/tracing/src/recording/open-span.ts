import {
  attributeNames,
  type Attributes,
  type CaptureMode,
  type ErrorInfo,
  type JsonValue,
  type ModelUsage,
  type SpanEvent,
  type SpanKind,
} from '@flujo/domain'
import type { RunLosses } from '../capture/run-losses.ts'
import { appendEvent, mergeAttributes, noAttributes, noEvents } from '../capture/span-limits.ts'
import type { SpanEnd, SpanRecord } from '../trace-record.ts'
import type { QueueItem } from './queue-item.ts'

/** What a span asks of its run. */
export interface SpanOwner {
  readonly runId: string
  readonly epoch: number
  readonly losses: RunLosses
  nextSeq(): number
  onSpanLost(): void
}

/** What is known of a span when it opens. */
export interface SpanOpening {
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly name: string
  readonly kind: SpanKind
  readonly startTimeUs: number
  readonly attributes: Attributes
  readonly input: JsonValue | undefined
  readonly capture: CaptureMode | undefined
}

/** What is known of a span when it has ended. */
export interface SpanEnding {
  readonly status: SpanEnd['status']
  readonly durationNs: number
  readonly output: JsonValue | undefined
  readonly error: ErrorInfo | undefined
}

/** One span of a run that is being recorded, from its start until its last record is written. */
export class OpenSpan implements QueueItem {
  waiting = false
  readonly isEssential: boolean
  readonly startTimeUs: number
  private readonly owner: SpanOwner
  private readonly opening: SpanOpening
  /** Replaced and never changed, because records that have been written share them. */
  private attributes: Attributes
  private events: readonly SpanEvent[] = noEvents
  private ending: SpanEnding | undefined
  private wasWritten = false

  constructor(owner: SpanOwner, opening: SpanOpening) {
    this.owner = owner
    this.opening = opening
    this.isEssential = opening.parentSpanId === undefined
    this.startTimeUs = opening.startTimeUs
    this.attributes = opening.attributes
  }

  /** What is to be kept of the output. */
  get capture(): CaptureMode | undefined {
    return this.opening.capture
  }

  set(attributes: Attributes): void {
    if (attributes !== noAttributes) this.attributes = mergeAttributes(this.attributes, attributes, this.owner.losses)
  }

  addEvent(event: SpanEvent): void {
    this.events = appendEvent(this.events, event, this.owner.losses)
  }

  /** Adds what a model call used to what this span has used so far. */
  addUsage(usage: ModelUsage): void {
    const added: Record<string, JsonValue> = {}
    this.addAmount(added, attributeNames.inputTokens, usage.inputTokens)
    this.addAmount(added, attributeNames.outputTokens, usage.outputTokens)
    if (!this.addAmount(added, attributeNames.costUsd, usage.costUsd)) {
      this.addAmount(added, attributeNames.unpricedCalls, 1)
    }
    this.set(added)
  }

  end(ending: SpanEnding): void {
    this.ending = ending
  }

  toRecord(): SpanRecord {
    const { runId, epoch } = this.owner
    const { spanId, parentSpanId, name, kind, startTimeUs, input } = this.opening
    const { attributes, events, ending } = this
    const seq = this.owner.nextSeq()
    if (ending === undefined) {
      const type = this.wasWritten ? 'span.update' : 'span.start'
      this.wasWritten = true
      return { type, runId, epoch, seq, spanId, parentSpanId, name, kind, startTimeUs, attributes, events, input }
    }
    const { status, durationNs, output, error } = ending
    return {
      type: 'span.end',
      runId,
      epoch,
      seq,
      spanId,
      parentSpanId,
      name,
      kind,
      startTimeUs,
      attributes,
      events,
      input,
      status,
      durationNs,
      output,
      error,
    }
  }

  onLost(): boolean {
    if (this.ending === undefined) return false
    this.owner.onSpanLost()
    return true
  }

  private addAmount(added: Record<string, JsonValue>, key: string, amount: number | undefined): boolean {
    if (typeof amount !== 'number' || !(amount >= 0) || amount === Infinity) return false
    const before = this.attributes[key]
    added[key] = (typeof before === 'number' ? before : 0) + amount
    return true
  }
}
