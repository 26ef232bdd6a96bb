import { join } from 'node:path'
import { openSqliteReader } from '@flujo/store-sqlite'
import { evaluateQuery, type RunCondition, type SpanCondition, type TraceReader } from '@flujo/tracing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { filterText } from '../testing/filter-text.ts'
import { hostileNames } from '../testing/hostile-text.ts'
import { temporaryFolder, writeDatabase } from '../testing/sample-database.ts'
import type { SampleRun } from '../testing/sample-records.ts'
import { nowMs, sampleRuns } from '../testing/sample-runs.ts'
import { storeOf } from '../testing/screen-of.ts'
import { parseRunFilter, parseSpanFilter } from './parse-filter.ts'

const options = { nowMs, timeZone: 'UTC' }
const sqlTexts = ["'; drop table runs; --", "' or 1=1 --", '" or ""="', '%', '_']
const hostileRuns = [...hostileNames.slice(0, 4), ...sqlTexts].map((name, index): SampleRun => ({
  runId: `${index}${name}`,
  pipeline: name,
  startedMs: nowMs - index * 3_600_000,
  status: 'failed',
  seconds: index,
  plannedSteps: 1,
  error: { type: name, message: `it said ${name}` },
  spans: [
    { name, from: 0, to: 1, status: 'failed', error: { type: name, message: name }, attributes: { 'a key': name } },
    { name: 'x', from: 0, to: 1, attributes: { x: index, 'flujo.cache.hit': index % 2 === 0, 'a key': null } },
  ],
}))
const runs = [...sampleRuns, ...hostileRuns]
const reference = storeOf(runs)
const folder = temporaryFolder()
const path = join(folder.path, 'traces.db')
let reader: TraceReader & AsyncDisposable

beforeAll(async () => {
  await writeDatabase(path, runs)
  reader = openSqliteReader(path)
})
afterAll(async () => {
  await reader[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

async function runsThatFit(where: RunCondition): Promise<string[]> {
  const { runs: all } = await reader.listRuns({}, { limit: 1_000 })
  const fitting: string[] = []
  for (const run of all) if (evaluateQuery(where, run, await reader.getSpans(run.runId))) fitting.push(run.runId)
  return fitting
}

async function spansThatFit(where: SpanCondition, runId: string): Promise<string[]> {
  return (await reader.getSpans(runId)).filter((span) => evaluateQuery(where, span)).map(({ spanId }) => spanId)
}

test('a filter means the same to the database and to the interpreter', async () => {
  let hits = 0
  await fc.assert(
    fc.asyncProperty(filterText('run'), filterText('span'), async (ofRun, ofSpan) => {
      const where = parseRunFilter(ofRun, options)
      const found = (await reader.listRuns({ where }, { limit: 1_000 })).runs.map(({ runId }) => runId)
      expect(found).toEqual(await runsThatFit(where))
      const spanWhere = parseSpanFilter(ofSpan, options)
      for (const { runId } of runs) {
        const spans = (await reader.getSpans(runId, { where: spanWhere })).map(({ spanId }) => spanId)
        expect(spans).toEqual(await spansThatFit(spanWhere, runId))
        hits += spans.length
      }
      hits += found.length
    }),
    { numRuns: Number(process.env['FLUJO_PROPERTY_RUNS'] ?? 60) },
  )
  // Filters that nothing fits would show nothing.
  expect(hits).toBeGreaterThan(50)
}, 120_000)

test.each(sqlTexts.map((text) => [text]))('%s is a value, and finds what has it', async (text) => {
  const quoted = `'${text.replaceAll("'", String.raw`\'`)}'`
  const named = (filter: string): Promise<string[]> =>
    reader
      .listRuns({ where: parseRunFilter(filter, options) })
      .then(({ runs: found }) => found.map((run) => run.pipeline))
  expect(await named(`pipeline = ${quoted}`)).toEqual([text])
  expect(await named(`any(attributes."a key" = ${quoted})`)).toEqual([text])
  expect(await named(`any(attributes.${quoted} exists)`)).toEqual([])
  expect(await named(`error.type in [${quoted}]`)).toEqual([text])
  expect((await reader.listRuns({}, { limit: 1_000 })).runs).toHaveLength(runs.length)
})

test('the largest filters that the parser lets through are answered', async () => {
  const leaf = "any(not (name ~ a or error ~ 'b'))"
  const deep = `${'not ('.repeat(30)}${leaf}${')'.repeat(30)}`
  const deepAndWide = `${'(failed or not ('.repeat(15)}failed${' and failed))'.repeat(15)}`
  const wide = Array.from({ length: 240 }, () => leaf).join(' and ')
  const long = `status in [${Array.from({ length: 1_400 }, () => 'failed').join(',')}]`
  const words = 'a or '.repeat(1_999) + 'a'
  for (const filter of [deep, deepAndWide, wide, long, words]) {
    expect(filter.length).toBeLessThanOrEqual(10_000)
    const where = parseRunFilter(filter, options)
    const found = (await reader.listRuns({ where }, { limit: 1_000 })).runs.map(({ runId }) => runId)
    expect(found).toEqual(await runsThatFit(where))
  }
})

test('the interpreter reads the same from memory', async () => {
  const where = parseRunFilter('failed and any(name = search and duration > 1.5s) and cost > $0.05', options)
  expect((await reference.listRuns({ where })).runs.map(({ runId }) => runId.slice(0, 4))).toEqual(['c04b'])
})
