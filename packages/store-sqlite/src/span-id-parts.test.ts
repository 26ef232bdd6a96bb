import fc from 'fast-check'
import { expect, test } from 'vitest'

import { openSqliteStore } from './index.ts'
import { indexIn, spanIdIn, splitSpanId } from './span-id-parts.ts'
import { inspect } from './testing/raw-database.ts'
import { runStart, spanEnd, wholeRun } from './testing/sample-records.ts'
import { scratchDirectory } from './testing/scratch-directory.ts'

const spanId = fc.stringMatching(/^[0-9a-f]{16}$/)

test('an id comes back from its index, whatever the first one was', () => {
  fc.assert(
    fc.property(spanId, spanId, fc.nat(1_000), (first, other, block) => {
      const id = first.slice(0, 8) + other.slice(8)
      const base = { block, ...splitSpanId(first) }
      const index = indexIn(base, splitSpanId(id).low)
      expect(Number.isSafeInteger(index)).toBe(true)
      expect(spanIdIn(base, index)).toBe(id)
    }),
  )
})

test('ids of any origin come back as they were, parents that never arrive too', async () => {
  const anyId = fc.oneof(
    spanId,
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.constantFrom('ABCDEF0123456789', '0'),
  )
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(anyId, { minLength: 1, maxLength: 8 }), anyId, async (ids, parentSpanId) => {
      using scratch = scratchDirectory()
      await using store = openSqliteStore(scratch.file())
      const spans = ids.map((id, index) => ({ ...spanEnd({ runId: 'a', index }), spanId: id, parentSpanId }))
      await store.write([...spans, runStart('a')])
      const found = await store.getSpans('a')
      expect(found.map((span) => [span.spanId, span.parentSpanId])).toEqual(ids.map((id) => [id, parentSpanId]))
    }),
    { numRuns: 30 },
  )
})

test("a tracer's own ids cost no row", async () => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file())
  await store.write(wholeRun('a'))
  const indexes = inspect(scratch.file(), (database) => [
    database.prepare('select idx, parent from spans').raw().all(),
    database.prepare('select count(*) from span_blocks').pluck().get(),
  ])
  expect(indexes).toEqual([
    [
      [0, null],
      [1, 0],
      [2, 0],
      [3, 0],
    ],
    0,
  ])
})
