import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { buildSpanTree, evaluateQuery, foldRecords, foldStatistics, pageRuns, pageSpans } from '@flujo/tracing'
import type { RunTrace, TraceRecord, TraceStore } from '@flujo/tracing'
import { parseJsonl } from '@flujo/tracing/jsonl'

const toLines = (records: readonly TraceRecord[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('')

function valueIn(traces: ReadonlyMap<string, RunTrace>, ref: string): ReturnType<RunTrace['getValue']> {
  return [...traces.values()].find((trace) => trace.getValue(ref) !== undefined)?.getValue(ref)
}

/** Traces as lines of JSON in one file, which is read as a whole whenever somebody asks. */
export function openFileStore(path: string): TraceStore {
  let isClosed = false
  const readAll = (): readonly TraceRecord[] => {
    if (isClosed) throw new Error(`the store ${path} is closed`)
    return existsSync(path) ? parseJsonl(readFileSync(path, 'utf8')).records : []
  }
  const traces = async (): Promise<ReadonlyMap<string, RunTrace>> => foldRecords(readAll())
  return {
    write: (records) => {
      if (isClosed) throw new Error(`the store ${path} is closed`)
      appendFileSync(path, toLines(records), { mode: 0o600 })
    },
    listRuns: async ({ where } = {}, page = {}) => {
      const found = [...(await traces()).values()].filter(({ run, spans }) => evaluateQuery(where, run, spans))
      return pageRuns(
        found.map(({ run }) => run),
        page,
      )
    },
    getRun: async (runId) => (await traces()).get(runId)?.run,
    getTrace: async (runId) => buildSpanTree((await traces()).get(runId)?.spans ?? []),
    getSpans: async (runId, { where } = {}) => {
      return ((await traces()).get(runId)?.spans ?? []).filter((span) => evaluateQuery(where, span))
    },
    listSpans: async (runId, { where } = {}, page = {}) => {
      const spans = (await traces()).get(runId)?.spans ?? []
      return pageSpans(
        spans.filter((span) => evaluateQuery(where, span)),
        page,
      )
    },
    getSpanStatistics: async (query) => foldStatistics((await traces()).values(), query),
    getValue: async (ref) => valueIn(await traces(), ref),
    getValues: async (refs) => {
      const all = await traces()
      return refs.map((ref) => valueIn(all, ref))
    },
    deleteRun: async (runId) => {
      const isKnown = (await traces()).has(runId)
      if (isKnown) writeFileSync(path, toLines(readAll().filter((record) => record.runId !== runId)), { mode: 0o600 })
      return isKnown
    },
    close: async () => void (isClosed = true),
  }
}
