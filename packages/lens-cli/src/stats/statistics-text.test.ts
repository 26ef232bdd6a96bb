import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import type { Line } from '../output/line.ts'
import { changesOf } from './change-text.ts'
import { comparedRows, type ComparedRow } from './compared-row.ts'
import { sparkline } from './sparkline.ts'
import { statisticsLines } from './statistics-lines.ts'
import { windowBefore } from './window.ts'

const textOf = (line: Line): string => line.map(({ text }) => text).join('')

const row = (more: Partial<ComparedRow> = {}): ComparedRow => ({
  ...{ group: 'ask', count: 100, runs: 100, failed: 0, retried: 0 },
  ...{ p50Ns: 1e9, p95Ns: 2e9, p99Ns: 3e9, maxNs: 4e9, totalNs: 1e11 },
  ...{ inputTokens: 0, outputTokens: 0, costUsd: 0, unpricedCalls: 0 },
  ...more,
})

test.each([
  [[1, 2, 4, 8], '▁▂▄█'],
  [[8, 8, 8], '███'],
  [[4, null, 8], '▄ █'],
  [[null, 0, 8], ' ▁█'],
  [[null, null, 8], ''],
  [[0, 0], ''],
  [[], ''],
])('the sparkline of %j is %j', (values, line) => {
  expect(sparkline(values)).toBe(line)
})

test('a sparkline has a character for each value, and a larger value no smaller bar', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }))), (values) => {
      const line = sparkline(values)
      if (line === '') return
      const bars = [...line]
      expect(bars).toHaveLength(values.length)
      const inOrder = values.flatMap((value, index) => (value === null ? [] : [[value, bars[index]] as const]))
      const sorted = inOrder.toSorted(([a], [b]) => a - b).map(([, bar]) => bar as string)
      expect(sorted).toEqual(sorted.toSorted())
    }),
  )
})

test.each<[Partial<ComparedRow>, Partial<ComparedRow>, readonly [string, string, string]]>([
  [{}, {}, ['·', '·', '']],
  [{ p95Ns: 2.24e9 }, {}, ['+12%', '·', '']],
  [{ p95Ns: 1e9 }, {}, ['-50%', '·', '']],
  [{ p95Ns: 2.001e9 }, {}, ['·', '·', '']],
  [{ p95Ns: 5e12 }, {}, ['+249,900%', '·', '']],
  [{ failed: 5 }, { failed: 3 }, ['·', '+2.0pp', '']],
  [{ failed: 0 }, { failed: 3 }, ['·', '-3.0pp', '']],
  [{ costUsd: 3 }, { costUsd: 2 }, ['·', '·', '+50%']],
  [{ costUsd: 3 }, {}, ['·', '·', '+$3.00']],
  [{}, { costUsd: 3 }, ['·', '·', '-100%']],
])('%j after %j has changed by %j', (now, before, expected) => {
  const { p95, failed, cost } = changesOf(row({ ...now, change: 'kept', before: row(before) }))
  expect([p95, failed, cost].map(textOf)).toEqual(expected)
})

test('rows are new, kept or gone; those that are gone come last', () => {
  const rows = comparedRows([row({ group: 'a' }), row({ group: 'b' })], [row({ group: 'c' }), row({ group: 'b' })])
  expect(rows.map(({ group, change, count, before }) => [group, change, count, before?.group])).toEqual([
    ['a', 'new', 100, undefined],
    ['b', 'kept', 100, 'b'],
    ['c', 'gone', 0, 'c'],
  ])
})

test('the time before is as long, and shares no moment with this one', () => {
  expect(windowBefore({ fromUs: 100, toUs: 150 }, 900)).toEqual({ fromUs: 50, toUs: 99 })
  expect(windowBefore({ fromUs: 100 }, 900)).toEqual({ fromUs: -700, toUs: 99 })
  expect(windowBefore({ fromUs: 100, toUs: 100 }, 900)).toEqual({ fromUs: 99, toUs: 99 })
  expect(windowBefore({ toUs: 100 }, 900)).toBeUndefined()
})

test('what a sample says is marked; its longest is a lower bound', () => {
  const sampled = row({ sampledShare: 0.1, selfNs: 5e10, tokensP50: 800, costUsd: 2, failed: 3 })
  const [titles = [], line = []] = statisticsLines([sampled], 'step', undefined)
  expect(textOf(titles)).toMatch(/^STEP +RUNS +FAIL% +RETRY% +P50 +P95 +P99 +MAX +SELF Σ +TOKENS P50 +COST Σ$/)
  expect(textOf(line).split(/ +/)).toEqual([
    'ask',
    '~100',
    '~3.0%',
    '~0.0%',
    '~1.00s',
    '~2.00s',
    '~3.00s',
    '≥4.00s',
    '~50.00s',
    '~800',
    '~$2.00',
  ])
})

test('columns go in their order: the trend, the cost, the tokens, the time of its own', () => {
  const rows = [row({ selfNs: 5e10, tokensP50: 800, costUsd: 2, trend: [1, 2, 3, 4, 5, 6, 7, 8] })]
  const gone: string[] = []
  let known = ['TREND P95', 'COST Σ', 'TOKENS P50', 'SELF Σ', 'RETRY%', 'P99', 'MAX', 'P95', 'FAIL%']
  for (let width = 160; width > 20; width -= 1) {
    const titles = textOf(statisticsLines(rows, 'step', width)[0] ?? [])
    gone.push(...known.filter((title) => !titles.includes(title)))
    known = known.filter((title) => titles.includes(title))
  }
  expect(gone).toEqual(['TREND P95', 'COST Σ', 'TOKENS P50', 'SELF Σ', 'RETRY%', 'P99', 'MAX', 'P95', 'FAIL%'])
})
