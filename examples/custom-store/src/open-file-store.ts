import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { buildSpanTree, evaluateQuery, foldRecords, foldRuns, foldStatistics, pageRuns } from '@flujo/tracing'
import type { RunQuery, RunTrace, TraceRecord, TraceStore } from '@flujo/tracing'
import { parseJsonl } from '@flujo/tracing/jsonl'

const toLines = (records: readonly TraceRecord[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('')

/** Traces as lines of JSON in one file, which is read as a whole whenever somebody asks. */
export function openFileStore(path: string): TraceStore {
  let isClosed = false
  const readAll = (): readonly TraceRecord[] => {
    if (isClosed) throw new Error(`the store ${path} is closed`)
    return existsSync(path) ? parseJsonl(readFileSync(path, 'utf8')).records : []
  }
  const traces = async (): Promise<ReadonlyMap<string, RunTrace>> => foldRecords(readAll())
  const fitting = async ({ where }: RunQuery = {}): Promise<RunTrace['run'][]> =>
    [...(await traces()).values()].flatMap(({ run, spans }) => (evaluateQuery(where, run, spans) ? [run] : []))
  return {
    write: (records) => {
      if (isClosed) throw new Error(`the store ${path} is closed`)
      appendFileSync(path, toLines(records), { mode: 0o600 })
    },
    listRuns: async (query, page) => pageRuns(await fitting(query), page),
    summarizeRuns: async (query) => foldRuns(await fitting(query), query),
    getRun: async (runId) => (await traces()).get(runId)?.run,
    getTrace: async (runId) => buildSpanTree((await traces()).get(runId)?.spans ?? []),
    getSpans: async (runId, { where } = {}) => {
      return ((await traces()).get(runId)?.spans ?? []).filter((span) => evaluateQuery(where, span))
    },
    getSpanStatistics: async (query) => foldStatistics((await traces()).values(), query),
    getValue: async (ref) => {
      for (const trace of (await traces()).values()) if (trace.getValue(ref) !== undefined) return trace.getValue(ref)
    },
    deleteRun: async (runId) => {
      const isKnown = (await traces()).has(runId)
      if (isKnown) writeFileSync(path, toLines(readAll().filter((record) => record.runId !== runId)), { mode: 0o600 })
      return isKnown
    },
    close: async () => void (isClosed = true),
  }
}
