import { noUsage, sumUsage, type UsageTotals } from '@flujo/domain'
import type { SpanStatistics } from '../statistics-query.ts'
import { ascending, nearestRank } from './nearest-rank.ts'

/** What one span adds to its group. */
export interface GroupEntry {
  /** Number of the run, the same for all its spans. */
  readonly run: number
  readonly runStartUs: number
  readonly durationNs: number
  readonly isFailed: boolean
  readonly isRetried: boolean
  readonly usage: UsageTotals
  readonly selfNs: number | undefined
}

/** A stretch of time in equal parts. */
export interface TrendWindow {
  readonly buckets: number
  readonly fromUs: number
  readonly toUs: number
}

/** What is known when all spans have been added. */
export interface GroupScope {
  /** Share of the runs that was looked at. */
  readonly share: number
  readonly trend: TrendWindow | undefined
}

/** Spans that have one row together. */
export class StatisticsGroup {
  readonly #durationsNs: number[] = []
  readonly #runStartsUs: number[] = []
  readonly #tokens: number[] = []
  #lastRun = -1
  #runs = 0
  #failed = 0
  #retried = 0
  #selfNs: number | undefined
  #usage: UsageTotals = noUsage

  add({ run, runStartUs, durationNs, isFailed, isRetried, usage, selfNs }: GroupEntry): void {
    this.#durationsNs.push(durationNs)
    this.#runStartsUs.push(runStartUs)
    if (run !== this.#lastRun) this.#runs += 1
    this.#lastRun = run
    if (isFailed) this.#failed += 1
    if (isRetried) this.#retried += 1
    if (selfNs !== undefined) this.#selfNs = (this.#selfNs ?? 0) + selfNs
    if (usage === noUsage) return
    this.#usage = sumUsage(this.#usage, usage)
    const tokens = usage.inputTokens + usage.outputTokens
    if (tokens > 0) this.#tokens.push(tokens)
  }

  toRow(group: string, { share, trend }: GroupScope): SpanStatistics {
    const sorted = ascending(this.#durationsNs)
    const atRank = (part: number): number => nearestRank(sorted, part) ?? 0
    const whole = (count: number): number => Math.round(count / share)
    const tokensP50 = nearestRank(ascending(this.#tokens), 0.5)
    return {
      group,
      count: whole(sorted.length),
      runs: whole(this.#runs),
      failed: whole(this.#failed),
      retried: whole(this.#retried),
      p50Ns: atRank(0.5),
      p95Ns: atRank(0.95),
      p99Ns: atRank(0.99),
      maxNs: atRank(1),
      totalNs: sorted.reduce((sum, durationNs) => sum + durationNs, 0) / share,
      ...(this.#selfNs !== undefined && { selfNs: this.#selfNs / share }),
      inputTokens: this.#usage.inputTokens / share,
      outputTokens: this.#usage.outputTokens / share,
      ...(tokensP50 !== undefined && { tokensP50 }),
      costUsd: this.#usage.costUsd / share,
      unpricedCalls: whole(this.#usage.unpricedCalls),
      ...(trend !== undefined && { trend: this.#trendOf(trend) }),
      ...(share < 1 && { sampledShare: share }),
    }
  }

  #trendOf({ buckets, fromUs, toUs }: TrendWindow): (number | null)[] {
    const parts = Array.from({ length: buckets }, (): number[] => [])
    const lengthUs = Math.max(1, toUs - fromUs)
    for (const [position, startUs] of this.#runStartsUs.entries()) {
      if (startUs < fromUs || startUs > toUs) continue
      const bucket = Math.min(buckets - 1, Math.floor(((startUs - fromUs) / lengthUs) * buckets))
      parts[bucket]?.push(this.#durationsNs[position] ?? 0)
    }
    return parts.map((part) => nearestRank(ascending(part), 0.95) ?? null)
  }
}
