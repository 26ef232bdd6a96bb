import type { Runtime } from '@flujo/domain'
import type { Access, TraceRecord, TraceStore } from '@flujo/tracing'

import { insertAccess } from './audit/insert-access.ts'
import { LiveDatabase } from './live-database.ts'
import { startHeartbeat } from './liveness/heartbeat.ts'
import { thisProcess } from './liveness/process-identity.ts'
import { closedError, SqliteTraceReader } from './read/sqlite-trace-reader.ts'
import type { Limits } from './retention/limits.ts'
import { gentle, isDue, type Pruning, pruneTasks, type Task } from './retention/prune-tasks.ts'
import { RetentionKeeper } from './retention/retention-keeper.ts'
import { indexTasks } from './search/index-tasks.ts'
import { queryBuilder } from './sql/query-builder.ts'
import { describeSqliteError } from './sql/sqlite-error.ts'
import { ExitHooks } from './write/exit-hooks.ts'
import { hideRun, type HideableRun, removeStep } from './write/remove-run.ts'
import { WriteQueue } from './write/write-queue.ts'

/** The longest that a locked database may hold up the end of the process. */
const EXIT_BUDGET_MS = 1_000
/** What is spent on retention where the file is too large: at once, and at the end, for programs that end soon. */
const RETENTION_AT_OPEN_MS = 20
const RETENTION_AT_CLOSE_MS = 150
/** The same for the index for searching; while the store is open, it is looked after every second. */
const INDEXING_AT_OPEN_MS = 20
const INDEXING_AT_CLOSE_MS = 150
const INDEX_EVERY_MS = 1_000
/** Other processes have clocks of their own. */
const CLOCKS_DIFFER_US = 60_000_000

/** What an open store is made of. */
export interface SqliteStoreParts {
  readonly path: string
  readonly patienceMs: number
  readonly heartbeatMs: number
  readonly retention: Limits | undefined
  /** Whether an index for searching is kept. */
  readonly search: boolean
  readonly onWarning: (message: string) => void
  readonly runtime: Runtime
}

/** A {@link TraceStore} in one SQLite file. */
export class SqliteStore extends SqliteTraceReader implements TraceStore, AsyncDisposable {
  readonly #parts: SqliteStoreParts
  readonly #database: LiveDatabase
  readonly #queue: WriteQueue<() => void>
  readonly #exits = new ExitHooks()
  readonly #stopHeartbeat: () => void
  readonly #keeper: RetentionKeeper | undefined
  readonly #indexer: RetentionKeeper | undefined
  #closing: Promise<void> | undefined

  constructor(parts: SqliteStoreParts) {
    const { path, patienceMs, heartbeatMs, retention, onWarning, runtime } = parts
    const nowUs = (): number => Math.round(runtime.wallMs() * 1_000)
    const database = new LiveDatabase({ path, identity: thisProcess(), nowUs, onWarning })
    super({ connection: () => database.connection, path, nowUs })
    this.#parts = parts
    this.#database = database
    this.#queue = new WriteQueue({ apply: (work) => work(), patienceMs, random: () => runtime.random() })
    this.#stopHeartbeat = startHeartbeat(heartbeatMs, () => {
      if (database.hasOpenRuns) database.write((writer) => void writer.beat())
    })
    this.#keeper = retention === undefined ? undefined : this.#startKeeper(retention, nowUs)
    this.#keeper?.spend(RETENTION_AT_OPEN_MS)
    this.#indexer = parts.search ? this.#startIndexer(nowUs) : undefined
    this.#indexer?.spend(INDEXING_AT_OPEN_MS)
  }

  write(records: readonly TraceRecord[]): void | Promise<void> {
    this.#checkOpen()
    return this.#enqueue(() => this.#database.write((writer) => writer.write(records)))
  }

  onExit(flushSync: () => void): () => void {
    const unguard = this.#queue.guard()
    const undo = this.#exits.add(() => {
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
    let found: (HideableRun & { readonly start_us: number | null }) | undefined
    await this.#transact(() => {
      found = this.#database.connection.first(
        queryBuilder.selectFrom('runs').select(['id', 'status', 'epoch', 'start_us']).where('run_id', '=', runId),
      )
      if (found === undefined) return
      hideRun(this.#database.connection, found)
      if (found.start_us !== null) this.#note({ command: 'delete', runId })
    })
    if (found === undefined) return false
    const { id, start_us } = found
    for (let isDone = false; !isDone;) {
      await this.#transact(() => void ({ isDone } = removeStep(this.#database.connection, id)))
      if (!isDone) await nextTurn()
    }
    return start_us !== null
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
    this.#exits.removeSpare()
    this.#keeper?.spend(RETENTION_AT_CLOSE_MS)
    this.#keeper?.stop()
    this.#indexer?.spend(INDEXING_AT_CLOSE_MS)
    this.#indexer?.stop()
    this.#database.close()
  }

  #startKeeper(limits: Limits, nowUs: () => number): RetentionKeeper {
    const { path, runtime } = this.#parts
    const pruning = (thorough: boolean): Pruning => {
      const { connection } = this.#database
      return { connection, path, nowUs: nowUs(), limits, command: 'retention', pace: gentle, thorough }
    }
    return new RetentionKeeper({
      runtime,
      isDue: () => isDue(pruning(false)),
      tasks: (thorough) => pruneTasks(pruning(thorough)),
      perform: (task) => this.#perform(task),
    })
  }

  #startIndexer(nowUs: () => number): RetentionKeeper {
    let [looked, lookedThrough]: (number | undefined)[] = []
    return new RetentionKeeper({
      runtime: this.#parts.runtime,
      lookEveryMs: INDEX_EVERY_MS,
      isDue: () => true,
      tasks: (thorough) => {
        const sinceUs = thorough || lookedThrough === undefined ? undefined : lookedThrough - CLOCKS_DIFFER_US
        looked = nowUs()
        const indexing = { connection: this.#database.connection, nowUs: looked, sinceUs }
        return andThen(indexTasks(indexing), () => (lookedThrough = looked))
      },
      perform: ({ work }) => {
        this.#database.write((writer) => {
          writer.transaction(work)
          writer.forgetRuns()
        })
      },
    })
  }

  #perform({ work, alone }: Task): void {
    this.#database.write((writer) => {
      if (alone === true) return work()
      writer.transaction(work)
      writer.forget()
    })
  }

  async #transact(work: () => void): Promise<void> {
    await this.#enqueue(() => this.#perform({ work }))
  }

  #note(access: Access): void {
    insertAccess(this.#database.connection, Math.round(this.#parts.runtime.wallMs() * 1_000), access)
  }

  #enqueue(work: () => void): void | Promise<void> {
    try {
      return this.#queue.write(work)?.catch((error: unknown) => this.#explain(error))
    } catch (error) {
      return this.#explain(error)
    }
  }

  #explain(error: unknown): never {
    throw describeSqliteError(error, 'write', this.#parts.path)
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw closedError(this.#parts.path)
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

function* andThen(tasks: Generator<Task, unknown>, done: () => void): Generator<Task, void> {
  yield* tasks
  done()
}
