import type { Run, Span } from '@flujo/domain'
import { formatCount } from '../format/count.ts'
import { decimalsFor, formatDuration } from '../format/duration.ts'
import { errorSentence } from '../format/error-text.ts'
import { formatCost } from '../format/money.ts'
import { usageOf } from '../format/span-usage.ts'

export const plainSpanTitles: readonly string[] = [
  ...['span', 'path', 'kind', 'status', 'started after', 'duration', 'tokens', 'cost', 'note'],
]

/** A span as cells in words; a cell is empty where nothing is known. */
export function plainSpan(span: Span, run: Run, path: string): string[] {
  const usage = usageOf(span)
  const decimals = decimalsFor(run.durationNs ?? Infinity)
  const startedUs = span.startTimeUs - run.startTimeUs
  return [
    span.spanId,
    path,
    span.kind,
    span.status,
    `${startedUs < 0 ? '-' : ''}${formatDuration(Math.abs(startedUs) * 1_000, decimals)}`,
    span.durationNs === undefined || span.status === 'skipped' ? '' : formatDuration(span.durationNs, decimals),
    formatCount(usage.inputTokens + usage.outputTokens),
    formatCost(usage),
    span.error === undefined ? '' : errorSentence(span.error),
  ]
}
