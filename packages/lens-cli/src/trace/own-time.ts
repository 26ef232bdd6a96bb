import type { Span, SpanNode } from '@flujo/domain'

/** From when times are counted, and how late open spans are known to go: in microseconds since the epoch. */
export interface Clock {
  readonly originUs: number
  readonly openEndUs: number
}

/** When a span started, in nanoseconds from the origin: those since the epoch are more than a number can hold exactly. */
export const startNsOf = ({ startTimeUs }: Span, { originUs }: Clock): number => (startTimeUs - originUs) * 1_000

/** When a span ended, in nanoseconds from the origin; one that is open still, as late as anything is known of. */
export function endNsOf(span: Span, clock: Clock): number {
  const startNs = startNsOf(span, clock)
  if (span.durationNs !== undefined) return startNs + span.durationNs
  return Math.max(startNs, Math.round((clock.openEndUs - clock.originUs) * 1_000))
}

/**
 * Nanoseconds of a span during which none of its children was going on. Of a step with several tries that is the wait
 * between them. `undefined` for one that was skipped.
 */
export function ownNsOf(span: SpanNode, openEndUs: number): number | undefined {
  if (span.status === 'skipped') return undefined
  const clock = { originUs: span.startTimeUs, openEndUs }
  const endNs = endNsOf(span, clock)
  let coveredNs = 0
  let untilNs = 0
  // Children are oldest first.
  for (const child of span.children) {
    const fromNs = Math.max(startNsOf(child, clock), untilNs)
    const toNs = Math.min(endNsOf(child, clock), endNs)
    if (toNs <= fromNs) continue
    coveredNs += toNs - fromNs
    untilNs = toNs
  }
  return Math.max(0, endNs - coveredNs)
}
