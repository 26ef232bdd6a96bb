import type { SpanNode } from '@flujo/domain'
import { type Clock, endNsOf, startNsOf } from './own-time.ts'

/** The spans that determined when the root ended. */
export interface CriticalPath {
  /** Nanoseconds that the path goes through a span, what is below it included; spans that are not on it are not here. */
  readonly timesNs: ReadonlyMap<SpanNode, number>
  /** The whole length: that of the root. */
  readonly lengthNs: number
  /** The part of it that was spent in spans with nothing of the path below them: what a shorter step would save. */
  readonly explainedNs: number
}

/** Starts are whole microseconds and durations are not: spans that follow each other may seem to overlap by so much. */
const slackNs = 1_000

interface Stretch {
  readonly span: SpanNode
  /** Where the path leaves the span. */
  readonly untilNs: number
}

/**
 * The critical path through a tree, walked backward from its end: below a span, the child that ended last determined its
 * end; before that one started, the child that had ended last by then let it start; and so on to the start of the span.
 * The same below each of them. What ran beside those, and ended while they were going on, could have taken longer and is
 * not on the path. Of a loop these are its iterations and of a retried step its tries, one after the other; of a
 * `parallel` the slowest branch; of a `map` that runs a few at a time the chain of items that waited for each other.
 *
 * A child that goes on after the end of its parent (abandoned, late) is on the path up to that end, as a time-out is
 * waited for; unless the parent completed, which then did not need it. An open span goes to `openEndUs`.
 *
 * The method is that of CRISP (Zhang et al., "CRISP: Critical Path Analysis of Large-Scale Microservice Architectures",
 * USENIX ATC 2022), which Jaeger has too.
 */
export function criticalPathOf(root: SpanNode, openEndUs: number): CriticalPath {
  const clock = { originUs: root.startTimeUs, openEndUs }
  const timesNs = new Map<SpanNode, number>()
  let explainedNs = 0
  const waiting: Stretch[] = [{ span: root, untilNs: Infinity }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { span } = next
    const untilNs = Math.min(next.untilNs, endNsOf(span, clock))
    const lastedNs = Math.max(0, untilNs - startNsOf(span, clock))
    timesNs.set(span, lastedNs)
    const chain = chainBelow({ span, untilNs }, clock)
    if (chain.length === 0) explainedNs += lastedNs
    for (const stretch of chain) waiting.push(stretch)
  }
  return { timesNs, lengthNs: timesNs.get(root) ?? 0, explainedNs }
}

/** The children that the path goes through, the last one first. */
function chainBelow({ span, untilNs }: Stretch, clock: Clock): Stretch[] {
  const chain: Stretch[] = []
  let atNs = untilNs
  for (const { child, endNs } of lastEndedFirst({ span, untilNs }, clock)) {
    if (endNs > atNs + slackNs) continue
    chain.push({ span: child, untilNs: Math.min(endNs, atNs) })
    atNs = Math.max(startNsOf(span, clock), Math.min(atNs, startNsOf(child, clock)))
  }
  return chain
}

interface Ended {
  readonly child: SpanNode
  readonly endNs: number
}

function lastEndedFirst({ span, untilNs }: Stretch, clock: Clock): Ended[] {
  const ended: Ended[] = []
  for (const child of span.children) {
    const endNs = endNsOf(child, clock)
    const isLate = endNs > untilNs + slackNs
    const isUnneeded = span.status === 'completed' && (isLate || child.status === 'cancelled')
    if (child.status === 'skipped' || isUnneeded || startNsOf(child, clock) > untilNs) continue
    ended.push({ child, endNs: Math.min(endNs, untilNs) })
  }
  return ended.toSorted((a, b) => b.endNs - a.endNs || b.child.startTimeUs - a.child.startTimeUs)
}
