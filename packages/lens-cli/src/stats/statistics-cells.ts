import { formatCompact, formatCount, formatShare } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import { formatCost } from '../format/money.ts'
import type { ComparedRow } from './compared-row.ts'

/** What a row says, by its columns; empty where nothing is known. */
export interface StatisticsCells {
  readonly group: string
  readonly runs: string
  readonly count: string
  readonly failed: string
  readonly retried: string
  readonly p50: string
  readonly p95: string
  readonly p99: string
  readonly max: string
  readonly self: string
  readonly tokens: string
  readonly cost: string
}

/**
 * A row in words. What comes from a sample is marked with `~`; the longest of a sample is the least that the longest of
 * all can be.
 *
 * @param decimals of durations, the same for all rows
 */
export function statisticsCells(row: ComparedRow, decimals: 1 | 2): StatisticsCells {
  const { group, count, runs, failed, retried, selfNs, tokensP50, costUsd, unpricedCalls } = row
  const about = (text: string): string => (text !== '' && row.sampledShare !== undefined ? `~${text}` : text)
  if (row.change === 'gone') return { ...nothing, group, runs: '0', count: '0' }
  return {
    group,
    runs: about(formatCount(runs)),
    count: about(formatCount(count)),
    failed: about(formatShare(failed, count)),
    retried: about(formatShare(retried, count)),
    p50: about(formatDuration(row.p50Ns, decimals)),
    p95: about(formatDuration(row.p95Ns, decimals)),
    p99: about(formatDuration(row.p99Ns, decimals)),
    max: `${row.sampledShare === undefined ? '' : '≥'}${formatDuration(row.maxNs, decimals)}`,
    self: selfNs === undefined ? '' : about(formatDuration(selfNs, decimals)),
    tokens: tokensP50 === undefined ? '' : about(formatCompact(tokensP50)),
    cost: about(formatCost({ calls: 0, costUsd, unpricedCalls })),
  }
}

const nothing = {
  ...{ failed: '', retried: '', p50: '', p95: '', p99: '', max: '' },
  ...{ self: '', tokens: '', cost: '' },
}
