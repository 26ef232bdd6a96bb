import type { SpanStatistics } from '@flujo/tracing'
import { formatCompact, formatCount, formatShare } from '../format/count.ts'
import { decimalsFor, formatDuration } from '../format/duration.ts'
import { formatCost } from '../format/money.ts'
import { type Line, plain, styled } from '../output/line.ts'
import { type Column, tableLines } from '../output/table.ts'

/** One line a group, the longest in all first. */
export function statisticsLines(
  rows: readonly SpanStatistics[],
  by: 'step' | 'pipeline',
  width: number | undefined,
): Line[] {
  const decimals = decimalsFor(rows.reduce((longest, { maxNs }) => Math.max(longest, maxNs), 0))
  return tableLines(
    columnsBy(by),
    rows.map((row) => cellsOf(row, decimals)),
    width,
  )
}

const columnsBy = (by: 'step' | 'pipeline'): Column[] => [
  { title: by.toUpperCase(), min: 8 },
  { title: 'COUNT', align: 'right' },
  { title: 'FAIL%', align: 'right', drop: 7 },
  { title: 'RETRY%', align: 'right', drop: 3 },
  { title: 'P50', align: 'right' },
  { title: 'P95', align: 'right', drop: 6 },
  { title: 'P99', align: 'right', drop: 4 },
  { title: 'MAX', align: 'right', drop: 5 },
  { title: 'TOKENS', align: 'right', drop: 2, optional: true },
  { title: 'COST Σ', align: 'right', drop: 1, optional: true },
]

function cellsOf(row: SpanStatistics, decimals: 1 | 2): Line[] {
  const tokens = row.inputTokens + row.outputTokens
  const { count, failed, retried, costUsd, unpricedCalls } = row
  return [
    plain(row.group),
    plain(formatCount(count)),
    styled(formatShare(failed, count), failed > 0 ? 'red' : undefined),
    styled(formatShare(retried, count), retried > 0 ? 'yellow' : undefined),
    ...[row.p50Ns, row.p95Ns, row.p99Ns, row.maxNs].map((ns) => plain(formatDuration(ns, decimals))),
    plain(tokens > 0 ? formatCompact(tokens) : ''),
    plain(formatCost({ calls: 0, costUsd, unpricedCalls })),
  ]
}
