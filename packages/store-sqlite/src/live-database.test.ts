import { expect, test, vi } from 'vitest'

import { LiveDatabase } from './live-database.ts'
import { thisProcess } from './liveness/process-identity.ts'
import { integrityOf } from './testing/raw-database.ts'
import { runEnd, spanEnd, wholeRun } from './testing/sample-records.ts'
import { scratchDirectory } from './testing/scratch-directory.ts'

test('a file that may not grow: what was acknowledged stays, and writing goes on when there is room', async () => {
  using scratch = scratchDirectory()
  const path = scratch.file()
  const warnings: string[] = []
  const onWarning = (message: string): void => void warnings.push(message)
  const database = new LiveDatabase({ path, identity: thisProcess(), nowUs: () => Date.now() * 1_000, onWarning })
  const { handle } = database.connection
  const pages = Number(handle.pragma('page_count', { simple: true }))
  handle.pragma(`max_page_count = ${pages + 20}`, { simple: true })
  const acknowledged: string[] = []
  const write = (runId: string): void => {
    const spans = Array.from({ length: 50 }, (_, index) => spanEnd({ runId, index, output: `${runId} `.repeat(100) }))
    database.write((writer) => writer.write([...spans, runEnd(runId)]))
    acknowledged.push(runId)
  }
  const fill = (): void => {
    for (let run = 0; run < 100; run += 1) write(`run-${run}`)
  }
  expect(fill).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }))
  expect(acknowledged.length).toBeGreaterThan(0)
  expect(() => write('one more')).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }))
  handle.pragma('max_page_count = 1000000', { simple: true })
  await vi.waitFor(() => write('later'), 10_000)
  database.write((writer) => writer.write(wholeRun('and small')))
  const kept = handle.prepare('select run_id from runs order by id').all([]) as { run_id: string }[]
  expect(kept.map(({ run_id }) => run_id)).toEqual([...acknowledged, 'and small'])
  database.close()
  expect(integrityOf(path)).toBe('ok')
  expect(warnings).toEqual([])
})
