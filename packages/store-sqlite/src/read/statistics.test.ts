import { expect, test } from 'vitest'

import { openSqliteStore } from '../index.ts'
import { runEnd, runStart, spanEnd } from '../testing/sample-records.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'

const runs = 600

/** Runs of four spans; a pipeline of every second run, whose steps take ten times as long. */
async function openManyRuns(path: string): Promise<ReturnType<typeof openSqliteStore>> {
  const store = openSqliteStore(path)
  for (let number = 0; number < runs; number += 1) {
    const runId = `run-${number}`
    const pipeline = number % 2 === 0 ? 'even' : 'odd'
    const durationNs = (number % 2 === 0 ? 1_000 : 10_000) + number
    const cost = { attributes: { 'flujo.cost.usd': 0.5, 'gen_ai.usage.input_tokens': 100 } }
    const steps = [1, 2, 3].map((index) => ({ ...spanEnd({ runId, index, name: pipeline, ...cost }), durationNs }))
    await store.write([
      runStart(runId, { pipeline }),
      spanEnd({ runId, index: 0 }),
      ...steps,
      runEnd(runId, { pipeline }),
    ])
  }
  return store
}

test('beyond so many spans a sample answers, says so, and is scaled up', async () => {
  using scratch = scratchDirectory()
  await using store = await openManyRuns(scratch.file())
  const exact = await store.getSpanStatistics({ maxSpans: 4 * runs, trend: { buckets: 2 } })
  expect(exact.map((row) => [row.group, row.count, row.runs, row.sampledShare])).toEqual([
    ['odd', 900, 300, undefined],
    ['even', 900, 300, undefined],
  ])
  const sampled = await store.getSpanStatistics({ maxSpans: runs, selfTime: true })
  expect(sampled.map(({ group }) => group)).toEqual(['odd', 'even'])
  for (const [position, row] of sampled.entries()) {
    const all = exact[position] as (typeof exact)[number]
    expect(row.sampledShare).toBeGreaterThan(0.1)
    expect(row.sampledShare).toBeLessThan(0.15)
    // A pattern of the runs, such as every second, is in the sample as it is in all of them.
    for (const name of ['count', 'runs', 'totalNs', 'costUsd', 'inputTokens'] as const) {
      expect(row[name] / all[name]).toBeCloseTo(1, 1)
    }
    expect(Math.abs(row.p95Ns - all.p95Ns)).toBeLessThan(60)
    expect(row.maxNs).toBeLessThanOrEqual(all.maxNs)
    expect(row.selfNs).toBe(row.totalNs)
    expect(row.tokensP50).toBe(100)
  }
  expect(await store.getSpanStatistics({ maxSpans: runs, selfTime: true })).toEqual(sampled)
})

test('a sample may be asked for of some runs', async () => {
  using scratch = scratchDirectory()
  await using store = await openManyRuns(scratch.file())
  const some = { op: '=', field: 'pipeline', value: 'odd' } as const
  const [row, ...others] = await store.getSpanStatistics({ runs: some, maxSpans: 300, groupBy: 'pipeline' })
  expect(others).toEqual([])
  expect(row).toMatchObject({ group: 'odd', count: 300, runs: 300, sampledShare: expect.any(Number) as number })
  await expect(store.getSpanStatistics({ maxSpans: 0 })).rejects.toMatchObject({ code: 'invalid_options' })
})

test('an error that is rare is found whatever the sample', async () => {
  using scratch = scratchDirectory()
  await using store = await openManyRuns(scratch.file())
  const [runId, error] = ['run-rare', { type: 'RareError', message: 'rare' }]
  const rare = { ...spanEnd({ runId, index: 1 }), error }
  await store.write([runStart(runId), spanEnd({ runId, index: 0 }), { ...rare, status: 'failed' }, runEnd(runId)])
  const rows = await store.getSpanStatistics({ groupBy: 'errorType', maxSpans: 100, trend: { buckets: 3 } })
  expect(rows).toMatchObject([{ group: 'RareError', count: 1, runs: 1, failed: 1 }])
  expect(rows[0]).not.toHaveProperty('sampledShare')
})
