import { randomBytes } from 'node:crypto'

import type { JsonValue } from '@flujo/domain'
import { expect, test } from 'vitest'

import { type OpenSqliteStore, openSqliteStore } from '../index.ts'
import { inspect } from '../testing/raw-database.ts'
import { runStart, spanEnd } from '../testing/sample-records.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'

const payloads = (path: string): readonly { readonly bytes: number; readonly kept: number }[] =>
  inspect(path, (database) => database.prepare('select bytes, length(body) as kept from payloads').all()) as never

const keptIn = (path: string): number => payloads(path).reduce((sum, { kept }) => sum + kept, 0)

/** Text that deflates like prose. */
const prose = Array.from({ length: 40_000 }, (_, at) => 'etaoin shrdlu '[((at * at * 7_919) >>> 5) % 14]).join('')
const words = (length: number, from = 0): string => prose.slice(from, from + length)

async function writeOutputs(store: OpenSqliteStore, runId: string, outputs: readonly JsonValue[]): Promise<void> {
  await store.write([runStart(runId), ...outputs.map((output, index) => spanEnd({ runId, index, output }))])
}

async function readOutputs(store: OpenSqliteStore, runId: string): Promise<readonly (JsonValue | undefined)[]> {
  const spans = await store.getSpans(runId)
  return Promise.all(spans.map(({ output }) => store.getValue(output?.ref ?? '')))
}

test('a large value that travels through many steps is kept once, and small', async () => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file())
  const value = { text: words(20_000), list: [1, 2] }
  for (const runId of ['a', 'b']) {
    const spans = Array.from({ length: 100 }, (_, index) => spanEnd({ runId, index, input: value, output: value }))
    await store.write([runStart(runId), ...spans])
  }
  expect(keptIn(scratch.file())).toBeLessThan(12_000)
  const [span] = await store.getSpans('b')
  expect(span?.output?.bytes).toBe(JSON.stringify(value).length)
  expect(await store.getValue(span?.output?.ref ?? '')).toEqual(value)
})

test.each<[string, (step: number) => JsonValue]>([
  ['one small member changes', (step) => ({ text: words(20_000), step, nested: { text: words(5_000, 20_000), step } })],
  [
    'a chat grows',
    (step) => Array.from({ length: step }, (_, at) => ({ role: 'user', content: words(100, at * 100) })),
  ],
  ['a window moves on', (step) => Array.from({ length: 200 }, (_, at) => ({ content: words(100, (step + at) * 100) }))],
  ['a text grows', (step) => words(100 * step)],
  ['a list of long texts grows', (step) => Array.from({ length: step }, (_, at) => words(1_500, at * 170))],
])('where %s, only what is new is kept', async (_what, valueOf) => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file())
  const steps = Array.from({ length: 200 }, (_, index) => index + 1)
  await writeOutputs(store, 'half', steps.slice(0, 100).map(valueOf))
  const half = keptIn(scratch.file())
  await writeOutputs(store, 'whole', steps.map(valueOf))
  const all = steps.map((step) => JSON.stringify(valueOf(step)).length).reduce((sum, bytes) => sum + bytes)
  expect(keptIn(scratch.file())).toBeLessThan(Math.max(half * 3, 20_000))
  expect(keptIn(scratch.file())).toBeLessThan(all / 8)
  expect(await readOutputs(store, 'whole')).toEqual(steps.map(valueOf))
})

test('random text comes back as it was', async () => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file())
  const value = Array.from(randomBytes(4_000), (byte) => String.fromCharCode(0x4e00 + byte * 80)).join('')
  await writeOutputs(store, 'a', [value])
  expect(await readOutputs(store, 'a')).toEqual([value])
})

test('a value goes with the last run that has it, parts of it with the last value', async () => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file())
  const shared = words(3_000)
  await writeOutputs(store, 'a', [{ shared, own: words(3_000, 9_000) }])
  const ofA = keptIn(scratch.file())
  await writeOutputs(store, 'b', [shared])
  const ofBoth = keptIn(scratch.file())
  await store.deleteRun('a')
  expect(keptIn(scratch.file())).toBeLessThan(ofBoth - ofA / 3)
  expect(await readOutputs(store, 'b')).toEqual([shared])
  await store.deleteRun('b')
  expect(payloads(scratch.file())).toHaveLength(0)
})
