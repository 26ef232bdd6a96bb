import type { Run, UsageTotals } from '@flujo/domain'
import type { RunCondition, RunQuery, SpanCondition } from './trace-query.ts'

/** Which spans a statistics row sums up, and what is asked of them beyond counts, sums and percentiles. */
export interface StatisticsQuery {
  /** Of which runs. Default: all. */
  readonly runs?: RunCondition | undefined
  /** Of those, which spans. Default: all. */
  readonly spans?: SpanCondition | undefined
  /** What has a row, see {@link StatisticsGrouping}. Default `step`. */
  readonly groupBy?: StatisticsGrouping | undefined
  /** Gives rows their `selfNs`. Default `false`. */
  readonly selfTime?: boolean | undefined
  /** Gives rows their `trend`. Default: none. */
  readonly trend?: StatisticsTrend | undefined
  /**
   * How many spans are always all looked at, 1 or more: where the runs have more, a store may look at a sample of the
   * runs, and says so in `sampledShare`. Default: all of them, however long that takes.
   */
  readonly maxSpans?: number | undefined
}

/**
 * What has a row of its own: each name of a step (and the iterations or items of a step, together); each pipeline, by its
 * root spans; each model, by the spans that report usage of it; each type of error, by the spans that failed on their own
 * account: none of their children did. Tries count among the last two, where what was tried fits the condition on spans.
 */
export type StatisticsGrouping = 'step' | 'pipeline' | 'model' | 'errorType'

/** Equal parts of a stretch of time, into which spans are put by the start of their runs. */
export interface StatisticsTrend {
  /** How many, 1 to 1,000. */
  readonly buckets: number
  /** Microseconds since the epoch. Default: the first start of a run that fits. */
  readonly fromUs?: number | undefined
  /** Default: the last start of a run that fits. */
  readonly toUs?: number | undefined
}

/**
 * Sums and percentiles over the *ended* spans of one group; spans that were skipped do not count. Percentiles are by
 * nearest rank, so each is that of a real span.
 *
 * Iterations and items are numbered and not named: those of the step `measure` are one group, `measure/#`. Tries are no
 * group of their own: what they used counts for what was tried. Nor are spans of kind `aggregate`, which stand for those
 * above a limit: `count` and the durations are of the spans that were recorded.
 */
export interface SpanStatistics {
  /** Name of the step, pipeline or model, or the type of the error. */
  readonly group: string
  readonly count: number
  /** Runs that have any of these spans. */
  readonly runs: number
  readonly failed: number
  /** Spans that needed more than one try; of a pipeline, runs in which anything did. */
  readonly retried: number
  readonly p50Ns: number
  readonly p95Ns: number
  readonly p99Ns: number
  readonly maxNs: number
  readonly totalNs: number
  /**
   * Sum of the time in which none of a span's children was going on: its duration less the union of theirs, as
   * `computeSelfTime` of Jaeger UI has it. Children that overlap count once, and only within their parent; tries, and the
   * waiting between them, are time of the step itself. Absent unless it was asked for.
   */
  readonly selfNs?: number | undefined
  readonly inputTokens: number
  readonly outputTokens: number
  /** Median of the tokens of those spans that used any; absent where none did. */
  readonly tokensP50?: number | undefined
  readonly costUsd: number
  readonly unpricedCalls: number
  /** The 95th percentile in each bucket of the trend, in nanoseconds; `null` where it is empty. Absent unless asked for. */
  readonly trend?: readonly (number | null)[] | undefined
  /**
   * Above 0 and below 1 where a sample was looked at: the share of the runs. Counts and sums are scaled up from it;
   * percentiles are those of the sample, and `maxNs` is a lower bound. Absent where everything is exact.
   */
  readonly sampledShare?: number | undefined
}

/** Which runs are summed up. */
export interface RunSummaryQuery extends RunQuery {
  /** Without `usage`, `retries` and `durations`, which costs less. Default `false`. */
  readonly countOnly?: boolean | undefined
}

/** All runs that fit, summed up. */
export interface RunSummary {
  readonly count: number
  /** By status, as it reads now; a status that no run has is left out. */
  readonly byStatus: Readonly<Partial<Record<Run['status'], number>>>
  /** Runs that have usage without a price. */
  readonly unpricedRuns?: number | undefined
  readonly retries?: number | undefined
  readonly usage?: UsageTotals | undefined
  /** Of the runs that have ended, by nearest rank; absent where none has. */
  readonly durations?: DurationSummary | undefined
}

/** Nanoseconds. */
export interface DurationSummary {
  readonly p50Ns: number
  readonly p95Ns: number
  readonly p99Ns: number
  readonly maxNs: number
}
