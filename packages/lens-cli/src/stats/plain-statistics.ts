import type { SpanStatistics } from '@flujo/tracing'
import { formatCompact, formatCount, formatShare } from '../format/count.ts'
import { decimalsFor, formatDuration } from '../format/duration.ts'
import { formatCost } from '../format/money.ts'

export const plainStatisticsTitles = (by: 'step' | 'pipeline'): string[] => [
  ...[by, 'count', 'failed', 'retried', 'p50', 'p95', 'p99', 'longest', 'tokens', 'cost'],
]

/** Rows as cells in words; a cell is empty where nothing is known. */
export function plainStatistics(rows: readonly SpanStatistics[]): string[][] {
  const decimals = decimalsFor(rows.reduce((longest, { maxNs }) => Math.max(longest, maxNs), 0))
  return rows.map(({ group, count, failed, retried, costUsd, unpricedCalls, ...row }) => [
    group,
    formatCount(count),
    formatShare(failed, count),
    formatShare(retried, count),
    ...[row.p50Ns, row.p95Ns, row.p99Ns, row.maxNs].map((ns) => formatDuration(ns, decimals)),
    formatCompact(row.inputTokens + row.outputTokens),
    formatCost({ calls: 0, costUsd, unpricedCalls }),
  ])
}
