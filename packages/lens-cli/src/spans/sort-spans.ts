import type { Span } from '@flujo/domain'
import { usageOf } from '../format/span-usage.ts'
import { type Sort, sortRows } from '../filters/sort-option.ts'

export type SpanSortField = 'started' | 'duration' | 'cost' | 'tokens' | 'name'

const valueOf: Readonly<Record<SpanSortField, (span: Span) => number | string | undefined>> = {
  started: ({ startTimeUs }) => startTimeUs,
  duration: ({ durationNs }) => durationNs,
  cost: (span) => usageOf(span).costUsd,
  tokens: (span) => usageOf(span).inputTokens + usageOf(span).outputTokens,
  name: ({ name }) => name,
}

export function sortSpans(spans: readonly Span[], sort: Sort<SpanSortField> | undefined): readonly Span[] {
  return sort === undefined ? spans : sortRows(spans, valueOf[sort.field], sort.direction)
}
