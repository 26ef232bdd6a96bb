import type { Run, Span } from '@flujo/domain'
import type { SearchHit } from '@flujo/tracing'
import { rfc3339 } from '../format/time.ts'
import type { ComparedRow } from '../stats/compared-row.ts'

/** A run as `--json` gives it: as a reader gives it, with its times in RFC 3339 too. */
export type RunRow = Run & Times

/** A span as `--json` gives it. */
export type SpanRow = Span & Times

interface Times {
  readonly startTime?: string | undefined
  /** Absent while it is open. */
  readonly endTime?: string | undefined
}

export function runRow(run: Run): RunRow {
  const { runId, traceId, pipeline, status, stale, epoch, rootSpanId, startTimeUs, durationNs } = run
  const { totals, losses, error, failedPath } = run
  return {
    ...{ runId, traceId, pipeline, status, stale, epoch, rootSpanId, startTimeUs, durationNs },
    ...timesOf(run),
    ...{ totals, losses, error, failedPath },
  }
}

export function spanRow(span: Span): SpanRow {
  const { runId, spanId, parentSpanId, name, kind, status, startTimeUs, durationNs } = span
  const { attributes, events, error, input, output } = span
  return {
    ...{ runId, spanId, parentSpanId, name, kind, status, startTimeUs, durationNs },
    ...timesOf(span),
    ...{ attributes, events, error, input, output },
  }
}

/** @param failIf why a `--fail-if` holds for it */
export function statisticsRow(
  row: ComparedRow,
  failIf?: readonly string[],
): ComparedRow & { failIf?: readonly string[] } {
  const { change, before, ...statistics } = row
  return { ...statistics, ...(change && { change }), ...(before && { before }), ...(failIf && { failIf }) }
}

/** A hit of a search as `--json` gives it, with the start of its span in RFC 3339 too. */
export function searchRow(hit: SearchHit): SearchHit & Times {
  return { ...hit, startTime: rfc3339(hit.startTimeUs) }
}

function timesOf({ startTimeUs, durationNs }: Pick<Span, 'startTimeUs' | 'durationNs'>): Times {
  return {
    startTime: rfc3339(startTimeUs),
    endTime: durationNs === undefined ? undefined : rfc3339(startTimeUs + durationNs / 1_000),
  }
}
