import type { JsonValue, Run, Span, SpanNode } from '@flujo/domain'
import {
  buildSpanTree,
  captureForeign,
  evaluateQuery,
  foldRuns,
  foldStatistics,
  type Page,
  pageRuns,
  pageSpans,
  type RunCondition,
  type RunPage,
  type RunQuery,
  type SearchPage,
  type SearchPageOptions,
  type SearchQuery,
  searchTraces,
  type RunSummary,
  type RunSummaryQuery,
  type SpanPage,
  type SpanPageOptions,
  type SpanQuery,
  type SpanStatistics,
  type StatisticsQuery,
} from '@flujo/tracing'

import type { SqliteReader } from '../open-sqlite-reader.ts'
import { closedError } from '../read/sqlite-trace-reader.ts'
import { parseValueRef } from '../read/value-ref.ts'
import { describeSqliteError } from '../sql/sqlite-error.ts'
import type { PythonDatabase } from './open-python-database.ts'
import { type PythonRow, PythonTables, stateOnly } from './python-tables.ts'
import { type PythonTrace, readTrace } from './read-trace.ts'
import { asksSpans, mayMeet, type RunHead } from './run-conditions.ts'
import { pipelineOf, startOf } from './run-facts.ts'

/** What a {@link PythonTraceReader} reads, and as of when. */
export interface PythonTraceReaderOptions {
  readonly database: PythonDatabase
  /** For messages. */
  readonly path: string
  readonly nowUs: () => number
}

/**
 * Reads a database of the Python original. Runs are put together when they are asked for: a page of the newest costs as
 * many as it shows. Any other order, and conditions on what is summed over spans, look at all of them once.
 */
export class PythonTraceReader implements SqliteReader {
  readonly #options: PythonTraceReaderOptions
  readonly #tables: PythonTables
  readonly #captureOf = captureForeign()
  readonly #names = this.#captureOf()
  /** The copy that is read does not change. */
  #heads: readonly RunHead[] | undefined
  #latest: PythonTrace | undefined
  /** Where only the run itself is asked for, it need not be put together again. */
  readonly #runs = new Map<string, Run>()
  #isClosed = false

  constructor(options: PythonTraceReaderOptions) {
    this.#options = options
    const { database, path } = options
    try {
      this.#tables = new PythonTables(database.connection, database.columns)
    } catch (error) {
      database.close()
      throw describeSqliteError(error, 'read', path)
    }
  }

  async listRuns({ where }: RunQuery = {}, page: Page = {}): Promise<RunPage> {
    return this.#read(() => {
      // Refuses what is no page before anything is read.
      pageRuns([], page)
      const { limit = 50, after, sort } = page
      const chosen = this.#allHeads().filter((head) => mayMeet(where, head))
      if (sort !== undefined && (sort.field !== 'startTimeUs' || sort.direction !== 'desc')) {
        return pageRuns(this.#matching(chosen, where, Infinity), page)
      }
      // In this order only the heads are looked at.
      const behind = pageRuns(chosen as readonly RunHead[] as readonly Run[], { after, limit: Number.MAX_SAFE_INTEGER })
      return pageRuns(this.#matching(behind.runs, where, limit + 1), { limit })
    })
  }

  async getRun(runId: string): Promise<Run | undefined> {
    return this.#read(() => this.#run(runId))
  }

  async getTrace(runId: string): Promise<SpanNode | undefined> {
    return buildSpanTree(await this.getSpans(runId))
  }

  async getSpans(runId: string, { where }: SpanQuery = {}): Promise<readonly Span[]> {
    return this.#read(() => (this.#trace(runId)?.spans ?? []).filter((span) => evaluateQuery(where, span)))
  }

  async summarizeRuns(query: RunSummaryQuery = {}): Promise<RunSummary> {
    return this.#read(() => {
      const chosen = this.#allHeads().filter((head) => mayMeet(query.where, head))
      return foldRuns(this.#matching(chosen, query.where, Infinity), query)
    })
  }

  async listSpans(runId: string, query: SpanQuery = {}, page: SpanPageOptions = {}): Promise<SpanPage> {
    return pageSpans(await this.getSpans(runId, query), page)
  }

  async getSpanStatistics(query: StatisticsQuery = {}): Promise<readonly SpanStatistics[]> {
    return this.#read(() => foldStatistics(this.#traces(query), query))
  }

  async getValue(ref: string): Promise<JsonValue | undefined> {
    return (await this.getValues([ref]))[0]
  }

  async getValues(refs: readonly string[]): Promise<readonly (JsonValue | undefined)[]> {
    return this.#read(() =>
      refs.map((ref) => {
        const place = parseValueRef(ref)
        return place === undefined ? undefined : this.#trace(place.runId)?.values.get(ref)
      }),
    )
  }

  async search(query: SearchQuery, page?: SearchPageOptions): Promise<SearchPage> {
    return searchTraces(this, query, page)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#options.database.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #read<T>(work: () => T): T {
    const { database, path } = this.#options
    if (this.#isClosed) throw closedError(path)
    try {
      return database.connection.snapshot(work)
    } catch (error) {
      throw describeSqliteError(error, 'read', path)
    }
  }

  #allHeads(): readonly RunHead[] {
    return (this.#heads ??= this.#tables.runHeads().map((row) => this.#headOf(row)))
  }

  #headOf(row: PythonRow): RunHead {
    const runId = String(row['run_id'])
    const isState = row[stateOnly] === 1
    const pipeline = pipelineOf(row, undefined)
    const startTimeUs = startOf(row, isState).us || (this.#run(runId)?.startTimeUs ?? 0)
    return { runId, pipeline: pipeline === 'unknown' ? undefined : this.#names.name(pipeline), startTimeUs }
  }

  /** The first `atMost` runs that meet the condition. */
  #matching(heads: readonly Pick<RunHead, 'runId'>[], where: RunCondition | undefined, atMost: number): readonly Run[] {
    const found: Run[] = []
    for (const { runId } of heads) {
      if (found.length >= atMost) break
      const run = this.#run(runId)
      if (run === undefined) continue
      if (where === undefined || evaluateQuery(where, run, asksSpans(where) ? (this.#trace(runId)?.spans ?? []) : [])) {
        found.push(run)
      }
    }
    return found
  }

  *#traces({ runs }: StatisticsQuery): Iterable<PythonTrace> {
    for (const head of this.#allHeads()) {
      if (!mayMeet(runs, head)) continue
      const trace = this.#trace(head.runId)
      if (trace !== undefined) yield trace
    }
  }

  #run(runId: string): Run | undefined {
    return this.#runs.get(runId) ?? this.#trace(runId)?.run
  }

  #trace(runId: string): PythonTrace | undefined {
    if (this.#latest?.run.runId === runId) return this.#latest
    const trace = readTrace(this.#tables, runId, { capture: this.#captureOf(), nowUs: this.#options.nowUs() })
    if (trace === undefined) return undefined
    this.#latest = trace
    this.#runs.set(runId, trace.run)
    return trace
  }
}
