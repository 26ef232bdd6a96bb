import type { SpanStatistics } from '@flujo/tracing'
import { type Sort, sortRows } from '../filters/sort-option.ts'

export type StatisticsSortField =
  | 'name'
  | 'runs'
  | 'count'
  | 'failed'
  | 'retried'
  | 'p50'
  | 'p95'
  | 'p99'
  | 'max'
  | 'total'
  | 'self'
  | 'tokens'
  | 'cost'

/** Failed and retried as shares, as they are shown. */
const valueOf: Readonly<Record<StatisticsSortField, (row: SpanStatistics) => number | string | undefined>> = {
  name: ({ group }) => group,
  runs: ({ runs }) => runs,
  count: ({ count }) => count,
  failed: ({ failed, count }) => failed / count,
  retried: ({ retried, count }) => retried / count,
  p50: ({ p50Ns }) => p50Ns,
  p95: ({ p95Ns }) => p95Ns,
  p99: ({ p99Ns }) => p99Ns,
  max: ({ maxNs }) => maxNs,
  total: ({ totalNs }) => totalNs,
  self: ({ selfNs }) => selfNs,
  tokens: ({ inputTokens, outputTokens }) => inputTokens + outputTokens,
  cost: ({ costUsd }) => costUsd,
}

export function sortStatistics(
  rows: readonly SpanStatistics[],
  sort: Sort<StatisticsSortField> | undefined,
): readonly SpanStatistics[] {
  return sort === undefined ? rows : sortRows(rows, valueOf[sort.field], sort.direction)
}
