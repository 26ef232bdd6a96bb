import { FlujoError, type JsonValue, type Run, type Span, type SpanNode } from '@flujo/domain'
import {
  buildSpanTree,
  type Page,
  type RunPage,
  type RunQuery,
  type SearchPage,
  type SearchPageOptions,
  type SearchQuery,
  type RunSummary,
  type RunSummaryQuery,
  type SpanPage,
  type SpanPageOptions,
  type SpanQuery,
  type SpanStatistics,
  type StatisticsQuery,
  type TraceReader,
  type TraceSearch,
} from '@flujo/tracing'
import { sql } from 'kysely'

import { type ProcessIdentity, thisProcess } from '../liveness/process-identity.ts'
import { DatabaseSearch } from '../search/database-search.ts'
import type { Connection } from '../sql/connection.ts'
import { describeSqliteError } from '../sql/sqlite-error.ts'
import { listRuns } from './list-runs.ts'
import { checkPage, listSpans } from './list-spans.ts'
import { OwnerVerdicts } from './owner-verdicts.ts'
import { type RunRow, selectRuns, toRun } from './run-rows.ts'
import { SpanOrders } from './span-orders.ts'
import { readSpans } from './span-rows.ts'
import { readStatistics } from './statistics.ts'
import { summarizeRuns } from './summarize-runs.ts'
import { ValueReader } from './value-reader.ts'

/** What a {@link SqliteTraceReader} reads, and as of when. */
export interface SqliteTraceReaderOptions {
  /** The connection to use now. */
  readonly connection: () => Connection
  /** For messages. */
  readonly path: string
  readonly nowUs: () => number
}

/** How long a search keeps the event loop at a time. */
const SLICE_MS = 10

/** Reads traces from a connection; each answer is of one state of the database. */
export class SqliteTraceReader implements TraceReader, TraceSearch {
  readonly #options: SqliteTraceReaderOptions
  readonly #here: ProcessIdentity = thisProcess()
  readonly #orders = new SpanOrders()
  readonly #valueReaders = new WeakMap<Connection, ValueReader>()
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

  async summarizeRuns(query: RunSummaryQuery = {}): Promise<RunSummary> {
    return this.#read((connection, owners) => summarizeRuns(connection, owners, query))
  }

  async listSpans(runId: string, query: SpanQuery = {}, page: SpanPageOptions = {}): Promise<SpanPage> {
    return this.#read((connection, owners) => {
      checkPage(page)
      const run = rowOf(connection, runId)
      if (run === undefined) return { spans: [] }
      return listSpans({ connection, run, owners, orders: this.#orders }, query, page)
    })
  }

  async getSpanStatistics(query: StatisticsQuery = {}): Promise<readonly SpanStatistics[]> {
    return this.#read((connection, owners) => readStatistics(connection, owners, query))
  }

  async getValue(ref: string): Promise<JsonValue | undefined> {
    return (await this.getValues([ref]))[0]
  }

  async getValues(refs: readonly string[]): Promise<readonly (JsonValue | undefined)[]> {
    return this.#read((connection) => this.#valuesOf(connection).read(refs))
  }

  async search(query: SearchQuery, page?: SearchPageOptions): Promise<SearchPage> {
    const search = new DatabaseSearch(query, page)
    for (;;) {
      const until = performance.now() + SLICE_MS
      do {
        const found = this.#read((connection, owners) => search.step(connection, owners))
        if (found !== undefined) return found
      } while (performance.now() < until)
      await new Promise((resolve) => void setImmediate(resolve))
    }
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

  #valuesOf(connection: Connection): ValueReader {
    const known = this.#valueReaders.get(connection)
    if (known !== undefined) return known
    const reader = new ValueReader(connection)
    this.#valueReaders.set(connection, reader)
    return reader
  }

  #read<T>(work: (connection: Connection, owners: OwnerVerdicts) => T): T {
    const { path, nowUs } = this.#options
    if (this.#isClosed) throw closedError(path)
    try {
      const connection = this.#options.connection()
      return connection.snapshot(() => work(connection, new OwnerVerdicts(connection, this.#here, nowUs())))
    } catch (error) {
      throw describeSqliteError(error, 'read', path)
    }
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
