import { type Runtime, webRuntime } from '@flujo/domain'
import type { AccessLog, DoctorOptions, DoctorReport, PruneOptions, PruneReport, TraceAdmin } from '@flujo/tracing'

import { doctor } from './admin/doctor.ts'
import { PatientWriter } from './admin/patient-writer.ts'
import { SqliteAccessLog } from './audit/access-log.ts'
import { checkPath } from './file/check-path.ts'
import { openForAdmin } from './file/open-for-admin.ts'
import { bringUpToDate } from './file/open-for-writing.ts'
import { closedError } from './read/sqlite-trace-reader.ts'
import { limitsOf, noLimits } from './retention/limits.ts'
import { planOf } from './retention/plan.ts'
import { brisk, pruneTasks } from './retention/prune-tasks.ts'
import type { Connection } from './sql/connection.ts'

/** How a database is administered. */
export interface SqliteAdminOptions {
  /** Its clock is used, and to wait while another process writes. */
  readonly runtime?: Runtime | undefined
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
export function openSqliteAdmin(path: string, { runtime = webRuntime }: SqliteAdminOptions = {}): SqliteAdmin {
  const absolute = checkPath(path)
  return new OpenAdmin(absolute, openForAdmin(absolute), runtime)
}

class OpenAdmin implements SqliteAdmin {
  readonly accessLog: AccessLog
  readonly #path: string
  readonly #connection: Connection
  readonly #writer: PatientWriter
  readonly #nowUs: () => number
  #isClosed = false

  constructor(path: string, connection: Connection, runtime: Runtime) {
    this.#path = path
    this.#connection = connection
    this.#nowUs = () => Math.round(runtime.wallMs() * 1_000)
    this.#writer = new PatientWriter({ connection, path, runtime })
    this.accessLog = new SqliteAccessLog({
      connection,
      path,
      nowUs: this.#nowUs,
      perform: async (work) => {
        this.#checkOpen()
        return this.#writer.perform(work)
      },
    })
  }

  async prune({ dryRun = false, ...limits }: PruneOptions = {}): Promise<PruneReport> {
    this.#checkOpen()
    const pruning = {
      connection: this.#connection,
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
    this.#checkOpen()
    if (fix) await this.#bringUpToDate()
    return doctor({ connection: this.#connection, writer: this.#writer, nowUs: this.#nowUs, fix })
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#connection.handle.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #bringUpToDate(): Promise<void> {
    return this.#writer.perform(() => bringUpToDate(this.#connection, this.#path))
  }

  #checkOpen(): void {
    if (this.#isClosed) throw closedError(this.#path)
  }
}
