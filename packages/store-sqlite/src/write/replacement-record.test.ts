import type { TraceRecord } from '@flujo/tracing'
import { expect, test } from 'vitest'

import { openSqliteStore } from '../index.ts'
import { runEnd, runStart, spanEnd, wholeRun } from '../testing/sample-records.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'

test('a record that cannot be stored leaves its batch alone, and an error record is in its place', async () => {
  using scratch = scratchDirectory()
  const warnings: string[] = []
  await using store = openSqliteStore(scratch.file(), { onWarning: (message) => void warnings.push(message) })
  const [good] = [spanEnd({ runId: 'a', index: 1 })]
  const halfMicrosecond = { ...spanEnd({ runId: 'a', index: 2, name: 'odd', output: 'x' }), durationNs: 0.5 }
  const noNumber = { ...spanEnd({ runId: 'a', index: 3, name: 'big' }), attributes: { count: 1n as unknown as number } }
  await store.write([runStart('a'), good, halfMicrosecond, noNumber])
  expect((await store.getSpans('a')).map(({ name, status }) => `${name} ${status}`)).toEqual([
    'step 1 completed',
    'odd completed',
    'big completed',
  ])
  const odd = (await store.getSpans('a'))[1]
  expect(odd?.error?.type).toBe('StoreError')
  expect(odd?.attributes['flujo.store.error']).toMatch(/^this record could not be stored: /)
  expect(odd?.output).toBeUndefined()
  expect(warnings).toEqual([expect.stringMatching(/a record could not be stored in .*an error record is in its place/)])
  await store.write(wholeRun('b'))
  expect(await store.getRun('b')).toMatchObject({ status: 'completed' })
})

test.each<[string, TraceRecord]>([
  ['start', runStart('bad', { startTimeUs: Number.NaN })],
  ['end', runEnd('bad', { durationNs: 'long' as unknown as number, status: 'odd' as 'failed' })],
  ['end with odd sums', runEnd('bad', { totals: null as never })],
])('the %s of a run too', async (_what, record) => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file(), { onWarning: () => undefined })
  await store.write([record, ...wholeRun('a')])
  const run = await store.getRun('bad')
  expect(run).toMatchObject({ runId: 'bad', pipeline: 'sample' })
  expect(run?.error?.type).toBe(record.type === 'run.end' ? 'StoreError' : undefined)
  expect(await store.getRun('a')).toMatchObject({ status: 'completed' })
})
