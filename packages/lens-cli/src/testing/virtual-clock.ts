import type { WatchClock } from '../watch/watch-clock.ts'

/** Time that passes only while somebody waits for it. */
export class VirtualClock implements WatchClock {
  /** Called with the time whenever some has passed, before whoever waited for it goes on. */
  onTime: (nowMs: number) => void | Promise<void> = () => {}
  #nowMs: number

  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  after(ms: number, done: () => void): () => void {
    let isUndone = false
    setImmediate(async () => {
      if (isUndone) return
      this.#nowMs += ms
      await this.onTime(this.#nowMs)
      done()
    })
    return () => {
      isUndone = true
    }
  }
}
