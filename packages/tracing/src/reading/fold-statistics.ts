import { attributeNames, type Run, type Span } from '@flujo/domain'
import type { SpanStatistics, StatisticsQuery } from '../statistics-query.ts'
import { evaluateQuery } from './evaluate-query.ts'
import { usageOf } from './span-usage.ts'
import { StatisticsFold } from './statistics-fold.ts'
import type { StatisticsSpan } from './statistics-span.ts'

/**
 * Sums and percentiles over the spans of many runs: the reference for {@link SpanStatistics}. The condition on spans
 * chooses steps, iterations and items (or root spans); what the tries of a chosen one used counts whatever they are, and
 * so does what the spans used that were summed up in an `aggregate` below it, which is no row of its own. A pipeline's
 * row has what all spans of its runs used. All spans are looked at, whatever `maxSpans` says.
 *
 * @example
 * foldStatistics(foldRecords(records).values(), { spans: { op: '=', field: 'kind', value: 'task' } })
 */
export function foldStatistics(
  traces: Iterable<{ readonly run: Run; readonly spans: readonly Span[] }>,
  query: StatisticsQuery = {},
): readonly SpanStatistics[] {
  const fold = new StatisticsFold(query)
  for (const { run, spans } of traces) {
    if (!evaluateQuery(query.runs, run, spans)) continue
    const { pipeline, startTimeUs, totals } = run
    fold.add(
      { pipeline, startTimeUs, isRetried: totals.retries > 0 },
      spans.map((span) => factsOf(span, run, query)),
    )
  }
  return fold.rows()
}

function factsOf(span: Span, run: Run, { spans: where }: StatisticsQuery): StatisticsSpan {
  const { spanId, parentSpanId, name, kind, status, startTimeUs, durationNs, attributes, error } = span
  const model = attributes[attributeNames.requestModel]
  const attempts = attributes[attributeNames.attempts]
  return {
    id: spanId,
    parent: parentSpanId,
    isRoot: spanId === run.rootSpanId,
    name,
    kind,
    startUs: startTimeUs - run.startTimeUs,
    durationNs: status === 'skipped' ? undefined : durationNs,
    isFailed: status === 'failed',
    isRetried: typeof attempts === 'number' && attempts > 1,
    usage: usageOf(span),
    model: typeof model === 'string' ? model : undefined,
    errorType: error?.type,
    fits: evaluateQuery(where, span),
  }
}
