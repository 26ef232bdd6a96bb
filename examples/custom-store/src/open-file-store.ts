import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { readRecords, type TraceRecord, type TraceStore } from '@flujo/tracing'
import { parseJsonl } from '@flujo/tracing/jsonl'

const toLines = (records: readonly TraceRecord[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('')

/** Traces as lines of JSON in one file, which is read as a whole whenever somebody asks. */
export function openFileStore(path: string): TraceStore {
  let isClosed = false
  const refuseIfClosed = (): void => {
    if (isClosed) throw new Error(`the store ${path} is closed`)
  }
  const readAll = (): readonly TraceRecord[] => {
    refuseIfClosed()
    return existsSync(path) ? parseJsonl(readFileSync(path, 'utf8')).records : []
  }
  return {
    ...readRecords(readAll),
    write: (records) => {
      refuseIfClosed()
      appendFileSync(path, toLines(records), { mode: 0o600 })
    },
    deleteRun: async (runId) => {
      const before = readAll()
      const kept = before.filter((record) => record.runId !== runId)
      if (kept.length < before.length) writeFileSync(path, toLines(kept), { mode: 0o600 })
      return kept.length < before.length
    },
    close: async () => void (isClosed = true),
  }
}
