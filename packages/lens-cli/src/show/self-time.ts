import type { Span } from '@flujo/domain'

export interface SelfTime {
  readonly span: Span
  /** Time during which nothing below the span was going on. */
  readonly selfNs: number
}

/** Where the time went: the ended steps with the most time of their own, tries counted as the step's, longest first. */
export function slowestSteps(spans: readonly Span[], limit: number): SelfTime[] {
  return longestFirst(selfTimes(spans), limit)
}

/** The times of all ended steps that had some. What is below a try counts as below the step that was tried. */
export function selfTimes(spans: readonly Span[]): SelfTime[] {
  const steps = spans.filter(({ kind, durationNs }) => kind !== 'attempt' && durationNs !== undefined)
  const below = Map.groupBy(steps, stepAbove(spans))
  const times: SelfTime[] = []
  for (const span of steps) {
    if (span.kind === 'run' || span.status === 'skipped') continue
    const children = below.get(span.spanId)
    const selfNs = (span.durationNs ?? 0) - (children === undefined ? 0 : coveredNs(children))
    if (selfNs > 0) times.push({ span, selfNs })
  }
  return times
}

/** The rows with the most time, longest first. */
export function longestFirst<Row extends { readonly selfNs: number }>(rows: readonly Row[], limit: number): Row[] {
  return rows.toSorted((a, b) => b.selfNs - a.selfNs).slice(0, limit)
}

/** A function that gives the id of the nearest span above that is no try. */
function stepAbove(spans: readonly Span[]): (span: Span) => string | undefined {
  const tries = new Map(
    spans.filter(({ kind }) => kind === 'attempt').map(({ spanId, parentSpanId }) => [spanId, parentSpanId]),
  )
  if (tries.size === 0) return ({ parentSpanId }) => parentSpanId
  return ({ parentSpanId }) => {
    let above = parentSpanId
    // Files of others may have tries in a circle.
    for (let left = tries.size; left > 0 && above !== undefined && tries.has(above); left -= 1) above = tries.get(above)
    return above
  }
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
