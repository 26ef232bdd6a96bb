import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'

import { diff, exportRun, list, parseStatisticsFailIf, search, show, spans, stats, trace, watch } from '../index.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { diffRunA, diffRunB } from '../testing/diff-runs.ts'
import { failedRun, sampleRuns } from '../testing/sample-runs.ts'
import { screenOf, storeOf } from '../testing/screen-of.ts'
import { lastWeekUs, twoWeeks } from '../testing/two-weeks.ts'

const folder = new URL('../../schemas/', import.meta.url)
const ajv = new Ajv2020({ allErrors: true, strict: false })
for (const file of readdirSync(folder)) ajv.addSchema(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as object)

const store = storeOf()
const pair = storeOf([diffRunA, diffRunB])
const json = true
const documents: readonly (readonly [string, string, (output: LensOutput) => Promise<number>])[] = [
  ['list', 'list', (output) => list(store, output, { json })],
  ['list of nothing', 'list', (output) => list(storeOf([]), output, { json })],
  ...sampleRuns.flatMap(({ runId }) => [
    [`show ${runId}`, 'show', (output: LensOutput) => show(store, output, { run: runId, json })] as const,
    [`trace ${runId}`, 'trace', (output: LensOutput) => trace(store, output, { run: runId, json })] as const,
    [`export ${runId}`, 'export', (output: LensOutput) => exportRun(store, output, { run: runId })] as const,
    [`spans ${runId}`, 'spans', (output: LensOutput) => spans(store, output, { run: runId, json })] as const,
  ]),
  ['trace --critical', 'trace', (output) => trace(store, output, { run: 'c04b', critical: true, json })],
  [
    'trace --span --depth --breadth',
    'trace',
    (output) => trace(store, output, { run: 'c04b', span: 'research', depth: 1, breadth: 1, json }),
  ],
  ['export of several runs', 'export', (output) => exportRun(store, output, { several: true })],
  ['show --span', 'show', (output) => show(store, output, { run: 'c04b', span: 'research', json })],
  ['show --input', 'show', (output) => show(store, output, { run: 'c04b', value: 'input', json })],
  ['show --events', 'show', (output) => show(store, output, { run: 'c04b', events: 'events', json })],
  [
    'show --span --logs',
    'show',
    (output) => show(store, output, { run: 'c04b', span: 'research/#2/search', events: 'logs', json }),
  ],
  ['search', 'search', (output) => search(store, output, { text: 'time*', json })],
  ['search of nothing', 'search', (output) => search(store, output, { text: 'nothing', json })],
  ['stats', 'stats', (output) => stats(store, output, { json })],
  ['diff', 'diff', (output) => diff(pair, output, { a: '19aa', b: 'c04b', json })],
  [
    'diff --content --fail-if',
    'diff',
    (output) => diff(pair, output, { a: '19aa', b: 'c04b', content: true, failIf: 'cost > +20% or self > 1h', json }),
  ],
  ['diff --step', 'diff', (output) => diff(pair, output, { a: '19aa', b: 'c04b', step: 'research', json })],
  ['diff --baseline', 'diff', (output) => diff(pair, output, { baseline: { where: undefined, typed: '7d' }, json })],
  ...sampleRuns.map(
    ({ runId }) =>
      [`diff ${runId}`, 'diff', (output: LensOutput) => diff(store, output, { a: 'c04b', b: runId, json })] as const,
  ),
  ...(['pipeline', 'model', 'error'] as const).map(
    (by) => [`stats --by ${by}`, 'stats', (output: LensOutput) => stats(store, output, { by, json })] as const,
  ),
  ['stats of nothing', 'stats', (output) => stats(storeOf([]), output, { json })],
  [
    'stats --compare --fail-if',
    'stats',
    (output) =>
      stats(storeOf(twoWeeks), output, {
        ...{ json, compare: true, window: { fromUs: lastWeekUs } },
        failIf: parseStatisticsFailIf('p95 > +20%', { isCompared: true }),
      }),
  ],
]

