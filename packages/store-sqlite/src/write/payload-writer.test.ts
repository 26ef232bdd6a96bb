import { randomBytes } from 'node:crypto'

import { expect, test } from 'vitest'

import { openSqliteStore } from '../index.ts'
import { inspect } from '../testing/raw-database.ts'
import { runStart, spanEnd } from '../testing/sample-records.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'

const payloads = (path: string): readonly unknown[] =>
  inspect(path, (database) => database.prepare('select bytes, length(body) as kept from payloads').all())

test('a large value that travels through many steps is kept once, and small', async () => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file())
  const value = { text: 'The same again. '.repeat(1_280) }
  for (const runId of ['a', 'b']) {
    const spans = Array.from({ length: 100 }, (_, index) => spanEnd({ runId, index, input: value, output: value }))
    await store.write([runStart(runId), ...spans])
  }
  const [first, ...others] = payloads(scratch.file()) as readonly { bytes: number; kept: number }[]
  expect(others).toEqual([])
  expect(first?.bytes).toBe(JSON.stringify(value).length)
  expect(first?.kept).toBeLessThan(1_000)
  const [span] = await store.getSpans('b')
  expect(await store.getValue(span?.output?.ref ?? '')).toEqual(value)
})

test('what does not deflate is kept as it is', async () => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file())
  const value = Array.from(randomBytes(4_000), (byte) => String.fromCharCode(0x4e00 + byte * 80)).join('')
  await store.write([runStart('a'), spanEnd({ runId: 'a', index: 0, output: value })])
  expect(payloads(scratch.file())).toHaveLength(1)
  const [span] = await store.getSpans('a')
  expect(await store.getValue(span?.output?.ref ?? '')).toBe(value)
})

test('a value goes with the last run that has it', async () => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file())
  for (const runId of ['a', 'b']) {
    await store.write([runStart(runId), spanEnd({ runId, index: 0, output: 'x'.repeat(2_000) })])
  }
  await store.deleteRun('a')
  expect(payloads(scratch.file())).toHaveLength(1)
  await store.deleteRun('b')
  expect(payloads(scratch.file())).toHaveLength(0)
})
