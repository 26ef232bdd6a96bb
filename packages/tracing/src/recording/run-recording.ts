import {
  addUsage,
  attributeNames,
  type Attributes,
  type CaptureMode,
  type JsonValue,
  noUsage,
  type PostRunEvent,
  type PostStepEvent,
  type PreRunEvent,
  type PreStepEvent,
  type RunTotals,
  type SpanUpdateEvent,
  type StepFailureEvent,
  type UsageEvent,
} from '@flujo/domain'
import { Capture } from '../capture/capture.ts'
import { noLosses, type RunLosses } from '../capture/run-losses.ts'
import { noAttributes } from '../capture/span-limits.ts'
import type { RunEnd, RunRecord } from '../trace-record.ts'
import { Aggregates } from './aggregates.ts'
import { DescribedErrors, exceptionEvent } from './described-errors.ts'
import type { EndOfSpan } from './end-of-span.ts'
import { modelAttributes } from './model-attributes.ts'
import { type NotedEvent, noteOn } from './note-on.ts'
import { OpenSpan, type SpanOwner } from './open-span.ts'
import type { QueueItem } from './queue-item.ts'
import type { RecordQueue } from './record-queue.ts'
import type { RecordingOptions } from './recording-options.ts'

/** Of the path of a failed step, in UTF-16 units. */
const longestPath = 4_096

const noTotals = { spans: 0, failedSpans: 0, retries: 0, doneSteps: 0, usage: noUsage }

type RunEnding = Pick<RunEnd, 'status' | 'durationNs' | 'error' | 'failedPath'>
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** One run that is being recorded: which spans are open, and the sums over all of them. */
export class RunRecording implements QueueItem, SpanOwner {
  waiting = false
  readonly isEssential = true
  readonly runId: string
  epoch: number
  readonly losses: RunLosses = noLosses()
  private readonly traceId: string
  private readonly rootSpanId: string
  private readonly pipeline: string
  private readonly startTimeUs: number
  private readonly totals: Mutable<RunTotals>
  private readonly capture: Capture
  private readonly queue: RecordQueue
  /** In the order in which they opened. */
  private readonly open = new Map<string, OpenSpan>()
  private readonly limits: RecordingOptions
  private readonly aggregates: Aggregates
  private seq = 0
  private failedPath: string | undefined
  private readonly errors: DescribedErrors
  private ending: RunEnding | undefined

  constructor(event: PreRunEvent, options: RecordingOptions, queue: RecordQueue) {
    this.runId = event.runId
    this.epoch = event.epoch
    this.traceId = event.traceId
    this.rootSpanId = event.spanId
    this.startTimeUs = event.timeUs
    this.limits = options
    this.capture = new Capture(options, this.losses)
    this.aggregates = new Aggregates(this)
    this.errors = new DescribedErrors(this.capture)
    this.queue = queue
    this.pipeline = this.capture.name(event.name)
    this.totals = { ...noTotals, plannedSteps: event.plannedSteps }
    queue.add(this, 'soon')
    this.openSpan(event, noAttributes, this.capture.value(event.input, event.capture), event.capture)
  }

  /** The run was paused and goes on; what was open then still is. */
  goOn({ epoch }: PreRunEvent): void {
    this.epoch = epoch
    this.ending = undefined
    this.queue.add(this, 'soon')
  }

  startSpan(event: PreStepEvent): void {
    if (this.open.has(event.spanId)) return
    if (this.isFull) return this.aggregate(event)
    const attributes = this.capture.attributes(event.attributes)
    this.openSpan(event, attributes, this.capture.value(event.input, event.capture), event.capture)
  }

  endSpan(event: PostStepEvent): void {
    const isSkipped = event.status === 'skipped'
    if (isSkipped) this.openSkipped(event)
    const span = this.open.get(event.spanId)
    if (span === undefined && this.aggregates.spanFor(event.spanId) === undefined) return
    const isTopLevel = event.parentSpanId === this.rootSpanId && event.kind !== 'custom' && event.kind !== 'attempt'
    if (isTopLevel && !isSkipped) this.totals.doneSteps += 1
    if (span === undefined) return this.endUnrecorded(event)
    span.set(this.capture.attributes(event.attributes))
    this.close(span, event)
  }

  updateSpan(event: SpanUpdateEvent): void {
    const span = this.open.get(event.spanId)
    if (span === undefined) return this.aggregates.note(event.spanId)
    if (event.attributes !== undefined) span.set(this.capture.attributes(event.attributes))
    if (event.spanEvent !== undefined) span.addEvent(this.capture.event(event.spanEvent))
    this.queue.add(span)
  }

  addUsage({ spanId, usage }: UsageEvent): void {
    const span = this.open.get(spanId) ?? this.aggregates.spanFor(spanId)
    if (span === undefined) return
    this.totals.usage = addUsage(this.totals.usage, usage)
    span.addUsage(usage)
    span.set(this.capture.attributes(modelAttributes(usage)))
    this.queue.add(span)
  }

