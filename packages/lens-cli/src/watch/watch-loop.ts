import type { TraceReader } from '@flujo/tracing'
import { type Following, isUnderWay } from './following.ts'
import { Troubles } from './trouble.ts'
import type { View } from './view.ts'
import type { WatchClock } from './watch-clock.ts'

/** How often is looked whether anything has changed; a reader that cannot tell is read as often as the third. */
const lookMs = { underWay: 100, idle: 250, unversioned: 250, afterTrouble: 500 }
/** That a process is gone changes nothing in a database. */
const rereadMs = 2_000
/** Reading may take a tenth of the time, but nobody waits longer than this. */
const rest = { times: 9, mostMs: 5_000 }

export interface WatchLoopParts {
  readonly reader: TraceReader
  readonly following: Following
  readonly view: View
  readonly clock: WatchClock
  /** Ends the watch. */
  readonly signal: AbortSignal
}

/** Reads and shows, again and again, until what is followed is done or the watch is ended. */
export class WatchLoop {
  readonly #parts: WatchLoopParts
  readonly #troubles = new Troubles()
  #version: string | undefined
  #readMs = -Infinity
  #restUntilMs = -Infinity
  #trouble: string | undefined
  #wake: (() => void) | undefined

  constructor(parts: WatchLoopParts) {
    this.#parts = parts
    parts.signal.addEventListener('abort', () => this.wake(), { once: true })
  }

  /** Shows at once, or as soon as may be. */
  wake(): void {
    this.#wake?.()
  }

  async run(): Promise<void> {
    const { following, view, signal } = this.#parts
    while (!signal.aborted) {
      await this.#readIfDue()
      await view.show(following, this.#trouble)
      if (following.isDone && this.#trouble === undefined) break
      await this.#pause()
    }
  }

  async #readIfDue(): Promise<void> {
    const { reader, following, view, clock } = this.#parts
    const beganMs = clock.nowMs()
    if (beganMs < this.#restUntilMs) return
    try {
      const version = await reader.version?.()
      const wait = reader.version === undefined ? lookMs.unversioned : rereadMs
      if (this.#trouble === undefined && version === this.#version && beganMs - this.#readMs < wait) return
      await view.update(reader, await following.read(reader, beganMs * 1_000))
      const endedMs = clock.nowMs()
      // What was there before is read once; what it took says nothing of what comes.
      const restMs = this.#readMs === -Infinity ? 0 : Math.min(rest.mostMs, rest.times * (endedMs - beganMs))
      this.#restUntilMs = endedMs + restMs
      this.#version = version
      this.#readMs = beganMs
      this.#trouble = undefined
      this.#troubles.noteRead(endedMs)
    } catch (error) {
      const nowMs = clock.nowMs()
      this.#trouble = this.#troubles.explain(error, nowMs)
      this.#restUntilMs = nowMs + lookMs.afterTrouble
    }
  }

  /** Until it is time to look again; woken, no sooner than is allowed for painting. */
  async #pause(): Promise<void> {
    const { clock, following } = this.#parts
    const beganMs = clock.nowMs()
    const ms = following.runs.some(isUnderWay) ? lookMs.underWay : lookMs.idle
    await this.#sleep(ms)
    const restMs = lookMs.underWay - (clock.nowMs() - beganMs)
    if (restMs > 0) await this.#sleep(restMs)
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#parts.signal.aborted) return
    await new Promise<void>((resolve) => {
      const cancel = this.#parts.clock.after(ms, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
    this.#wake = undefined
  }
}
