import {
  addUsage,
  attributeNames,
  type Attributes,
  type CaptureMode,
  type FallbackEvent,
  type JsonValue,
  noUsage,
  type PauseEvent,
  type PostRunEvent,
  type PostStepEvent,
  type PreRunEvent,
  type PreStepEvent,
  type ResumeEvent,
  type RunTotals,
  type SpanUpdateEvent,
  type StepFailureEvent,
  type UsageEvent,
} from '@flujo/domain'
import { Capture, type CaptureOptions } from '../capture/capture.ts'
import { noLosses, type RunLosses } from '../capture/run-losses.ts'
import { noAttributes } from '../capture/span-limits.ts'
import type { RunEnd, RunRecord } from '../trace-record.ts'
import { DescribedErrors, exceptionEvent } from './described-errors.ts'
import { modelAttributes } from './model-attributes.ts'
import { OpenSpan, type SpanOwner } from './open-span.ts'
import type { QueueItem } from './queue-item.ts'
import type { RecordQueue } from './record-queue.ts'

/** Of the path of a failed step, in UTF-16 units. */
const longestPath = 4_096

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
  private seq = 0
  private failedPath: string | undefined
  private readonly errors: DescribedErrors
  private ending: RunEnding | undefined

  constructor(event: PreRunEvent, captureOptions: CaptureOptions, queue: RecordQueue) {
    this.runId = event.runId
    this.epoch = event.epoch
    this.traceId = event.traceId
    this.rootSpanId = event.spanId
    this.startTimeUs = event.timeUs
    this.capture = new Capture(captureOptions, this.losses)
    this.errors = new DescribedErrors(this.capture)
    this.queue = queue
    this.pipeline = this.capture.name(event.name)
    const { plannedSteps } = event
    this.totals = { spans: 0, failedSpans: 0, retries: 0, doneSteps: 0, plannedSteps, usage: noUsage }
    queue.add(this, 'soon')
    this.openSpan(event, noAttributes, this.capture.value(event.input, undefined))
  }

  /** The run was paused and goes on; what was open then still is. */
  goOn({ epoch }: PreRunEvent): void {
    this.epoch = epoch
    this.ending = undefined
    this.queue.add(this, 'soon')
  }

  startSpan(event: PreStepEvent): void {
    if (this.open.has(event.spanId)) return
    const attributes = this.capture.attributes(event.attributes)
    this.openSpan(event, attributes, this.capture.value(event.input, event.capture), event.capture)
  }

  endSpan(event: PostStepEvent): void {
    const isSkipped = event.status === 'skipped'
    const span = this.open.get(event.spanId) ?? (isSkipped ? this.openSpan(event, noAttributes) : undefined)
    if (span === undefined) return
    span.set(this.capture.attributes(event.attributes))
    const isTopLevel = event.parentSpanId === this.rootSpanId && event.kind !== 'custom' && event.kind !== 'attempt'
    if (isTopLevel && !isSkipped) this.totals.doneSteps += 1
    this.close(span, event)
  }

  updateSpan(event: SpanUpdateEvent): void {
    const span = this.open.get(event.spanId)
    if (span === undefined) return
    if (event.attributes !== undefined) span.set(this.capture.attributes(event.attributes))
    if (event.spanEvent !== undefined) span.addEvent(this.capture.event(event.spanEvent))
    this.queue.add(span)
  }

  addUsage({ spanId, usage }: UsageEvent): void {
    const span = this.open.get(spanId)
    if (span === undefined) return
    this.totals.usage = addUsage(this.totals.usage, usage)
    span.addUsage(usage)
    span.set(this.capture.attributes(modelAttributes(usage)))
    this.queue.add(span)
  }

  /** Notes on the span what is asked, and that it waits from now on. */
  pauseSpan({ spanId, prompt, timeUs }: PauseEvent): void {
    const span = this.open.get(spanId)
    if (span === undefined) return
    const asked = this.capture.value(prompt, span.capture)
    if (asked !== undefined) span.set({ [attributeNames.pausePrompt]: asked })
    span.addEvent({ name: 'pause', timeUs })
    this.queue.add(span, 'soon')
  }

  /** Notes that the answer is there; the answer itself is what the span gives. */
  resumeSpan({ spanId, timeUs }: ResumeEvent): void {
    const span = this.open.get(spanId)
    if (span === undefined) return
    span.addEvent({ name: 'resume', timeUs })
    this.queue.add(span)
  }

  addRetry(): void {
    this.totals.retries += 1
  }

  /** What a fallback stands in for: its step may well complete. */
  noteFallback({ spanId, error, timeUs }: FallbackEvent): void {
    const span = this.open.get(spanId)
    if (span === undefined) return
    span.addEvent(exceptionEvent(this.capture.error(error), timeUs))
    this.queue.add(span)
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
    const { spanId, parentSpanId, kind, timeUs } = event
    const name = this.capture.name(event.name)
    const span = new OpenSpan(this, {
      spanId,
      parentSpanId,
      name,
      kind,
      startTimeUs: timeUs,
      attributes,
      input,
      capture,
    })
    this.totals.spans += 1
    this.open.set(spanId, span)
    this.queue.add(span)
    return span
  }

  private close(span: OpenSpan, event: EndOfSpan): void {
    this.open.delete(event.spanId)
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

/** What an ended span and an ended run have in common. */
type EndOfSpan = Pick<PostStepEvent, 'spanId' | 'timeUs' | 'status' | 'durationNs' | 'output' | 'error'>
