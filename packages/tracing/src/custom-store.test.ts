import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { buildSpanTree, evaluateQuery, foldRecords, foldStatistics, pageRuns, pageSpans } from './index.ts'
import type { RunTrace, SpanQuery, TraceRecord, TraceStore } from './index.ts'
import { traceStoreContract } from './testing/index.ts'

/** Keeps the records as they come and folds them when it is asked. */
export function openArrayStore(): TraceStore {
  let records: TraceRecord[] | undefined = []
  const open = (): TraceRecord[] => {
    if (records === undefined) throw new Error('this store is closed')
    return records
  }
  const traces = (): RunTrace[] => [...foldRecords(open()).values()]
  const trace = (runId: string): RunTrace | undefined => foldRecords(open()).get(runId)
  const spansOf = (runId: string, { where }: SpanQuery = {}): RunTrace['spans'] =>
    (trace(runId)?.spans ?? []).filter((span) => evaluateQuery(where, span))
  const valueOf = (ref: string): ReturnType<RunTrace['getValue']> =>
    traces()
      .find((one) => one.getValue(ref) !== undefined)
      ?.getValue(ref)
  return {
    write: (added) => void open().push(...added),
    listRuns: async ({ where } = {}, page = {}) => {
      const runs = traces().flatMap(({ run, spans }) => (evaluateQuery(where, run, spans) ? [run] : []))
      return pageRuns(runs, page)
    },
    getRun: async (runId) => trace(runId)?.run,
    getTrace: async (runId) => buildSpanTree(spansOf(runId)),
    getSpans: async (runId, query) => spansOf(runId, query),
    listSpans: async (runId, query, page) => pageSpans(spansOf(runId, query), page),
    getSpanStatistics: async (query) => foldStatistics(traces(), query),
    getValue: async (ref) => valueOf(ref),
    getValues: async (refs) => refs.map(valueOf),
    deleteRun: async (runId) => {
      const isKnown = trace(runId) !== undefined
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
