import type { Runtime } from '@flujo/domain'

/** How long steps that never wait may keep everybody else waiting, in milliseconds. */
const longestMs = 50

/** The clock is asked once in so many repetitions. */
const stride = 256

/**
 * Lets timers and signals be heard between repetitions that never wait: promises that are ready come before any of them,
 * so an endless loop of such would hear neither its time limit nor a cancellation.
 */
export class Turns {
  private readonly runtime: Runtime
  private repetitions = 0
  private lastMs: number

  constructor(runtime: Runtime, startMs: number) {
    this.runtime = runtime
    this.lastMs = startMs
  }

  /** Called once a repetition: a promise to wait for where it is the turn of others, which is seldom. */
  next(): Promise<void> | undefined {
    this.repetitions += 1
    if (this.repetitions % stride !== 0) return undefined
    return this.runtime.monotonicMs() - this.lastMs < longestMs ? undefined : this.letOthers()
  }

  private async letOthers(): Promise<void> {
    await this.runtime.sleep(0)
    this.lastMs = this.runtime.monotonicMs()
  }
}
