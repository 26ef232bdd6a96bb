import type { SpanStatistics } from '@flujo/tracing'

/** A row, and what it was in the time before. */
export interface ComparedRow extends SpanStatistics {
  /** Whether both times have the row, or this one or the one before only. Absent where nothing is compared. */
  readonly change?: 'kept' | 'new' | 'gone' | undefined
  readonly before?: SpanStatistics | undefined
}

/** Rows of this time in their order, each with its counterpart, and behind them those that are gone, all at 0. */
export function comparedRows(
  now: readonly SpanStatistics[],
  earlier: readonly SpanStatistics[],
): readonly ComparedRow[] {
  const left = new Map(earlier.map((row) => [row.group, row]))
  const rows = now.map((row): ComparedRow => {
    const before = left.get(row.group)
    left.delete(row.group)
    return { ...row, change: before === undefined ? 'new' : 'kept', before }
  })
  return [...rows, ...Array.from(left.values(), gone)]
}

const gone = (before: SpanStatistics): ComparedRow => ({
  ...{ group: before.group, count: 0, runs: 0, failed: 0, retried: 0 },
  ...{ p50Ns: 0, p95Ns: 0, p99Ns: 0, maxNs: 0, totalNs: 0 },
  ...{ inputTokens: 0, outputTokens: 0, costUsd: 0, unpricedCalls: 0 },
  change: 'gone',
  before,
})
