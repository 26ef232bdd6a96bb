import type { JsonValue, Run, Span } from '@flujo/domain'
import type { RunQuery, SpanQuery } from '../trace-query.ts'
import type { TraceRecord } from '../trace-record.ts'
import { searchTraces } from '../searching/search-traces.ts'
import type { TraceSearch } from '../trace-search.ts'
import type { TraceReader } from '../trace-store.ts'
import { evaluateQuery } from './evaluate-query.ts'
import { foldRecords, type RunTrace } from './fold-records.ts'
import { foldRuns } from './fold-runs.ts'
import { foldStatistics } from './fold-statistics.ts'
import { pageRuns } from './page-runs.ts'
import { pageSpans } from './page-spans.ts'
import { buildSpanTree } from './span-tree.ts'

/**
 * All the reading and searching that a store needs, from nothing but its records: they are folded anew for each question, so this is
 * for stores that are small or seldom read. What `records` throws rejects.
 *
 * @param records all records so far, in any order
 * @example
 * const records: TraceRecord[] = []
 * const store = { write: (added) => void records.push(...added), ...readRecords(() => records) }
 */
export function readRecords(
  records: () => Iterable<TraceRecord> | Promise<Iterable<TraceRecord>>,
): TraceReader & TraceSearch {
  const traces = async (): Promise<ReadonlyMap<string, RunTrace>> => foldRecords(await records())
  const runs = async ({ where }: RunQuery = {}): Promise<Run[]> =>
    [...(await traces()).values()].flatMap(({ run, spans }) => (evaluateQuery(where, run, spans) ? [run] : []))
  const spansOf = async (runId: string, { where }: SpanQuery = {}): Promise<Span[]> =>
    ((await traces()).get(runId)?.spans ?? []).filter((span) => evaluateQuery(where, span))
  const reader: TraceReader = {
    listRuns: async (query, page) => pageRuns(await runs(query), page),
    summarizeRuns: async (query) => foldRuns(await runs(query), query),
    getRun: async (runId) => (await traces()).get(runId)?.run,
    getTrace: async (runId) => buildSpanTree(await spansOf(runId)),
    getSpans: spansOf,
    listSpans: async (runId, query, page) => pageSpans(await spansOf(runId, query), page),
    getSpanStatistics: async (query) => foldStatistics((await traces()).values(), query),
    getValue: async (ref) => valueIn(await traces(), ref),
    getValues: async (refs) => {
      const all = await traces()
      return refs.map((ref) => valueIn(all, ref))
    },
  }
  return { ...reader, search: (query, page) => searchTraces(reader, query, page) }
}

function valueIn(traces: ReadonlyMap<string, RunTrace>, ref: string): JsonValue | undefined {
  for (const trace of traces.values()) {
    const value = trace.getValue(ref)
    if (value !== undefined) return value
  }
  return undefined
}
