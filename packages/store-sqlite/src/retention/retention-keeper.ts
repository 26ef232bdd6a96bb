import type { Runtime } from '@flujo/domain'

import { isBusy } from '../sql/sqlite-error.ts'
import type { Task } from './prune-tasks.ts'

const LOOK_EVERY_MS = 60_000
const FIRST_LOOK_MS = 2_000
const REST_MS = 25
const REST_WHILE_BUSY_MS = 250
const THOROUGH_EVERY_LOOKS = 60
/** How long the event loop is taken at a time. */
const SLICE_MS = 8

/** What a {@link RetentionKeeper} needs of the store. */
export interface KeeperOptions {
  /** All that there is to do now. */
  readonly tasks: (thorough: boolean) => Generator<Task, unknown>
  /** Whether there is anything to remove: a quick look. */
  readonly isDue: () => boolean
  /** How long it rests when there is nothing more to do. Default: a minute. */
  readonly lookEveryMs?: number
  /** Does a task, or throws. */
  readonly perform: (task: Task) => void
  readonly runtime: Runtime
}

/**
 * Keeps a file within its limits beside everything else: from time to time, in slices of a few milliseconds, never
 * waiting for anybody, and never keeping the process alive. What goes wrong is left to the next time.
 */
export class RetentionKeeper {
  readonly #options: KeeperOptions
  #timer: NodeJS.Timeout | undefined
  #pass: Generator<Task, unknown> | undefined
  #task: Task | undefined
  #looks = 0
  #isStopped = false

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#wakeIn(Math.min(FIRST_LOOK_MS, options.lookEveryMs ?? FIRST_LOOK_MS))
  }

  /** For programs that end before the first look: does what there is to do, as far as it goes in `budgetMs`. */
  spend(budgetMs: number): void {
    if (this.#pass === undefined && !this.#isDue()) return
    const until = performance.now() + budgetMs
    while (performance.now() < until && this.#advance() === 'more');
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
    this.#pass = undefined
  }

  #nextOf(pass: Generator<Task, unknown>): Task | undefined {
    const next = pass.next()
    return next.done === true ? undefined : next.value
  }

  #isDue(): boolean {
    try {
      return this.#options.isDue()
    } catch {
      return false
    }
  }

  #wakeIn(ms: number): void {
    if (this.#isStopped) return
    clearTimeout(this.#timer)
    // Processes that were started together look at different times.
    this.#timer = setTimeout(() => this.#wake(), ms * (0.75 + this.#options.runtime.random() / 2))
    this.#timer.unref()
  }

  #wake(): void {
    const state = this.#advance()
    const { lookEveryMs = LOOK_EVERY_MS } = this.#options
    this.#wakeIn(state === 'done' ? lookEveryMs : state === 'busy' ? REST_WHILE_BUSY_MS : REST_MS)
  }

  #advance(): 'more' | 'busy' | 'done' {
    const until = performance.now() + SLICE_MS
    try {
      this.#pass ??= this.#options.tasks(this.#looks++ % THOROUGH_EVERY_LOOKS === 1)
      for (;;) {
        this.#task ??= this.#nextOf(this.#pass)
        if (this.#task === undefined) break
        this.#options.perform(this.#task)
        this.#task = undefined
        if (performance.now() >= until) return 'more'
      }
    } catch (error) {
      if (isBusy(error)) return 'busy'
    }
    this.#task = undefined
    this.#pass = undefined
    return 'done'
  }
}
