import { describeValue, FlujoError, type JsonValue, type Run, type Span, type SpanNode } from '@flujo/domain'
import { evaluateQuery } from './reading/evaluate-query.ts'
import { foldRuns } from './reading/fold-runs.ts'
import { foldStatistics } from './reading/fold-statistics.ts'
import { pageRuns } from './reading/page-runs.ts'
import { pageSpans } from './reading/page-spans.ts'
import { RunRecords } from './reading/run-records.ts'
import { buildSpanTree } from './reading/span-tree.ts'
import { parseValueRef } from './reading/value-ref.ts'
import { searchTraces } from './searching/search-traces.ts'
import type { RunSummary, RunSummaryQuery, SpanStatistics, StatisticsQuery } from './statistics-query.ts'
import type { Page, RunQuery, SpanPageOptions, SpanQuery } from './trace-query.ts'
import type { TraceRecord } from './trace-record.ts'
import type { SearchPage, SearchPageOptions, SearchQuery, TraceSearch } from './trace-search.ts'
import type { RunPage, SpanPage, TraceStore } from './trace-store.ts'

/** How a {@link MemoryStore} is made. */
export interface MemoryStoreOptions {
  /** Runs to keep, 1 or more; with one more, the oldest that has ended goes. Default 1,000. */
  readonly maxRuns?: number | undefined
}

/**
 * Keeps traces for as long as the program runs: the default store, and the one to test with.
 *
 * @example
 * const store = new MemoryStore({ maxRuns: 10 })
 * const tracing = new TraceManager({ store })
 */
export class MemoryStore implements TraceStore, TraceSearch {
  private readonly maxRuns: number
  /** In the order in which they were first heard of. */
  private readonly runs = new Map<string, RunRecords>()
  private closed = false
  private changes = 0

  constructor({ maxRuns = 1_000 }: MemoryStoreOptions = {}) {
    if (!Number.isSafeInteger(maxRuns) || maxRuns < 1) {
      throw new FlujoError(
        'invalid_options',
        `maxRuns: expected a whole number from 1, given ${describeValue(maxRuns)}`,
      )
    }
    this.maxRuns = maxRuns
  }

  write(records: readonly TraceRecord[]): void {
    this.checkOpen()
    this.changes += 1
    let runId: string | undefined
    let ofRun: RunRecords | undefined
    for (const record of records) {
      if (ofRun === undefined || record.runId !== runId) {
        runId = record.runId
        ofRun = this.recordsOf(runId)
      }
      ofRun.add(record)
    }
  }

  async listRuns(query: RunQuery = {}, page: Page = {}): Promise<RunPage> {
    return pageRuns(this.runsThatFit(query), page)
  }

  async summarizeRuns(query: RunSummaryQuery = {}): Promise<RunSummary> {
    return foldRuns(this.runsThatFit(query), query)
  }

  async getRun(runId: string): Promise<Run | undefined> {
    this.checkOpen()
    return this.runs.get(runId)?.run
  }

  async getTrace(runId: string): Promise<SpanNode | undefined> {
    return buildSpanTree(await this.getSpans(runId))
  }

  async getSpans(runId: string, query: SpanQuery = {}): Promise<readonly Span[]> {
    this.checkOpen()
    const records = this.runs.get(runId)
    if (records?.run === undefined) return []
    return records.spans.filter((span) => evaluateQuery(query.where, span))
  }

  async listSpans(runId: string, { where }: SpanQuery = {}, page: SpanPageOptions = {}): Promise<SpanPage> {
    this.checkOpen()
    const records = this.runs.get(runId)
    if (records?.run === undefined) return pageSpans([], page)
    return records.pageOfSpans(page, (span) => evaluateQuery(where, span))
  }

  async getSpanStatistics(query: StatisticsQuery = {}): Promise<readonly SpanStatistics[]> {
    this.checkOpen()
    return foldStatistics(
      this.traces().map(({ run, records }) => ({ run, spans: records.spans })),
      query,
    )
  }

  async getValue(ref: string): Promise<JsonValue | undefined> {
    this.checkOpen()
    return this.valueOf(ref)
  }

  async getValues(refs: readonly string[]): Promise<readonly (JsonValue | undefined)[]> {
    this.checkOpen()
    return refs.map((ref) => this.valueOf(ref))
  }

  async search(query: SearchQuery, page?: SearchPageOptions): Promise<SearchPage> {
    this.checkOpen()
    return searchTraces(this, query, page)
  }

  async version(): Promise<string> {
    this.checkOpen()
    return String(this.changes)
  }

  async deleteRun(runId: string): Promise<boolean> {
    this.checkOpen()
    this.changes += 1
    const known = this.runs.get(runId)?.run !== undefined
    this.runs.delete(runId)
    return known
  }

  async close(): Promise<void> {
    this.closed = true
    this.runs.clear()
  }

  private valueOf(ref: string): JsonValue | undefined {
    const parsed = parseValueRef(ref)
    return parsed === undefined ? undefined : this.runs.get(parsed.runId)?.getValue(parsed.spanId, parsed.slot)
  }

  private recordsOf(runId: string): RunRecords {
    const known = this.runs.get(runId)
    if (known !== undefined) return known
    if (this.runs.size >= this.maxRuns) this.forgetOne()
    const added = new RunRecords()
    this.runs.set(runId, added)
    return added
  }

  private forgetOne(): void {
    let oldest: string | undefined
    for (const [runId, records] of this.runs) {
      oldest ??= runId
      if (!records.hasEnded) continue
      this.runs.delete(runId)
      return
    }
    if (oldest !== undefined) this.runs.delete(oldest)
  }

  private runsThatFit({ where }: RunQuery): readonly Run[] {
    this.checkOpen()
    const found = this.traces().filter(({ run, records }) => {
      return where === undefined || evaluateQuery(where, run, records.spans)
    })
    return found.map(({ run }) => run)
  }

  private traces(): readonly { readonly run: Run; readonly records: RunRecords }[] {
    return Array.from(this.runs.values()).flatMap((records) => {
      const { run } = records
      return run === undefined ? [] : [{ run, records }]
    })
  }

  private checkOpen(): void {
    if (this.closed)
      throw new FlujoError('store_unavailable', 'expected an open memory store, given one that was closed')
  }
}
