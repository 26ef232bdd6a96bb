import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { buildSpanTree, evaluateQuery, foldRecords, foldRuns, foldStatistics, pageRuns } from './index.ts'
import type { RunQuery, RunTrace, TraceRecord, TraceStore } from './index.ts'
import { traceStoreContract } from './testing/index.ts'

/** Keeps the records as they come and folds them when it is asked. */
export function openArrayStore(): TraceStore {
  let records: TraceRecord[] | undefined = []
  const open = (): TraceRecord[] => {
    if (records === undefined) throw new Error('this store is closed')
    return records
  }
  const traces = (): RunTrace[] => [...foldRecords(open()).values()]
  const fitting = ({ where }: RunQuery = {}): RunTrace['run'][] =>
    traces().flatMap(({ run, spans }) => (evaluateQuery(where, run, spans) ? [run] : []))
  const trace = async (runId: string): Promise<RunTrace | undefined> => foldRecords(open()).get(runId)
  return {
    write: (added) => void open().push(...added),
    listRuns: async (query, page) => pageRuns(fitting(query), page),
    summarizeRuns: async (query) => foldRuns(fitting(query), query),
    getRun: async (runId) => (await trace(runId))?.run,
    getTrace: async (runId) => buildSpanTree((await trace(runId))?.spans ?? []),
    getSpans: async (runId, { where } = {}) => {
      const spans = (await trace(runId))?.spans ?? []
      return spans.filter((span) => evaluateQuery(where, span))
    },
    getSpanStatistics: async (query) => foldStatistics(traces(), query),
    getValue: async (ref) => {
      for (const one of traces()) if (one.getValue(ref) !== undefined) return one.getValue(ref)
    },
    deleteRun: async (runId) => {
      const isKnown = (await trace(runId)) !== undefined
      records = open().filter((record) => record.runId !== runId)
      return isKnown
    },
    close: async () => void (records = undefined),
  }
}

for (const { name, check } of traceStoreContract) test(`contract: ${name}`, () => check(openArrayStore))

test('the store of the README is this one, in 40 lines at most', () => {
  const [, block = ''] =
    /```ts\n(import \{ buildSpanTree.*?)```/s.exec(readFileSync(new URL('../README.md', import.meta.url), 'utf8')) ?? []
  const source = readFileSync(new URL(import.meta.url), 'utf8')
  const withoutSpace = (text: string): string => text.replaceAll(/[\s,]+/g, '')
  expect(withoutSpace(source)).toContain(withoutSpace(block.slice(block.indexOf('export function'))))
  expect(block.trim().split('\n').length).toBeLessThanOrEqual(40)
})
