import { decimalsFor, formatDuration } from '../format/duration.ts'
import type { Line } from '../output/line.ts'
import { changesOf } from './change-text.ts'
import type { ComparedRow } from './compared-row.ts'
import { statisticsCells } from './statistics-cells.ts'
import type { StatisticsBy } from './statistics-by.ts'

const titles = ['runs', 'count', 'failed', 'retried', 'p50', 'p95', 'p99', 'longest']
const laterTitles = ['time of its own', 'tokens p50', 'cost', 'p95 over time']

/** Titles of {@link plainStatistics}; with those of the changes where times are compared. */
export const plainStatisticsTitles = (by: StatisticsBy, rows: readonly ComparedRow[]): string[] => [
  ...[by, ...titles, ...laterTitles],
  ...(isCompared(rows) ? ['p95 changed', 'failed changed', 'cost changed'] : []),
]

/** Rows as cells in words; a cell is empty where nothing is known. */
export function plainStatistics(rows: readonly ComparedRow[]): string[][] {
  const decimals = decimalsFor(rows.reduce((longest, { maxNs }) => Math.max(longest, maxNs), 0))
  const compared = isCompared(rows)
  return rows.map((row) => {
    const { group, runs, count, failed, retried, p50, p95, p99, max, self, tokens, cost } = statisticsCells(
      row,
      decimals,
    )
    const trend = row.trend?.map((ns) => (ns === null ? 'none' : formatDuration(ns, decimals))).join(' ')
    return [
      ...[group, runs, count, failed, retried, p50, p95, p99, max, self, tokens, cost, trend ?? ''],
      ...(compared ? changeWords(row) : []),
    ]
  })
}

const isCompared = (rows: readonly ComparedRow[]): boolean => rows.some(({ change }) => change !== undefined)

function changeWords(row: ComparedRow): string[] {
  const { p95, failed, cost } = changesOf(row)
  return [p95, failed, cost].map((line) => textOf(line).replace('·', 'same'))
}

const textOf = (line: Line): string => line.map(({ text }) => text).join('')