const lines: readonly (readonly [string, string, number, (output: LensOutput) => Promise<number>])[] = [
  ['list', 'list-line', 5, (output) => list(store, output, { jsonl: true })],
  ['list of some', 'list-line', 2, (output) => list(store, output, { jsonl: true, limit: 2 })],
  ['list of nothing', 'list-line', 0, (output) => list(storeOf([]), output, { jsonl: true })],
  ['trace', 'trace-line', 18, (output) => trace(store, output, { run: 'c04b', jsonl: true })],
  ['spans', 'spans-line', 18, (output) => spans(store, output, { run: 'c04b', jsonl: true })],
  ['stats', 'stats-line', 3, (output) => stats(store, output, { jsonl: true, limit: 3 })],
  ['search', 'search-line', 2, (output) => search(store, output, { text: 'charged', jsonl: true })],
  ['diff', 'diff-line', 17, (output) => diff(pair, output, { a: '19aa', b: 'c04b', jsonl: true })],
  ['watch', 'watch-line', 36, (output) => watch(store, output, { run: 'c04b', json: true })],
  ['show', 'show', 1, (output) => show(store, output, { run: 'c04b', jsonl: true })],
  ['show --span', 'show', 1, (output) => show(store, output, { run: 'c04b', span: 'research', jsonl: true })],
  ['show --input', 'show', 1, (output) => show(store, output, { run: 'c04b', value: 'input', jsonl: true })],
]

describe('every line of --jsonl is as its schema says', () => {
  test.each(lines)('%s', async (_, schema, count, print) => {
    const validate = ajv.getSchema(`${schema}.json`)
    const documents = (await screenOf(print)).split('\n').slice(0, -1)
    expect(documents).toHaveLength(count)
    for (const document of documents) {
      validate?.(JSON.parse(document))
      expect(validate?.errors).toBeNull()
    }
  })

  test('and a schema refuses what is not', () => {
    for (const schema of ['list', 'trace', 'spans', 'stats', 'diff', 'watch'])
      expect(ajv.validate(`${schema}-line.json`, {})).toBe(false)
  })

  test('a list of more than a page is whole', async () => {
    const many = storeOf(Array.from({ length: 903 }, (_, index) => ({ ...failedRun, runId: `run ${index}` })))
    const runs = (await screenOf((output) => list(many, output, { jsonl: true }))).split('\n').slice(0, -1)
    expect(new Set(runs.map((line) => (JSON.parse(line) as { readonly runId: string }).runId)).size).toBe(903)
  })
})

describe('every document is as its schema says', () => {
  test.each(documents)('%s', async (_, schema, print) => {
    const validate = ajv.getSchema(`${schema}.json`)
    const document = JSON.parse(await screenOf(print)) as Record<string, unknown>
    validate?.(document)
    expect(validate?.errors).toBeNull()
    expect(document).toMatchObject({ version: 1, command: schema })
  })

  test('and a schema refuses what is not', () => {
    expect(ajv.validate('list.json', { version: 1, command: 'list', runs: [{ runId: 'x' }], more: false })).toBe(false)
    expect(ajv.validate('list.json', { version: 2, command: 'list', runs: [], more: false })).toBe(false)
    expect(ajv.validate('show.json', { version: 1, command: 'show' })).toBe(false)
  })
})

test('rows are flat, whole, and have their times in RFC 3339 too', async () => {
  const document = JSON.parse(await screenOf((output) => trace(store, output, { run: 'c04b', json }))) as {
    readonly run: Record<string, unknown>
    readonly spans: readonly Record<string, unknown>[]
  }
  expect(document.run).toMatchObject({
    runId: failedRun.runId,
    startTime: '2026-11-22T16:36:00.000000Z',
    endTime: '2026-11-22T16:36:31.000000Z',
  })
  expect(document.spans).toHaveLength(18)
  const classify = document.spans.find(({ name }) => name === 'classify')
  expect(classify).toMatchObject({
    parentSpanId: '91c2fe0000000012',
    durationNs: 820_000_000,
    endTime: '2026-11-22T16:36:00.820000Z',
  })
  expect(classify).not.toHaveProperty('children')
})

test('--limit says that there is more', async () => {
  const parsed = async (print: (output: LensOutput) => Promise<number>): Promise<unknown> =>
    JSON.parse(await screenOf(print))
  expect(await parsed((output) => list(store, output, { limit: 2, json }))).toMatchObject({
    runs: { length: 2 },
    more: true,
  })
  expect(await parsed((output) => list(store, output, { limit: 5, json }))).toMatchObject({
    runs: { length: 5 },
    more: false,
  })
  expect(await parsed((output) => spans(store, output, { run: 'c04b', limit: 3, json }))).toMatchObject({
    spans: { length: 3 },
    more: true,
  })
})
