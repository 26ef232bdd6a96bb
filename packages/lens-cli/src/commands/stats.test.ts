import { describe, expect, test } from 'vitest'

import { parseStatisticsFailIf, stats } from '../index.ts'
import type { StatsOptions } from './stats.ts'
import { screenOf, storeOf } from '../testing/screen-of.ts'
import { nowMs } from '../testing/sample-runs.ts'
import { lastWeekUs, twoWeeks } from '../testing/two-weeks.ts'

const store = storeOf()
const weeks = storeOf(twoWeeks)
const lastWeek = { window: { fromUs: lastWeekUs }, compare: true } as const

interface Document {
  readonly runs: { readonly count: number }
  readonly before?: { readonly count: number }
  readonly failIf?: { readonly holds: boolean; readonly rows: readonly { readonly group: string }[] }
  readonly rows: readonly { readonly group: string; readonly change?: string; readonly trend?: readonly unknown[] }[]
}

async function documentOf(reader: typeof store, options: StatsOptions): Promise<Document> {
  return JSON.parse(await screenOf((output) => stats(reader, output, { ...options, json: true }))) as Document
}

const ends = (options: StatsOptions, reader = weeks): Promise<number> =>
  stats(reader, { write: () => {}, nowMs }, options)

describe('--compare', () => {
  test('counts the runs of both times', async () => {
    const { runs, before, rows } = await documentOf(weeks, lastWeek)
    expect([runs.count, before?.count]).toEqual([20, 28])
    expect(rows.map(({ group, change }) => [group, change])).toEqual([
      ['research', 'kept'],
      ['summarize', 'new'],
      ['classify', 'kept'],
      ['translate', 'gone'],
    ])
  })

  test('needs a beginning of the time', async () => {
    await expect(ends({ compare: true })).rejects.toMatchObject({ exitCode: 2 })
  })

  test('the trend is over the time that is asked for, with gaps where nothing ran', async () => {
    const [row] = (await documentOf(weeks, { window: { fromUs: lastWeekUs - 7 * 86_400_000_000 } })).rows
    expect(row?.trend).toHaveLength(8)
    const [research] = (await documentOf(weeks, lastWeek)).rows
    expect(research?.trend?.filter((part) => part === null)).toHaveLength(1)
  })
})

describe('--fail-if', () => {
  const failIf = (text: string, isCompared = false) => parseStatisticsFailIf(text, { isCompared })

  test.each([
    ['p95 > 9s', 1],
    ['p95 > 1m', 0],
    ['fail% > 3%', 1],
    ['fail% > 50%', 0],
    ['runs >= 48', 1],
    ['cost > $1 and tokens_p50 > 4k', 1],
    ['cost > $9', 0],
    ['self > 1m or retry% > 0', 1],
    ['max < 1ms', 0],
  ])('%s: %d', async (text, exitCode) => {
    expect(await ends({ failIf: failIf(text) })).toBe(exitCode)
  })

  test('says for which rows it holds, and why; beyond the limit too', async () => {
    const options = { failIf: failIf('fail% > 3%'), sort: { field: 'name', direction: 'asc' }, limit: 1 } as const
    const screen = await screenOf((output) => stats(weeks, output, options), { width: 100 })
    expect(screen).toMatch(/\n--fail-if "fail% > 3%" holds for 1 of 4 rows:\n {2}research {2}fail% > 3%: 4\.2%\n$/)
    const { failIf: answer, rows } = await documentOf(weeks, options)
    expect(answer).toMatchObject({ holds: true, rows: [{ group: 'research' }] })
    expect(rows.map(({ group }) => group)).toEqual(['classify'])
  })

  test('says so where it holds for none', async () => {
    const screen = await screenOf((output) => stats(weeks, output, { failIf: failIf('p95 > 1m') }))
    expect(screen).toMatch(/\n--fail-if "p95 > 1m" holds for none of 4 rows\n$/)
  })

  test('relative to the time before: not for rows that are new or gone', async () => {
    const slower = await documentOf(weeks, { ...lastWeek, failIf: failIf('p95 > +20%', true) })
    expect(slower.failIf).toMatchObject({ holds: true, rows: [{ group: 'research' }] })
    const rows = await documentOf(weeks, { ...lastWeek, failIf: failIf('cost < -20% or runs < -1k', true) })
    expect(rows.failIf?.rows.map(({ group }) => group)).toEqual(['research', 'classify'])
    expect(await ends({ ...lastWeek, failIf: failIf('p95 > +1000%', true) })).toBe(0)
  })

  test('each line of --jsonl says it of its row', async () => {
    const options = { failIf: failIf('p95 > 9s'), jsonl: true } as const
    const lines = (await screenOf((output) => stats(weeks, output, options))).trimEnd().split('\n')
    const rows = lines.map((line) => JSON.parse(line) as { readonly group: string; readonly failIf?: unknown })
    expect(rows.filter((row) => row.failIf !== undefined)).toMatchObject([
      { group: 'research', failIf: ['p95 > 9s: 9.5s'] },
    ])
  })
})

test('--by model and --by error look at what the tries of a chosen step did', async () => {
  const search = { op: '=', field: 'name', value: 'search' } as const
  const byError = await documentOf(store, { by: 'error', spans: search })
  expect(byError.rows).toMatchObject([{ group: 'TimeoutError', count: 3, runs: 1 }])
  const byModel = await documentOf(store, { by: 'model', spans: search })
  expect(byModel.rows).toMatchObject([{ group: 'parrot-2', count: 3, inputTokens: 14_461 }])
})

test('what nothing is known of has a sentence of its own', async () => {
  const spans = { op: '=', field: 'name', value: 'route' } as const
  expect(await screenOf((output) => stats(store, output, { by: 'error', spans }))).toContain('\nNo failure fits')
  expect(await screenOf((output) => stats(store, output, { by: 'model', spans }))).toContain('\nNo use of a model fits')
})
