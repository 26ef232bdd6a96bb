import type { Span } from '@flujo/domain'

/** The last moment of which the spans tell, in microseconds since the epoch; `undefined` without spans. */
export function lastEndUs(spans: Iterable<Span>): number | undefined {
  let last: number | undefined
  for (const { startTimeUs, durationNs = 0, events } of spans) {
    const seenUs = Math.max(startTimeUs + durationNs / 1_000, events.at(-1)?.timeUs ?? startTimeUs)
    if (last === undefined || seenUs > last) last = seenUs
  }
  return last
}
