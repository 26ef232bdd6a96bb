import type { Runtime } from '@flujo/domain'
import type { TraceRecord, TraceStore } from '@flujo/tracing'

import { startHeartbeat } from './liveness/heartbeat.ts'
import { thisProcess } from './liveness/process-identity.ts'
import { closedError, SqliteTraceReader } from './read/sqlite-trace-reader.ts'
import type { Connection } from './sql/connection.ts'
import { describeSqliteError } from './sql/sqlite-error.ts'
import { onProcessExit } from './write/exit-hooks.ts'
import { RecordWriter } from './write/record-writer.ts'
import { WriteQueue } from './write/write-queue.ts'

/** The longest that a locked database may hold up the end of the process. */
const EXIT_BUDGET_MS = 1_000

/** What an open store is made of. */
export interface SqliteStoreParts {
  readonly connection: Connection
  /** For messages. */
  readonly path: string
  readonly patienceMs: number
  readonly heartbeatMs: number
  readonly runtime: Runtime
}

/** A {@link TraceStore} in one SQLite file. */
export class SqliteStore extends SqliteTraceReader implements TraceStore, AsyncDisposable {
  readonly #connection: Connection
  readonly #path: string
  readonly #writer: RecordWriter
  readonly #queue: WriteQueue<() => void>
  readonly #stopHeartbeat: () => void
  #closing: Promise<void> | undefined

  constructor({ connection, path, patienceMs, heartbeatMs, runtime }: SqliteStoreParts) {
    const nowUs = (): number => Math.round(runtime.wallMs() * 1_000)
    super({ connection, path, nowUs })
    this.#connection = connection
    this.#path = path
    this.#writer = new RecordWriter(connection, thisProcess(), nowUs)
    this.#queue = new WriteQueue({ apply: (work) => work(), patienceMs, random: () => runtime.random() })
    this.#stopHeartbeat = startHeartbeat(heartbeatMs, () => {
      if (this.#writer.hasOpenRuns) this.#writer.beat()
    })
  }

  write(records: readonly TraceRecord[]): void | Promise<void> {
    this.#checkOpen()
    return this.#enqueue(() => this.#writer.write(records))
  }

  onExit(flushSync: () => void): () => void {
    const unguard = this.#queue.guard()
    const undo = onProcessExit(() => {
      try {
        this.#queue.blocking(EXIT_BUDGET_MS, flushSync)
      } catch {
        // The process is ending for a reason of its own; a trace must not give it another.
      }
    })
    let isUndone = false
    return () => {
      if (isUndone) return
      isUndone = true
      undo()
      unguard()
    }
  }

  async deleteRun(runId: string): Promise<boolean> {
    this.#checkOpen()
    let isDeleted = false
    await this.#enqueue(() => {
      isDeleted = this.#writer.deleteRun(runId)
    })
    return isDeleted
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(): Promise<void> {
    this.stop()
    this.#stopHeartbeat()
    await this.#queue.settled()
    this.#connection.handle.close()
  }

  #enqueue(work: () => void): void | Promise<void> {
    try {
      return this.#queue.write(work)?.catch((error: unknown) => this.#explain(error))
    } catch (error) {
      return this.#explain(error)
    }
  }

  #explain(error: unknown): never {
    throw describeSqliteError(error, 'write', this.#path)
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw closedError(this.#path)
  }
}
