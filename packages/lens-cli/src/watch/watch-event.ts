import { attributeNames, type Run, type Span } from '@flujo/domain'
import { rfc3339 } from '../format/time.ts'
import { type RunRow, runRow, type SpanRow, spanRow } from '../json/rows.ts'

interface Happened {
  /** Microseconds since the epoch. */
  readonly timeUs: number
  readonly run: Run
}

/** One thing that happened to a run that is watched. */
export type WatchEvent = RunEvent | SpanEvent

export interface RunEvent extends Happened {
  /** `run.gone`: it was under way, and is not in the database any more. */
  readonly type: 'run.start' | 'run.pause' | 'run.resume' | 'run.end' | 'run.gone'
}

export interface SpanEvent extends Happened {
  readonly type: 'span.start' | 'span.end'
  readonly span: Span
  readonly path: string
}

/** An event as a line of `--json` gives it. */
export interface EventRow {
  readonly version: 1
  readonly type: WatchEvent['type']
  readonly time: string | undefined
  readonly timeUs: number
  readonly runId: string
  readonly pipeline: string
  readonly path?: string
  readonly run?: RunRow
  readonly span?: SpanRow
}

export function eventRow(event: WatchEvent): EventRow {
  const { type, run } = event
  const timeUs = Math.round(event.timeUs)
  const { runId, pipeline } = run
  const head = { version: 1, type, time: rfc3339(timeUs), timeUs, runId, pipeline } as const
  return 'span' in event ? { ...head, path: event.path, span: spanRow(event.span) } : { ...head, run: runRow(run) }
}

/** Whether a span is a try beyond the first. */
export function isRetry({ kind, attributes }: Span): boolean {
  const attempt = attributes[attributeNames.attempt]
  return kind === 'attempt' && typeof attempt === 'number' && attempt > 1
}
