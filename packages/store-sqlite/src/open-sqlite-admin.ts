import { FlujoError, type Runtime, webRuntime } from '@flujo/domain'
import type { AccessLog, DoctorOptions, DoctorReport, PruneOptions, PruneReport, TraceAdmin } from '@flujo/tracing'

import { doctor } from './admin/doctor.ts'
import { PatientWriter } from './admin/patient-writer.ts'
import { SqliteAccessLog } from './audit/access-log.ts'
import { checkPath } from './file/check-path.ts'
import { openForAdmin } from './file/open-for-admin.ts'
import { openForReading, type ReadingConnection } from './file/open-for-reading.ts'
import { bringUpToDate } from './file/open-for-writing.ts'
import { newerSchema } from './migrations/newer-schema.ts'
import { closedError } from './read/sqlite-trace-reader.ts'
import { limitsOf, noLimits } from './retention/limits.ts'
import { planOf } from './retention/plan.ts'
import { brisk, pruneTasks } from './retention/prune-tasks.ts'

/** How a database is administered. */
export interface SqliteAdminOptions {
  /** Its clock is used, and to wait while another process writes. */
  readonly runtime?: Runtime | undefined
  /**
   * Only to look: what would be pruned, what is wrong, who read it. Nothing is changed, and it may be on a disk that
   * cannot be written; what would change it rejects with `store_unavailable`. Default `false`.
   */
  readonly readonly?: boolean | undefined
}

/** What can be done to a database beside writing and reading traces. */
export interface SqliteAdmin extends TraceAdmin, AsyncDisposable {
  /** Who read and changed it. */
  readonly accessLog: AccessLog
  /** Releases the file. */
  close(): Promise<void>
}

/**
 * Opens an existing database to prune it, to look it over, and for its audit, while other processes write it or not. It
 * makes no database, and moves none away; one of an older layout is brought up to date by pruning and repairing only, and
 * has no audit until then. Everything is done in small steps; where another process is in the way they
 * are tried again for ten seconds.
 *
 * @throws {@link FlujoError} `no_database`, `not_our_database`, `newer_schema`, `database_corrupt`, `database_busy`,
 * `store_unavailable`, `unsupported_node` or `invalid_options`; so do the methods later, as rejections
 * @example
 * await using admin = openSqliteAdmin(locateDatabase())
 * console.log(await admin.prune({ maxAgeDays: 30, dryRun: true }))
 */
export function openSqliteAdmin(path: string, options: SqliteAdminOptions = {}): SqliteAdmin {
  const { runtime = webRuntime, readonly = false } = options
  const absolute = checkPath(path)
  if (readonly) return new OpenAdmin(absolute, openForReading(absolute), runtime, true)
  const connection = openForAdmin(absolute)
  const close = (): void => void connection.handle.close()
  return new OpenAdmin(absolute, { connection, newerVersion: undefined, close }, runtime, false)
}

class OpenAdmin implements SqliteAdmin {
  readonly accessLog: AccessLog
  readonly #path: string
  readonly #opened: ReadingConnection
  readonly #writer: PatientWriter
  readonly #nowUs: () => number
  readonly #isReadonly: boolean
  #isClosed = false

  constructor(path: string, opened: ReadingConnection, runtime: Runtime, isReadonly: boolean) {
    this.#path = path
    this.#opened = opened
    this.#isReadonly = isReadonly
    this.#nowUs = () => Math.round(runtime.wallMs() * 1_000)
    const { connection } = opened
    this.#writer = new PatientWriter({ connection, path, runtime })
    const log = new SqliteAccessLog({
      connection,
      path,
      nowUs: this.#nowUs,
      perform: async (work) => {
        this.#checkOpen()
        return this.#writer.perform(work)
      },
    })
    this.accessLog = isReadonly
      ? { list: (query) => log.list(query), record: () => Promise.reject(onlyToLook(path)) }
      : log
  }

  async prune({ dryRun = false, ...limits }: PruneOptions = {}): Promise<PruneReport> {
    this.#checkUsable(!dryRun)
    const pruning = {
      connection: this.#opened.connection,
      path: this.#path,
      nowUs: this.#nowUs(),
      limits: limitsOf(limits, limits.maxAgeDays === undefined && limits.maxBytes === undefined ? undefined : noLimits),
      command: 'prune',
      pace: brisk,
      thorough: true,
    }
    if (dryRun) return this.#writer.perform(() => planOf(pruning))
    await this.#bringUpToDate()
    return this.#writer.performAll(pruneTasks(pruning))
  }

  async doctor({ fix = false }: DoctorOptions = {}): Promise<DoctorReport> {
    this.#checkUsable(fix)
    if (fix) await this.#bringUpToDate()
    return doctor({ connection: this.#opened.connection, writer: this.#writer, nowUs: this.#nowUs, fix })
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#opened.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #bringUpToDate(): Promise<void> {
    return this.#writer.perform(() => bringUpToDate(this.#opened.connection, this.#path))
  }

  /** @param isChange whether more is wanted than a look */
  #checkUsable(isChange: boolean): void {
    this.#checkOpen()
    if (this.#opened.newerVersion !== undefined) throw newerSchema(this.#path, this.#opened.newerVersion)
    if (isChange && this.#isReadonly) throw onlyToLook(this.#path)
  }

  #checkOpen(): void {
    if (this.#isClosed) throw closedError(this.#path)
  }
}

const onlyToLook = (path: string): FlujoError =>
  new FlujoError(
    'store_unavailable',
    `expected a change to ${path} by an admin that may write, given one that is readonly`,
  )
