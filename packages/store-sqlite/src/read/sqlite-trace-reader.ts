import { FlujoError, type JsonValue, type Run, type Span, type SpanNode } from '@flujo/domain'
import {
  buildSpanTree,
  type Page,
  type RunPage,
  type RunQuery,
  type SpanQuery,
  type SpanStatistics,
  type StatisticsQuery,
  type TraceReader,
} from '@flujo/tracing'
import { sql } from 'kysely'

import { isDamage } from '../file/damage.ts'
import { type ProcessIdentity, thisProcess } from '../liveness/process-identity.ts'
import type { Connection } from '../sql/connection.ts'
import { describeSqliteError } from '../sql/sqlite-error.ts'
import { listRuns } from './list-runs.ts'
import { OwnerVerdicts } from './owner-verdicts.ts'
import { readValue } from './read-value.ts'
import { type RunRow, selectRuns, toRun } from './run-rows.ts'
import { readSpans } from './span-rows.ts'
import { readStatistics } from './statistics.ts'

/** What a {@link SqliteTraceReader} reads, and as of when. */
export interface SqliteTraceReaderOptions {
  /** The connection to use now. */
  readonly connection: () => Connection
  /** For messages. */
  readonly path: string
  readonly nowUs: () => number
  /** Asked where the file turns out to be damaged: whether `connection` leads to something that can be read from now on. */
  readonly recover?: ((damage: unknown) => boolean) | undefined
}

/** Reads traces from a connection; each answer is of one state of the database. */
export class SqliteTraceReader implements TraceReader {
  readonly #options: SqliteTraceReaderOptions
  readonly #here: ProcessIdentity = thisProcess()
  #isClosed = false
  /** Counts of one connection say nothing beside those of another. */
  #connections = 0
  #lastConnection: Connection | undefined

  constructor(options: SqliteTraceReaderOptions) {
    this.#options = options
  }

  async listRuns(query: RunQuery = {}, page: Page = {}): Promise<RunPage> {
    return this.#read((connection, owners) => listRuns(connection, owners, query, page))
  }

  async getRun(runId: string): Promise<Run | undefined> {
    return this.#read((connection, owners) => {
      const row = rowOf(connection, runId)
      return row === undefined ? undefined : toRun(connection, row, owners)
    })
  }

  async getTrace(runId: string): Promise<SpanNode | undefined> {
    return buildSpanTree(await this.getSpans(runId))
  }

  async getSpans(runId: string, query: SpanQuery = {}): Promise<readonly Span[]> {
    return this.#read((connection, owners) => {
      const row = rowOf(connection, runId)
      return row === undefined ? [] : readSpans(connection, row, owners, query.where)
    })
  }

  async getSpanStatistics(query: StatisticsQuery = {}): Promise<readonly SpanStatistics[]> {
    return this.#read((connection, owners) => readStatistics(connection, owners, query))
  }

  async getValue(ref: string): Promise<JsonValue | undefined> {
    return this.#read((connection) => readValue(connection, ref))
  }

  async version(): Promise<string> {
    return this.#read((connection) => {
      if (connection !== this.#lastConnection) this.#connections += 1
      this.#lastConnection = connection
      return `${this.#connections}.${connection.dataVersion()}.${connection.ownChanges()}`
    })
  }

  /** From now on every call rejects. */
  stop(): void {
    this.#isClosed = true
  }

  #read<T>(work: (connection: Connection, owners: OwnerVerdicts) => T): T {
    const { path, recover } = this.#options
    if (this.#isClosed) throw closedError(path)
    try {
      try {
        return this.#readOnce(work)
      } catch (error) {
        if (!isDamage(error) || recover?.(error) !== true) throw error
        return this.#readOnce(work)
      }
    } catch (error) {
      throw describeSqliteError(error, 'read', path)
    }
  }

  #readOnce<T>(work: (connection: Connection, owners: OwnerVerdicts) => T): T {
    const { connection: connectionNow, nowUs } = this.#options
    const connection = connectionNow()
    return connection.snapshot(() => work(connection, new OwnerVerdicts(connection, this.#here, nowUs())))
  }
}

/** What a call after `close` is told. */
export function closedError(path: string): FlujoError {
  return new FlujoError(
    'store_unavailable',
    `expected an open trace database, given ${path} after it was closed; open it again`,
  )
}

const rowOf = (connection: Connection, runId: string): RunRow | undefined =>
  selectRuns(connection, { where: sql`r.run_id = ${runId}`, limit: 1 })[0]