  /** Notes something on a span that is open. */
  note(event: NotedEvent): void {
    const span = this.open.get(event.spanId)
    if (span === undefined) return
    noteOn(span, event, this.capture)
    this.queue.add(span, event.event === 'on_pause' ? 'soon' : 'later')
  }

  addRetry(): void {
    this.totals.retries += 1
  }

  /** Remembers where a top-level step failed: if the run fails, it is for the last of these. */
  noteFailure(event: StepFailureEvent): void {
    if (event.parentSpanId === this.rootSpanId) this.failedPath = this.capture.text(event.path, longestPath)
  }

  finish(event: PostRunEvent): void {
    const { status, durationNs, error } = event
    const failure = event.result?.error
    if ((failure?.related?.length ?? 0) > 0) this.errors.addRelated(error, failure)
    // Of a paused run, what is open stays so.
    if (status !== 'paused') this.closeAll(event)
    this.ending = {
      status,
      durationNs,
      error: this.errors.of(event),
      failedPath: status === 'failed' && failure?.code !== 'run_timeout' ? this.failedPath : undefined,
    }
    this.queue.add(this)
  }

  nextSeq(): number {
    this.seq += 1
    return this.seq
  }

  toRecord(): RunRecord {
    const { runId, epoch, traceId, rootSpanId, pipeline, startTimeUs, ending } = this
    const seq = this.nextSeq()
    const { plannedSteps } = this.totals
    const start = { runId, epoch, seq, traceId, rootSpanId, pipeline, startTimeUs, plannedSteps }
    if (ending === undefined) return { type: 'run.start', ...start }
    return { type: 'run.end', ...start, ...ending, totals: { ...this.totals }, losses: { ...this.losses } }
  }

  onLost(): boolean {
    return this.ending !== undefined
  }

  onSpanLost(): void {
    this.losses.droppedSpans += 1
    if (this.ending !== undefined) this.queue.add(this)
  }

  private openSpan(
    event: PreRunEvent | PreStepEvent | PostStepEvent,
    attributes: Attributes,
    input?: JsonValue | undefined,
    capture?: CaptureMode | undefined,
  ): OpenSpan {
    const { spanId, parentSpanId, kind, timeUs: startTimeUs } = event
    const name = this.capture.name(event.name)
    const span = new OpenSpan(this, { spanId, parentSpanId, name, kind, startTimeUs, attributes, input, capture })
    this.totals.spans += 1
    this.open.set(spanId, span)
    this.queue.add(span)
    return span
  }

  private get isFull(): boolean {
    return this.totals.spans >= this.limits.maxSpans || this.capture.bytes >= this.limits.maxRunBytes
  }

  private openSkipped(event: PostStepEvent): void {
    if (this.open.has(event.spanId)) return
    if (this.isFull) this.aggregate(event)
    else this.openSpan(event, noAttributes)
  }

  private aggregate(event: PreStepEvent | PostStepEvent): void {
    if (this.aggregates.begin(event)) this.totals.spans += 1
  }

  private endUnrecorded(event: PostStepEvent): void {
    const error = event.status === 'failed' ? this.errors.of(event) : undefined
    const span = this.aggregates.end(event, error)
    if (error !== undefined) {
      this.totals.failedSpans += 1
      span?.addEvent(exceptionEvent(error, event.timeUs))
    }
    if (span !== undefined) this.queue.add(span)
  }

  private close(span: OpenSpan, event: EndOfSpan): void {
    this.open.delete(event.spanId)
    for (const aggregate of this.aggregates.endBelow(event.spanId, event.timeUs)) this.queue.add(aggregate)
    const { status, durationNs } = event
    const error = this.errors.of(event)
    if (status === 'failed' && error !== undefined) {
      this.totals.failedSpans += 1
      span.set({ [attributeNames.errorType]: error.type })
      span.addEvent(exceptionEvent(error, event.timeUs))
    }
    const output = status === 'completed' ? this.capture.value(event.output, span.capture) : undefined
    span.end({ status, durationNs, output, error })
    this.queue.add(span, status === 'failed' ? 'soon' : 'later')
  }

  private closeAll(event: PostRunEvent): void {
    const root = this.open.get(this.rootSpanId)
    this.open.delete(this.rootSpanId)
    this.closeUnfinished(event.timeUs)
    if (root !== undefined) this.close(root, event)
  }

  /** What was still open when the run ended, inner ones first. */
  private closeUnfinished(timeUs: number): void {
    for (const [spanId, span] of [...this.open].toReversed()) {
      span.set({ [attributeNames.unfinished]: true })
      const durationNs = Math.max(0, timeUs - span.startTimeUs) * 1_000
      this.close(span, { spanId, timeUs, status: 'cancelled', durationNs, output: undefined, error: undefined })
    }
  }
}
