import {
  attributeNames,
  type Attributes,
  type CaptureMode,
  type PostStepEvent,
  type SpanKind,
  type SpanStatus,
} from '@flujo/domain'
import { Frame } from './frame.ts'
import { hear } from './idle.ts'
import { isStepKind, recordResult } from './step-result.ts'

/** What all events about the span of `frame` have in common. */
export function identityOf(frame: Frame): {
  readonly runId: string
  readonly epoch: number
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly name: string
  readonly kind: SpanKind
} {
  return {
    runId: frame.run.runId,
    epoch: frame.run.epoch,
    spanId: frame.spanId,
    parentSpanId: frame.parent?.spanId,
    name: frame.name,
    kind: frame.kind,
  }
}

/** How a span ends. */
export interface Ending {
  readonly status: Exclude<SpanStatus, 'running'>
  readonly output: unknown
  readonly error: unknown
  /** Where the error happened. */
  readonly failedPath?: string | undefined
}

const noAttributes: Attributes = Object.freeze({})

/** Opens the span of `frame` and tells the hooks. */
export function openSpan(
  frame: Frame,
  input: unknown,
  capture: CaptureMode | undefined,
  attributes: Attributes = noAttributes,
): void | Promise<void> {
  const { run } = frame
  frame.home.open.add(frame)
  hear(run, frame.home)
  // In silence, a step starts when the one before it has ended: a clock costs as much as a step.
  if (!run.listened) return
  if (frame.wentOn) return openAgain(frame, input, capture, attributes)
  frame.startMs = run.now()
  frame.lastEndMs = frame.startMs
  // Written out, here and at the end, because every span of every run comes by.
  const pending = run.emit({
    event: 'pre_step',
    runId: run.runId,
    epoch: run.epoch,
    spanId: frame.spanId,
    parentSpanId: frame.parent?.spanId,
    name: frame.name,
    kind: frame.kind,
    timeUs: run.timeUs(frame.startMs),
    input,
    capture,
    attributes,
  })
  return pending === undefined ? undefined : frame.defer(pending)
}

/** Tells of a span that was opened in an earlier epoch. */
function openAgain(
  frame: Frame,
  input: unknown,
  capture: CaptureMode | undefined,
  attributes: Attributes,
): void | Promise<void> {
  const { run } = frame
  const timeUs = run.timeUs(frame.startMs)
  const event = { event: 'pre_step', ...identityOf(frame), timeUs, input, capture, attributes, resumed: true } as const
  return frame.defer(run.emit(event))
}

/** Leaves the span of `frame` open, because what is inside waits for an answer; it ends with the one around it. */
export function leaveOpen(frame: Frame): void {
  frame.home.open.delete(frame)
  frame.leftOpen = true
  const { parent, userSpans } = frame
  if (userSpans !== undefined && userSpans.size > 0) endUserSpans(userSpans)
  if (frame.hasUnsettled) void parent?.defer(frame.settle())
  if (parent !== undefined) (parent.waitingBelow ??= new Set()).add(frame)
}

/** Ends what waits below `frame` and is not asked any more. */
export async function endWaiting(frame: Frame): Promise<void> {
  // As deep as pipelines are nested.
  if (frame.depth % 64 === 63) await undefined
  const { waitingBelow = [] } = frame
  frame.waitingBelow = undefined
  for (const below of waitingBelow) {
    await closeSpan(below, { status: 'cancelled', output: undefined, error: frame.scope.reason })
  }
  if (frame.wentOn) await endLeftOpen(frame)
}

/** Ends what waited below `frame` in the epoch before and has not been come to in this one. */
async function endLeftOpen(frame: Frame): Promise<void> {
  const { run } = frame
  for (const { name, kind, spanId, startTimeUs } of run.journal?.leftOpen?.takeBelow(frame.spanId) ?? []) {
    const below = new Frame(run, frame, { name, kind })
    below.goOn(spanId, run.monotonicMs(startTimeUs))
    await openSpan(below, undefined, frame.capture)
    await closeSpan(below, { status: 'cancelled', output: undefined, error: frame.scope.reason })
  }
}

/** Ends the span of `frame`, once, and tells the hooks; a second ending only waits for the first. */
export function closeSpan(frame: Frame, ending: Ending): void | Promise<void> {
  if (frame.closed) return frame.ending
  frame.closed = true
  frame.home.open.delete(frame)
  frame.budget?.endTry(frame)
  hear(frame.run, frame.home)
  const { userSpans } = frame
  if (userSpans !== undefined && userSpans.size > 0) endUserSpans(userSpans)
  if (frame.waitingBelow !== undefined || frame.wentOn) void frame.defer(endWaiting(frame))
  const pending = frame.hasUnsettled ? frame.settle().then(() => tellEnd(frame, ending)) : tellEnd(frame, ending)
  frame.ending = frame.parent === undefined ? pending : frame.parent.defer(pending)
  return frame.ending
}

/** The user's own spans whose work goes on after the step that started it has ended. */
function endUserSpans(open: ReadonlySet<Frame>): void {
  for (const frame of [...open].reverse()) {
    frame.fact(attributeNames.unfinished, true)
    void closeSpan(frame, { status: 'cancelled', output: undefined, error: undefined })
  }
}

function tellEnd(frame: Frame, ending: Ending): void | Promise<void> {
  const { run } = frame
  const { listened } = run
  const resultKind = frame.depth === 1 && isStepKind(frame.kind) ? frame.kind : undefined
  if (!listened && resultKind === undefined) return
  const endMs = run.now()
  if (frame.parent !== undefined) frame.parent.lastEndMs = endMs
  if (resultKind !== undefined) recordResult(frame, resultKind, ending, endMs - frame.startMs)
  if (!listened) return
  const postStep: PostStepEvent = {
    event: 'post_step',
    runId: run.runId,
    epoch: run.epoch,
    spanId: frame.spanId,
    parentSpanId: frame.parent?.spanId,
    name: frame.name,
    kind: frame.kind,
    timeUs: run.timeUs(endMs),
    status: ending.status,
    durationNs: run.durationNs(frame.startMs, endMs),
    output: ending.output,
    error: ending.error,
    attributes: frame.attributes,
  }
  if (ending.status !== 'failed') return run.emit(postStep)
  const pending = run.emit({ ...postStep, event: 'on_step_failure', path: ending.failedPath ?? frame.path })
  return pending === undefined ? run.emit(postStep) : pending.then(() => run.emit(postStep))
}
