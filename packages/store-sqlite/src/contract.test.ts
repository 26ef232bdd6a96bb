import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { traceReaderContract, traceSearchContract, traceStoreContract, type TraceStorage } from '@flujo/tracing/testing'
import { afterAll, expect, test } from 'vitest'

import { openSqliteReader, openSqliteStore } from './index.ts'

const directory = mkdtempSync(join(tmpdir(), 'flujo-contract-'))
let files = 0

afterAll(() => rmSync(directory, { recursive: true, force: true }))

test('there are checks', () => {
  expect(traceStoreContract.length).toBeGreaterThan(0)
})

for (const { name, check } of traceStoreContract) {
  test(`${name}`, () => check(() => openSqliteStore(join(directory, `${(files += 1)}.db`))))
}

/** A reader of its own, beside the store that writes. */
function readerBesideWriter(): TraceStorage & { close(): Promise<void> } {
  const path = join(directory, `${(files += 1)}.db`)
  const store = openSqliteStore(path)
  const reader = openSqliteReader(path)
  const close = async (): Promise<void> => {
    await reader.close()
    await store.close()
  }
  return {
    write: (records) => store.write(records),
    listRuns: (query, page) => reader.listRuns(query, page),
    getRun: (runId) => reader.getRun(runId),
    getTrace: (runId) => reader.getTrace(runId),
    getSpans: (runId, query) => reader.getSpans(runId, query),
    summarizeRuns: (query) => reader.summarizeRuns(query),
    listSpans: (runId, query, page) => reader.listSpans(runId, query, page),
    getSpanStatistics: (query) => reader.getSpanStatistics(query),
    getValue: (ref) => reader.getValue(ref),
    getValues: (refs) => reader.getValues(refs),
    close,
  }
}

for (const { name, check } of traceReaderContract) {
  test(`reader: ${name}`, () => check(readerBesideWriter))
}

for (const { name, check } of traceSearchContract) {
  test(`${name}`, () => check(() => openSqliteStore(join(directory, `${(files += 1)}.db`))))
}
