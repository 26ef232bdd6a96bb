import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readRecords, type TraceRecord, type TraceStore } from './index.ts'
import { traceStoreContract } from './testing/index.ts'

/** Keeps the records as they come and folds them when it is asked. */
export function openArrayStore(): TraceStore {
  let records: TraceRecord[] | undefined = []
  const open = (): TraceRecord[] => {
    if (records === undefined) throw new Error('this store is closed')
    return records
  }
  return {
    ...readRecords(open),
    write: (added) => void open().push(...added),
    deleteRun: async (runId) => {
      const before = open().length
      records = open().filter((record) => record.runId !== runId)
      return records.length < before
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
