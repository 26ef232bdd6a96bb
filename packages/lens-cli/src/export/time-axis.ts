import type { Run, Span } from '@flujo/domain'
import { lastEndUs } from '../trace/last-end.ts'

/** When something was, in nanoseconds since the beginning of the axis. */
export interface Interval {
  readonly startNs: number
  readonly endNs: number
  /** Still open: `endNs` is as far as it is known. */
  readonly isOpen: boolean
}

/** The time of a run as one axis that begins at 0. */
export interface TimeAxis {
  /** Its beginning in microseconds since the Unix epoch. */
  readonly originUs: number
  readonly endNs: number
  readonly intervalOf: (span: Pick<Span, 'startTimeUs' | 'durationNs'>) => Interval
}

/** What a time axis is made from. */
export interface TimeAxisSource {
  readonly run: Run
  /** Or their sketches. */
  readonly spans: readonly Span[]
  readonly nowMs: number
}

export function timeAxisOf({ run, spans, nowMs }: TimeAxisSource): TimeAxis {
  let originUs = run.startTimeUs
  for (const { startTimeUs } of spans) originUs = Math.min(originUs, startTimeUs)
  const untilNs = (knownEndUs(run, spans, nowMs) - originUs) * 1_000
  const intervalOf: TimeAxis['intervalOf'] = ({ startTimeUs, durationNs }) => {
    const startNs = (startTimeUs - originUs) * 1_000
    if (durationNs === undefined) return { startNs, endNs: Math.max(startNs, untilNs), isOpen: true }
    return { startNs, endNs: startNs + Math.max(0, durationNs), isOpen: false }
  }
  let { endNs } = intervalOf(run)
  for (const span of spans) endNs = Math.max(endNs, intervalOf(span).endNs)
  return { originUs, endNs, intervalOf }
}

/** A run that is alive lasts until now, any other as long as its spans tell of. */
function knownEndUs({ status, stale, startTimeUs }: Run, spans: readonly Span[], nowMs: number): number {
  if (status === 'running' && stale !== true) return nowMs * 1_000
  return lastEndUs(spans) ?? startTimeUs
}
