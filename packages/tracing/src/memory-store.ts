import { describeValue, FlujoError, type JsonValue, type Run, type Span, type SpanNode } from '@flujo/domain'
import { evaluateQuery } from './reading/evaluate-query.ts'
import { foldStatistics } from './reading/fold-statistics.ts'
import { pageRuns } from './reading/page-runs.ts'
import { RunRecords } from './reading/run-records.ts'
import { buildSpanTree } from './reading/span-tree.ts'
import { parseValueRef } from './reading/value-ref.ts'
import type { Page, RunQuery, SpanQuery, SpanStatistics, StatisticsQuery } from './trace-query.ts'
import type { TraceRecord } from './trace-record.ts'
import type { RunPage, TraceStore } from './trace-store.ts'

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
export class MemoryStore implements TraceStore {
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
    this.checkOpen()
    const found = this.traces().filter(({ run, records }) => {
      return query.where === undefined || evaluateQuery(query.where, run, records.spans)
    })
    return pageRuns(
      found.map(({ run }) => run),
      page,
    )
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

  async getSpanStatistics(query: StatisticsQuery = {}): Promise<readonly SpanStatistics[]> {
    this.checkOpen()
    return foldStatistics(
      this.traces().map(({ run, records }) => ({ run, spans: records.spans })),
      query,
    )
  }

  async getValue(ref: string): Promise<JsonValue | undefined> {
    this.checkOpen()
    const parsed = parseValueRef(ref)
    return parsed === undefined ? undefined : this.runs.get(parsed.runId)?.getValue(parsed.spanId, parsed.slot)
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
