import { retrySync } from '../sql/retry-sync.ts'
import { isBusy } from '../sql/sqlite-error.ts'

const SHORTEST_WAIT_MS = 5
const LONGEST_WAIT_MS = 200

/** What a {@link WriteQueue} needs of its surroundings. */
export interface WriteQueueOptions<Batch> {
  /** Does it, or throws. */
  readonly apply: (batch: Batch) => void
  /** How long a batch may wait for other processes, in milliseconds. */
  readonly patienceMs: number
  /** Uniform in [0, 1). */
  readonly random: () => number
}

interface Waiting<Batch> {
  readonly batch: Batch
  readonly givenUpAt: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * Writes at once where that is possible. While another process holds the database, batches wait in their order and are
 * tried again from time to time, so that the event loop is never blocked.
 */
export class WriteQueue<Batch> {
  readonly #options: WriteQueueOptions<Batch>
  readonly #waiting: Waiting<Batch>[] = []
  #lastSettled: Promise<unknown> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined
  #failedTries = 0
  #guards = 0
  #isAwaited = false
  #blockingUntil: number | undefined

  constructor(options: WriteQueueOptions<Batch>) {
    this.#options = options
  }

  /** Returns nothing once the batch is written, and a promise where it has to wait. */
  write(batch: Batch): void | Promise<void> {
    if (this.#blockingUntil !== undefined) return this.#writeBlocking(batch)
    if (this.#waiting.length === 0) {
      try {
        return this.#options.apply(batch)
      } catch (error) {
        if (!isBusy(error)) throw error
      }
    }
    const written = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ batch, givenUpAt: performance.now() + this.#options.patienceMs, resolve, reject })
    })
    this.#lastSettled = written.catch(() => undefined)
    this.#schedule()
    return written
  }

  /**
   * Says that {@link blocking} will be called before the process ends. Without that, a batch that waits keeps the
   * process alive, because nothing else would save it.
   *
   * @returns undoes it
   */
  guard(): () => void {
    this.#guards += 1
    this.#holdProcess()
    return () => {
      this.#guards -= 1
      this.#holdProcess()
    }
  }

  /** Resolves when nothing waits any more. */
  async settled(): Promise<void> {
    this.#isAwaited = true
    this.#holdProcess()
    while (this.#waiting.length > 0) await this.#lastSettled
    this.#isAwaited = false
  }

  /**
   * For the end of the process: writes what waits, and what `work` writes, without returning to the event loop, and
   * waits for other processes for at most `budgetMs` in all.
   */
  blocking(budgetMs: number, work: () => void): void {
    this.#blockingUntil = performance.now() + budgetMs
    try {
      while (this.#waiting.length > 0) this.#writeFirst((batch) => this.#writeBlocking(batch), false)
      work()
    } finally {
      this.#blockingUntil = undefined
    }
  }

  #writeBlocking(batch: Batch): void {
    const leftMs = (this.#blockingUntil ?? 0) - performance.now()
    retrySync(leftMs, () => this.#options.apply(batch))
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#waiting.length === 0) return
    const longestMs = Math.min(SHORTEST_WAIT_MS * 2 ** this.#failedTries, LONGEST_WAIT_MS)
    this.#timer = setTimeout(() => this.#tryAgain(), longestMs * (0.5 + this.#options.random() / 2))
    this.#holdProcess()
  }

  #holdProcess(): void {
    if (this.#guards > 0 && !this.#isAwaited) this.#timer?.unref()
    else this.#timer?.ref()
  }

  #tryAgain(): void {
    this.#timer = undefined
    try {
      while (this.#waiting.length > 0) this.#writeFirst(this.#options.apply, true)
      this.#failedTries = 0
    } catch {
      this.#failedTries += 1
    }
    this.#schedule()
  }

  /** Settles the first batch, or throws where it has to wait on. */
  #writeFirst(apply: (batch: Batch) => void, mayWait: boolean): void {
    const [first] = this.#waiting
    if (first === undefined) return
    try {
      apply(first.batch)
    } catch (error) {
      if (mayWait && isBusy(error) && performance.now() < first.givenUpAt) throw error
      this.#waiting.shift()
      return first.reject(error)
    }
    this.#waiting.shift()
    first.resolve()
  }
}
