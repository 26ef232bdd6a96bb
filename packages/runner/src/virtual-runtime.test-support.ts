import type { Runtime, SleepOptions } from '@flujo/domain'

interface Timer {
  readonly dueMs: number
  readonly wake: () => void
}

/** How a {@link VirtualRuntime} behaves where a test wants something else than the plainest clock. */
export interface VirtualRuntimeOptions {
  /** What `random()` gives, in turn, from the start again when all are used. Default: always 0.5. */
  readonly random?: readonly number[]
  /** How far each reading of the monotonic clock moves it, in milliseconds. Default 0. */
  readonly tickMs?: number
  /** The wall clock, given the virtual time. Default: 1,700,000,000,000 ms later. */
  readonly wallMs?: (nowMs: number) => number
}

/** Lets every promise that can go on do so. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A clock that a test moves: nothing waits in real time, and the order of events is always the same. */
export class VirtualRuntime implements Runtime {
  nowMs = 0
  /** Every wait that was asked for, in order. */
  readonly sleeps: number[] = []
  private readonly timers: Set<Timer> = new Set()
  private readonly options: VirtualRuntimeOptions
  private ids = 0
  private drawn = 0

  constructor(options: VirtualRuntimeOptions = {}) {
    this.options = options
  }

  /** Waits that have not ended. */
  get pending(): number {
    return this.timers.size
  }

  wallMs(): number {
    return this.options.wallMs?.(this.nowMs) ?? 1_700_000_000_000 + this.nowMs
  }

  monotonicMs(): number {
    this.nowMs += this.options.tickMs ?? 0
    return this.nowMs
  }

  newId(bytes: 8 | 16): string {
    this.ids += 1
    return this.ids.toString(16).padStart(bytes * 2, '0')
  }

  random(): number {
    const numbers = this.options.random ?? [0.5]
    const number = numbers[this.drawn % numbers.length]
    this.drawn += 1
    return number ?? 0.5
  }

  sleep(ms: number, { signal }: SleepOptions = {}): Promise<void> {
    this.sleeps.push(ms)
    if (signal?.aborted === true) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = (): void => {
        this.timers.delete(timer)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer: Timer = { dueMs: this.nowMs + Math.max(0, ms), wake }
      this.timers.add(timer)
      signal?.addEventListener('abort', wake)
    })
  }

  /** Moves time forward, waking whoever waits on the way. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms
    await settle()
    for (let next = this.next(); next !== undefined && next.dueMs <= untilMs; next = this.next()) {
      this.nowMs = Math.max(this.nowMs, next.dueMs)
      next.wake()
      await settle()
    }
    this.nowMs = Math.max(this.nowMs, untilMs)
  }

  /** Moves time forward until `promise` has settled. Fails where nothing is left to wait for. */
  async drive<T>(promise: Promise<T>): Promise<T> {
    let settled = false
    const over = (): void => {
      settled = true
    }
    void promise.then(over, over)
    for (await settle(); !settled; await settle()) {
      const next = this.next()
      if (next === undefined) throw new Error('stuck: the promise is pending and no timer is')
      this.nowMs = Math.max(this.nowMs, next.dueMs)
      next.wake()
    }
    return promise
  }

  private next(): Timer | undefined {
    let first: Timer | undefined
    for (const timer of this.timers) if (first === undefined || timer.dueMs < first.dueMs) first = timer
    return first
  }
}
