import { decimalsFor } from '../format/duration.ts'
import { type Line, plain, styled } from '../output/line.ts'
import { type Column, tableLines } from '../output/table.ts'
import { changesOf } from './change-text.ts'
import type { ComparedRow } from './compared-row.ts'
import { sparkline } from './sparkline.ts'
import { statisticsCells } from './statistics-cells.ts'
import type { StatisticsBy } from './statistics-by.ts'

/** Titles of columns, the first to go where there is no room at the end. The group, the runs and the percentile of 50 stay. */
const plainRanks = ['FAIL%', 'P95', 'COUNT', 'MAX', 'P99', 'RETRY%', 'SELF Σ', 'TOKENS P50', 'COST Σ', 'TREND P95']
const comparedRanks = [
  ...['Δ FAIL', 'FAIL%', 'Δ COST', 'COST Σ', 'P50', 'COUNT', 'MAX', 'P99', 'RETRY%', 'SELF Σ', 'TOKENS P50'],
  'TREND P95',
]
const optional: ReadonlySet<string> = new Set(['COUNT', 'SELF Σ', 'TOKENS P50', 'COST Σ', 'TREND P95', 'Δ COST'])

type Cell = readonly [title: string, text: Line]

/** One line a group. */
export function statisticsLines(rows: readonly ComparedRow[], by: StatisticsBy, width: number | undefined): Line[] {
  const decimals = decimalsFor(rows.reduce((longest, { maxNs }) => Math.max(longest, maxNs), 0))
  const isCompared = rows.some(({ change }) => change !== undefined)
  const counts = by === 'model' || by === 'error' || rows.some(({ count, runs }) => count !== runs)
  const cells = rows.map((row) => cellsOf(row, { by, decimals, isCompared, counts }))
  const columns = (cells[0] ?? []).map(([title]) => columnOf(title, isCompared ? comparedRanks : plainRanks))
  return tableLines(
    [{ title: by.toUpperCase(), min: 8 }, ...columns],
    rows.map(({ group }, index) => [plain(group), ...(cells[index] ?? []).map(([, text]) => text)]),
    width,
  )
}

function columnOf(title: string, ranks: readonly string[]): Column {
  const rank = ranks.indexOf(title)
  return {
    title,
    align: title === 'TREND P95' ? 'left' : 'right',
    ...(rank !== -1 && { drop: ranks.length - rank }),
    ...(optional.has(title) && { optional: true }),
  }
}

interface Look {
  readonly by: StatisticsBy
  readonly decimals: 1 | 2
  readonly isCompared: boolean
  /** Whether a row may have more spans than runs. */
  readonly counts: boolean
}

function cellsOf(row: ComparedRow, { by, decimals, isCompared, counts }: Look): Cell[] {
  const text = statisticsCells(row, decimals)
  const changes = isCompared ? changesOf(row) : undefined
  const changed = (title: string, change: Line | undefined): Cell[] => (change === undefined ? [] : [[title, change]])
  const failures: Cell[] = [
    ['FAIL%', styled(text.failed, row.failed > 0 ? 'red' : undefined)],
    ...changed('Δ FAIL', changes?.failed),
    ['RETRY%', styled(text.retried, row.retried > 0 ? 'yellow' : undefined)],
  ]
  return [
    ['RUNS', plain(text.runs)],
    ['COUNT', plain(counts ? text.count : '')],
    ...(by === 'error' ? [] : failures),
    ['P50', plain(text.p50)],
    ['P95', plain(text.p95)],
    ...changed('Δ P95', changes?.p95),
    ['P99', plain(text.p99)],
    ['MAX', plain(text.max)],
    ['SELF Σ', plain(text.self)],
    ['TOKENS P50', plain(text.tokens)],
    ['COST Σ', plain(text.cost)],
    ...changed('Δ COST', changes?.cost),
    ['TREND P95', plain(sparkline(row.trend ?? []))],
  ]
}
