import type { Run } from '@flujo/domain'
import { buildSpanTree } from '../reading/span-tree.ts'
import { evaluateQuery } from '../reading/evaluate-query.ts'
import { foldRecords, type RunTrace } from '../reading/fold-records.ts'
import { foldRuns } from '../reading/fold-runs.ts'
import { foldStatistics } from '../reading/fold-statistics.ts'
import { pageRuns } from '../reading/page-runs.ts'
import { searchTraces } from '../searching/search-traces.ts'
import type { RunQuery } from '../trace-query.ts'
import type { TraceRecord } from '../trace-record.ts'
import type { TraceSearch } from '../trace-search.ts'
import type { TraceSink } from '../trace-store.ts'
import type { TraceStorage } from './store-check.ts'

/**
 * A sink that can only be written to, with what reads the records that it has kept.
 *
 * @param kept gives all records so far, in any order; it is asked anew for each reading
 * @example
 * readBack(jsonlSink({ append }), () => parseJsonl(readFileSync(file, 'utf8')).records)
 */
export function readBack(
  sink: TraceSink,
  kept: () => Iterable<TraceRecord> | Promise<Iterable<TraceRecord>>,
): TraceStorage & TraceSearch {
  const traces = async (): Promise<ReadonlyMap<string, RunTrace>> => foldRecords(await kept())
  const spansOf = async (runId: string): Promise<RunTrace['spans']> => (await traces()).get(runId)?.spans ?? []
  const fitting = async ({ where }: RunQuery = {}): Promise<Run[]> =>
    [...(await traces()).values()].flatMap(({ run, spans }) => (evaluateQuery(where, run, spans) ? [run] : []))
  const storage: TraceStorage = {
    write: (records) => sink.write(records),
    listRuns: async (query, page) => pageRuns(await fitting(query), page),
    summarizeRuns: async (query) => foldRuns(await fitting(query), query),
    getRun: async (runId) => (await traces()).get(runId)?.run,
    getTrace: async (runId) => buildSpanTree(await spansOf(runId)),
    getSpans: async (runId, { where } = {}) => (await spansOf(runId)).filter((span) => evaluateQuery(where, span)),
    getSpanStatistics: async (query) => foldStatistics((await traces()).values(), query),
    getValue: async (ref) => {
      for (const trace of (await traces()).values()) {
        const value = trace.getValue(ref)
        if (value !== undefined) return value
      }
      return undefined
    },
  }
  return { ...storage, search: (query, page) => searchTraces(storage, query, page) }
}
