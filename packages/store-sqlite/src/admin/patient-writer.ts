import type { Runtime } from '@flujo/domain'

import type { Task } from '../retention/prune-tasks.ts'
import type { Connection } from '../sql/connection.ts'
import { describeSqliteError, isBusy } from '../sql/sqlite-error.ts'

const PATIENCE_MS = 10_000
const LONGEST_WAIT_MS = 50

/** What a {@link PatientWriter} is made of. */
export interface PatientWriterOptions {
  readonly connection: Connection
  readonly path: string
  readonly runtime: Runtime
}

/** Does work on a database that others write too: again and again where they are in the way, without blocking. */
export class PatientWriter {
  readonly #options: PatientWriterOptions

  constructor(options: PatientWriterOptions) {
    this.#options = options
  }

  async perform<T>(work: () => T): Promise<T> {
    const { runtime, path } = this.#options
    for (const givenUpAt = performance.now() + PATIENCE_MS; ;) {
      try {
        return work()
      } catch (error) {
        if (!isBusy(error) || performance.now() >= givenUpAt) throw describeSqliteError(error, 'change', path)
      }
      await runtime.sleep(1 + runtime.random() * LONGEST_WAIT_MS)
    }
  }

  transact<T>(work: () => T): Promise<T> {
    return this.perform(() => this.#options.connection.transaction(work))
  }

  /** Does one task after the other, with room for others between them. */
  async performAll<T>(tasks: Generator<Task, T>): Promise<T> {
    for (;;) {
      const next = await this.perform(() => tasks.next())
      if (next.done === true) return next.value
      const { work, alone } = next.value
      await (alone === true ? this.perform(work) : this.transact(work))
      await new Promise((resolve) => void setImmediate(resolve))
    }
  }
}
