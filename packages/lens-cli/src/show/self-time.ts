import type { Span } from '@flujo/domain'

export interface SelfTime {
  readonly span: Span
  /** Time during which nothing below the span was going on. */
  readonly selfNs: number
}

/** Where the time went: the ended steps with the most time of their own, tries counted as the step's, longest first. */
export function slowestSteps(spans: readonly Span[], limit: number): SelfTime[] {
  const steps = spans.filter(({ kind, durationNs }) => kind !== 'attempt' && durationNs !== undefined)
  const below = Map.groupBy(steps, ({ parentSpanId }) => parentSpanId)
  return steps
    .filter(({ kind, status }) => kind !== 'run' && status !== 'skipped')
    .map((span) => ({ span, selfNs: Math.max(0, (span.durationNs ?? 0) - coveredNs(below.get(span.spanId) ?? [])) }))
    .filter(({ selfNs }) => selfNs > 0)
    .toSorted((a, b) => b.selfNs - a.selfNs)
    .slice(0, limit)
}

/** Time that is covered by at least one of the spans. */
export function coveredNs(spans: readonly Pick<Span, 'startTimeUs' | 'durationNs'>[]): number {
  const sorted = spans.toSorted((a, b) => a.startTimeUs - b.startTimeUs)
  // Nanoseconds since the epoch are more than a number can hold exactly.
  const fromUs = sorted[0]?.startTimeUs ?? 0
  let covered = 0
  let untilNs = -Infinity
  for (const { startTimeUs, durationNs = 0 } of sorted) {
    const startNs = (startTimeUs - fromUs) * 1_000
    const endNs = startNs + durationNs
    covered += Math.max(0, endNs - Math.max(startNs, untilNs))
    untilNs = Math.max(untilNs, endNs)
  }
  return covered
}
