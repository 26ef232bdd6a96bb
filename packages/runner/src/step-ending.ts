import type { SlotStart } from './executor.ts'
import { StepFailure } from './failure.ts'
import type { Frame } from './frame.ts'
import { tellLateFailure, tellLateResult } from './late-result.ts'
import { closeResources } from './live-resources.ts'
import { closeSpan, leaveOpen } from './span-events.ts'

/** Ends the span of a step that has given its output; throws where that comes too late. */
export function complete(frame: Frame, slot: SlotStart | undefined, output: unknown): void | Promise<void> {
  if (frame.closed) {
    tellLateResult(frame)
    throw StepFailure.cancelled(frame)
  }
  handOn(frame, slot)
  return closeSpan(frame, { status: 'completed', output, error: undefined })
}

/** Ends the span of a step that has thrown, unless it only waits for an answer; gives what is to be thrown on. */
export async function fail(frame: Frame, thrown: unknown): Promise<StepFailure> {
  const around = frame.parent as Frame
  if (frame.closed) tellLateFailure(frame, thrown)
  const failure = StepFailure.of(thrown, frame)
  const { status, error, path } = failure
  if (frame.resources !== around.resources) await closeResources(frame)
  frame.state = around.state
  if (status === 'paused') leaveOpen(frame)
  else await closeSpan(frame, { status, output: undefined, error, failedPath: path })
  return failure
}

/** What completes gives its state to what is around it: as one of several forks, or in its place. */
export function handOn(frame: Frame, slot: SlotStart | undefined): void {
  if (slot?.forked !== undefined) slot.forked(frame.state)
  else if (frame.parent !== undefined) frame.parent.state = frame.state
}
