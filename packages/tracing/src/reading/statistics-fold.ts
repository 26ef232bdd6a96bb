import { describeValue, FlujoError, noUsage, sumUsage, type UsageTotals } from '@flujo/domain'
import type { SpanStatistics, StatisticsQuery } from '../statistics-query.ts'
import { compareText } from './compare-text.ts'
import { type Interval, selfTimeNs } from './self-time.ts'
import { StatisticsGroup } from './statistics-group.ts'
import { groupsOf, isInside, type RunTree, runTree } from './statistics-members.ts'
import type { StatisticsRun, StatisticsSpan } from './statistics-span.ts'

/** What of all runs that fit was given to a {@link StatisticsFold}. */
export interface StatisticsScope {
  /** Share of the runs, where it was a sample; above 0. Default 1. */
  readonly sampledShare?: number | undefined
  /** First and last start of all runs that fit. Default: of those that were given. */
  readonly fromUs?: number | undefined
  readonly toUs?: number | undefined
}

/**
 * Sums up the spans of run after run: for stores that keep traces in columns, and need not make whole spans of them.
 *
 * @throws {@link FlujoError} `invalid_options` for a query that asks for no buckets or spans, or for too many
 * @example
 * const fold = new StatisticsFold({ groupBy: 'step' })
 * for (const { run, spans } of readRuns()) fold.add(run, spans)
 * const rows = fold.rows()
 */
export class StatisticsFold {
  readonly #query: StatisticsQuery
  readonly #groups = new Map<string, StatisticsGroup>()
  #runs = 0
  #fromUs = Infinity
  #toUs = -Infinity

  constructor(query: StatisticsQuery = {}) {
    checkQuery(query)
    this.#query = query
  }

  /** Adds all spans of a run that fits, in any order. */
  add(run: StatisticsRun, spans: readonly StatisticsSpan[]): void {
    this.#runs += 1
    this.#fromUs = Math.min(this.#fromUs, run.startTimeUs)
    this.#toUs = Math.max(this.#toUs, run.startTimeUs)
    const { groupBy = 'step', selfTime = false } = this.#query
    const tree = runTree(spans)
    const members = groupsOf(run, spans, tree, groupBy)
    if (members.length === 0) return
    const usageOf = usageBy(groupBy, spans, tree)
    const below = selfTime ? intervalsBelow(spans, tree) : undefined
    for (const { span, group, durationNs } of members) {
      this.#groupOf(group).add({
        run: this.#runs,
        runStartUs: run.startTimeUs,
        durationNs,
        isFailed: span.isFailed,
        isRetried: groupBy === 'pipeline' ? run.isRetried : span.isRetried,
        usage: usageOf(span),
        selfNs: below && selfTimeNs({ startUs: span.startUs, durationNs }, below.get(span) ?? []),
      })
    }
  }

  /** The rows of what has been added, the longest in all first. */
  rows({ sampledShare: share = 1, fromUs = this.#fromUs, toUs = this.#toUs }: StatisticsScope = {}): SpanStatistics[] {
    const asked = this.#query.trend
    const trend = asked && { buckets: asked.buckets, fromUs: asked.fromUs ?? fromUs, toUs: asked.toUs ?? toUs }
    return Array.from(this.#groups, ([name, group]) => group.toRow(name, { share, trend })).toSorted(
      (a, b) => b.totalNs - a.totalNs || compareText(a.group, b.group),
    )
  }

  #groupOf(name: string): StatisticsGroup {
    let group = this.#groups.get(name)
    if (group === undefined) this.#groups.set(name, (group = new StatisticsGroup()))
    return group
  }
}

function usageBy(
  groupBy: StatisticsQuery['groupBy'],
  spans: readonly StatisticsSpan[],
  tree: RunTree,
): (span: StatisticsSpan) => UsageTotals {
  if (groupBy === 'model' || groupBy === 'errorType') return ({ usage }) => usage ?? noUsage
  if (groupBy === 'pipeline') {
    const all = spans.reduce((sum, { usage }) => (usage === undefined ? sum : sumUsage(sum, usage)), noUsage)
    return () => all
  }
  const totals = new Map<StatisticsSpan, UsageTotals>()
  for (const span of spans) {
    if (span.usage === undefined) continue
    const step = tree.stepAround(span)
    if (step === undefined) continue
    const before = totals.get(step)
    totals.set(step, before === undefined ? span.usage : sumUsage(before, span.usage))
  }
  return (span) => totals.get(span) ?? noUsage
}

/** What was going on below each span: its children and, as if they were its own, those of its tries; no try itself. */
function intervalsBelow(spans: readonly StatisticsSpan[], tree: RunTree): Map<StatisticsSpan, Interval[]> {
  const below = new Map<StatisticsSpan, Interval[]>()
  for (const span of spans) {
    const { startUs, durationNs } = span
    if (durationNs === undefined || isInside(span)) continue
    let around = tree.parentOf(span)
    for (let levels = 0; around !== undefined && levels < spans.length; levels += 1) {
      const known = below.get(around)
      if (known === undefined) below.set(around, [{ startUs, durationNs }])
      else known.push({ startUs, durationNs })
      if (!isInside(around)) break
      around = tree.parentOf(around)
    }
  }
  return below
}

function checkQuery({ trend, maxSpans }: StatisticsQuery): void {
  if (trend !== undefined) checkNumber('trend.buckets', trend.buckets, 1_000)
  if (maxSpans !== undefined) checkNumber('maxSpans', maxSpans, Infinity)
}

function checkNumber(what: string, value: number, most: number): void {
  if (value >= 1 && value <= most && (Number.isSafeInteger(value) || value === Infinity)) return
  const range = most === Infinity ? 'from 1' : `from 1 to ${most}`
  throw new FlujoError('invalid_options', `${what}: expected a whole number ${range}, given ${describeValue(value)}`)
}
