import type { Run, Span } from '@flujo/domain'

/** The last moment of which the spans tell, in microseconds since the epoch; `undefined` without spans. */
export function lastEndUs(spans: Iterable<Span>): number | undefined {
  let last: number | undefined
  for (const { startTimeUs, durationNs = 0, events } of spans) {
    const seenUs = Math.max(startTimeUs + durationNs / 1_000, events.at(-1)?.timeUs ?? startTimeUs)
    if (last === undefined || seenUs > last) last = seenUs
  }
  return last
}

/** Where open spans of a run end: the present while it is going, else the last moment of which its spans tell. */
export function openEndUsOf(run: Run, spans: Iterable<Span>, nowMs: number): number {
  const seenUs = lastEndUs(spans) ?? run.startTimeUs
  // A pause may last for days: counted as time, it would leave no column for what was done.
  return run.status === 'running' ? Math.max(seenUs, nowMs * 1_000) : seenUs
}
