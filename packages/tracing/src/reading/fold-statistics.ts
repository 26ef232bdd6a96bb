import { attributeNames, noUsage, type Run, type Span, sumUsage, type UsageTotals } from '@flujo/domain'
import type { SpanStatistics, StatisticsQuery } from '../trace-query.ts'
import { compareText } from './compare-text.ts'
import { evaluateQuery } from './evaluate-query.ts'
import { usageOf } from './span-usage.ts'

interface Group {
  readonly durationsNs: number[]
  failed: number
  retried: number
  usage: UsageTotals
}

/** Kinds that are no steps of their own: what they report counts for the step around them. */
const insideSteps: ReadonlySet<string> = new Set(['attempt', 'aggregate'])

/** Kinds whose spans are numbered and not named: they are grouped by the step around them. */
const numbered: ReadonlySet<string> = new Set(['iteration', 'item'])

/**
 * Sums and percentiles over the spans of many runs: the reference for {@link SpanStatistics}. The condition on spans
 * chooses steps, iterations and items (or root spans); what the tries of a chosen one used counts whatever they are, and
 * so does what the spans used that were summed up in an `aggregate` below it, which is no row of its own. A pipeline's
 * row has what all spans of its runs used.
 *
 * @example
 * foldStatistics(foldRecords(records).values(), { spans: { op: '=', field: 'kind', value: 'task' } })
 */
export function foldStatistics(
  traces: Iterable<{ readonly run: Run; readonly spans: readonly Span[] }>,
  query: StatisticsQuery = {},
): readonly SpanStatistics[] {
  const { runs, spans: where, groupBy = 'step' } = query
  const groups = new Map<string, Group>()
  for (const { run, spans } of traces) {
    if (!evaluateQuery(runs, run, spans)) continue
    const chosen = spans.filter((span) => isMember(span, run, groupBy) && hasEnded(span) && evaluateQuery(where, span))
    if (chosen.length === 0) continue
    const byId = new Map(spans.map((span) => [span.spanId, span]))
    const usage = groupBy === 'pipeline' ? usageOfAll(spans) : usageByStep(spans, byId, run)
    for (const span of chosen) {
      if (groupBy === 'pipeline')
        addTo(groups, run.pipeline, span, { isRetried: run.totals.retries > 0, usage: usage(span) })
      else addTo(groups, stepGroup(span, byId), span, { isRetried: isRetried(span), usage: usage(span) })
    }
  }
  return Array.from(groups, ([name, group]) => toRow(name, group)).toSorted(
    (a, b) => b.totalNs - a.totalNs || compareText(a.group, b.group),
  )
}

const isMember = (span: Span, run: Run, groupBy: 'step' | 'pipeline'): boolean =>
  (span.spanId === run.rootSpanId) === (groupBy === 'pipeline') && !insideSteps.has(span.kind)

/** `measure` for a step of that name, `measure/#` for all its items or iterations. */
function stepGroup(span: Span, byId: ReadonlyMap<string, Span>): string {
  if (!numbered.has(span.kind)) return span.name
  const around = span.parentSpanId === undefined ? undefined : byId.get(span.parentSpanId)
  return around === undefined ? '#' : `${around.name}/#`
}

function isRetried({ attributes }: Span): boolean {
  const attempts = attributes[attributeNames.attempts]
  return typeof attempts === 'number' && attempts > 1
}

const hasEnded = (span: Span): boolean => span.durationNs !== undefined && span.status !== 'skipped'

function usageOfAll(spans: readonly Span[]): (span: Span) => UsageTotals {
  const total = spans.reduce((sum, span) => sumUsage(sum, usageOf(span) ?? noUsage), noUsage)
  return () => total
}

function usageByStep(spans: readonly Span[], byId: ReadonlyMap<string, Span>, run: Run): (span: Span) => UsageTotals {
  const totals = new Map<Span, UsageTotals>()
  for (const span of spans) {
    const used = usageOf(span)
    if (used === undefined) continue
    const step = stepAround(span, byId, run)
    if (step !== undefined) totals.set(step, sumUsage(totals.get(step) ?? noUsage, used))
  }
  return (span) => totals.get(span) ?? noUsage
}

/** The nearest span from this one up that is neither try nor aggregate; as many levels up as there are spans, in case they make a circle. */
function stepAround(span: Span, byId: ReadonlyMap<string, Span>, run: Run): Span | undefined {
  let around: Span | undefined = span
  for (let levels = 0; around !== undefined && levels < byId.size; levels += 1) {
    if (isMember(around, run, 'step')) return around
    around = around.parentSpanId === undefined ? undefined : byId.get(around.parentSpanId)
  }
  return undefined
}

interface Facts {
  readonly isRetried: boolean
  readonly usage: UsageTotals
}

function addTo(groups: Map<string, Group>, name: string, span: Span, { isRetried: retried, usage }: Facts): void {
  let group = groups.get(name)
  if (group === undefined) groups.set(name, (group = { durationsNs: [], failed: 0, retried: 0, usage: noUsage }))
  group.durationsNs.push(span.durationNs ?? 0)
  if (span.status === 'failed') group.failed += 1
  if (retried) group.retried += 1
  group.usage = sumUsage(group.usage, usage)
}

function toRow(name: string, { durationsNs, failed, retried, usage }: Group): SpanStatistics {
  const sorted = durationsNs.toSorted((a, b) => a - b)
  const atRank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
  return {
    group: name,
    count: sorted.length,
    failed,
    retried,
    p50Ns: atRank(0.5),
    p95Ns: atRank(0.95),
    p99Ns: atRank(0.99),
    maxNs: sorted.at(-1) ?? 0,
    totalNs: sorted.reduce((sum, durationNs) => sum + durationNs, 0),
    inputTokens: usage.inputTokens,
    outputTokens: usage.outputTokens,
    costUsd: usage.costUsd,
    unpricedCalls: usage.unpricedCalls,
  }
}
