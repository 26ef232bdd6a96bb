import type { Runtime, SleepOptions } from '@flujo/domain'
import { settle } from './settle.ts'

/** How a {@link VirtualRuntime} behaves where a test wants something else than the plainest clock. */
export interface VirtualRuntimeOptions {
  /** What `random()` gives, in turn, from the start again when all are used. Default: always 0.5. */
  readonly random?: readonly number[]
  /** How far each reading of the monotonic clock moves it, in milliseconds. Default 0. */
  readonly tickMs?: number
  /** The wall clock, given the virtual time. Default: 1,700,000,000,000 ms later (14 November 2023). */
  readonly wallMs?: (nowMs: number) => number
}

/** A wait that has not ended. */
export interface PendingTimer {
  /** The virtual time at which it ends; `Infinity` where only its signal ends it. */
  readonly dueMs: number
  /** Whether it was asked for with `unref`: nothing is kept waiting for it. */
  readonly unref: boolean
}

interface Timer extends PendingTimer {
  readonly wake: () => void
}

const MOST_WAKES = 100_000

/**
 * Time that a test moves: nothing waits in real time, ids are counted, chance is a list, and what happens is the same
 * every time. Code that waits by another way (`setTimeout`, the network) is not moved.
 */
export class VirtualRuntime implements Runtime {
  /** Virtual time in milliseconds, from 0. */
  nowMs = 0
  /** Every wait that was asked for, in milliseconds, in order. */
  readonly sleeps: number[] = []
  private readonly waiting: Set<Timer> = new Set()
  private readonly options: VirtualRuntimeOptions
  private ids = 0
  private drawn = 0

  constructor(options: VirtualRuntimeOptions = {}) {
    this.options = options
  }

  /** How many waits have not ended. */
  get pending(): number {
    return this.waiting.size
  }

  /** The waits that have not ended, the one due next first. */
  get timers(): readonly PendingTimer[] {
    const timers = Array.from(this.waiting, ({ dueMs, unref }) => ({ dueMs, unref }))
    return timers.sort((a, b) => (a.dueMs < b.dueMs ? -1 : Number(a.dueMs > b.dueMs)))
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
    const numbers = this.options.random ?? []
    const number = numbers[this.drawn % numbers.length]
    this.drawn += 1
    return number ?? 0.5
  }

  sleep(ms: number, { signal, unref = false }: SleepOptions = {}): Promise<void> {
    this.sleeps.push(ms)
    if (signal?.aborted === true) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = (): void => {
        this.waiting.delete(timer)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer: Timer = { dueMs: this.nowMs + (ms > 0 ? ms : 0), unref, wake }
      this.waiting.add(timer)
      signal?.addEventListener('abort', wake)
    })
  }

  /** Moves time forward by `ms`, waking whoever waits on the way. */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0 && ms < Infinity)) throw new RangeError(`advance: expected milliseconds, 0 or more, given ${ms}`)
    const untilMs = this.nowMs + ms
    await settle()
    for (let next = this.next(); next !== undefined && next.dueMs <= untilMs; next = this.next()) {
      await this.wake(next)
    }
    this.nowMs = Math.max(this.nowMs, untilMs)
  }

  /**
   * Moves time forward until nothing waits that could end by itself and is not `unref`.
   *
   * @throws Error after `mostWakes` (default 100,000) waits: something waits again and again
   */
  async runAll({ mostWakes = MOST_WAKES }: { readonly mostWakes?: number } = {}): Promise<void> {
    const isHeld = (): boolean => [...this.waiting].some(({ dueMs, unref }) => !unref && dueMs < Infinity)
    await settle()
    for (let wakes = 0; isHeld(); wakes += 1) {
      if (wakes === mostWakes) {
        throw new Error(
          `runAll: expected an end of waiting within ${mostWakes} waits, ${this.pending} are pending still`,
        )
      }
      await this.wake(this.next())
    }
  }

  /**
   * Moves time forward until `promise` has settled, and no further; gives what it gives.
   *
   * @throws Error where nothing is left to wait for and the promise is still pending
   */
  async drive<T>(promise: Promise<T>): Promise<T> {
    let settled = false
    const over = (): void => {
      settled = true
    }
    void promise.then(over, over)
    for (await settle(); !settled;) {
      const next = this.next()
      if (next === undefined) {
        throw new Error(`drive: the promise is pending at ${this.nowMs} ms, and no timer that could change that is`)
      }
      await this.wake(next)
    }
    return promise
  }

  private async wake(timer: Timer | undefined): Promise<void> {
    if (timer === undefined) return
    this.nowMs = Math.max(this.nowMs, timer.dueMs)
    timer.wake()
    await settle()
  }

  /** The one due next; of several at the same time the one that asked first. */
  private next(): Timer | undefined {
    let first: Timer | undefined
    for (const timer of this.waiting) if (timer.dueMs < (first?.dueMs ?? Infinity)) first = timer
    return first
  }
}

/**
 * Time, ids and chance under the control of a test; hand it to `new Runner(pipeline, { runtime })`.
 *
 * @example
 * const runtime = virtualRuntime()
 * const result = await runtime.drive(new Runner(review, { runtime }).run(text)) // hours of retries pass at once
 */
export function virtualRuntime(options: VirtualRuntimeOptions = {}): VirtualRuntime {
  return new VirtualRuntime(options)
}
