import type { Frame } from './frame.ts'

/**
 * Spans that are open, oldest first. A list through the frames themselves, because every step comes and goes: a `Set`
 * costs as much as a step.
 */
export class OpenFrames {
  private oldest: Frame | undefined
  private newest: Frame | undefined

  add(frame: Frame): void {
    frame.openedBefore = this.newest
    if (this.newest === undefined) this.oldest = frame
    else this.newest.openedAfter = frame
    this.newest = frame
  }

  delete(frame: Frame): void {
    const { openedBefore, openedAfter } = frame
    if (openedBefore === undefined && this.oldest !== frame) return
    if (openedBefore === undefined) this.oldest = openedAfter
    else openedBefore.openedAfter = openedAfter
    if (openedAfter === undefined) this.newest = openedBefore
    else openedAfter.openedBefore = openedBefore
    // Somebody may hold on to a frame that has ended; it must not hold on to others.
    frame.openedBefore = undefined
    frame.openedAfter = undefined
  }

  addTo(frames: Frame[]): void {
    for (let frame = this.oldest; frame !== undefined; frame = frame.openedAfter) frames.push(frame)
  }
}
