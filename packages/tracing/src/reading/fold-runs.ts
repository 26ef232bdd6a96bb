import { noUsage, type Run, sumUsage, type UsageTotals } from '@flujo/domain'
import type { DurationSummary, RunSummary, RunSummaryQuery } from '../statistics-query.ts'
import { ascending, nearestRank } from './nearest-rank.ts'

/**
 * What runs come to: the reference for {@link RunSummary}.
 *
 * @param runs that fit; the `where` of a query is not looked at here
 * @example
 * foldRuns(runs.filter((run) => run.status === 'failed')).count
 */
export function foldRuns(runs: Iterable<Run>, { countOnly = false }: RunSummaryQuery = {}): RunSummary {
  const byStatus: Partial<Record<Run['status'], number>> = {}
  const durationsNs: number[] = []
  let usage: UsageTotals = noUsage
  let [count, unpricedRuns, retries] = [0, 0, 0]
  for (const { status, totals, durationNs } of runs) {
    count += 1
    byStatus[status] = (byStatus[status] ?? 0) + 1
    retries += totals.retries
    usage = sumUsage(usage, totals.usage)
    if (totals.usage.unpricedCalls > 0) unpricedRuns += 1
    if (durationNs !== undefined) durationsNs.push(durationNs)
  }
  if (countOnly) return { count, byStatus }
  return { count, byStatus, unpricedRuns, retries, usage, durations: summarized(durationsNs) }
}

function summarized(durationsNs: readonly number[]): DurationSummary | undefined {
  if (durationsNs.length === 0) return undefined
  const sorted = ascending(durationsNs)
  const atRank = (share: number): number => nearestRank(sorted, share) ?? 0
  return { p50Ns: atRank(0.5), p95Ns: atRank(0.95), p99Ns: atRank(0.99), maxNs: atRank(1) }
}
