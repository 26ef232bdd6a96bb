import type { Span, SpanNode } from '@flujo/domain'

/** When a span ended, in microseconds since the epoch; one that is open still, as late as anything is known of. */
export function endUsOf({ startTimeUs, durationNs }: Span, openEndUs: number): number {
  return durationNs === undefined ? Math.max(startTimeUs, openEndUs) : startTimeUs + durationNs / 1_000
}

/**
 * Nanoseconds of a span during which none of its children was going on. Of a step with several tries that is the wait
 * between them. `undefined` for one that was skipped.
 */
export function ownNsOf(span: SpanNode, openEndUs: number): number | undefined {
  if (span.status === 'skipped') return undefined
  const endUs = endUsOf(span, openEndUs)
  let coveredUs = 0
  let untilUs = span.startTimeUs
  // Children are oldest first.
  for (const child of span.children) {
    const fromUs = Math.max(child.startTimeUs, untilUs)
    const toUs = Math.min(endUsOf(child, openEndUs), endUs)
    if (toUs <= fromUs) continue
    coveredUs += toUs - fromUs
    untilUs = toUs
  }
  return Math.max(0, Math.round((endUs - span.startTimeUs - coveredUs) * 1_000))
}
