import type { Span, SpanEvent } from '@flujo/domain'

/** How loud a line of a log is, least first. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof logLevels)[number]

/** Something that happened, and where. */
export interface ToldEvent {
  readonly span: Span
  readonly event: SpanEvent
}

/** What the events of spans are narrowed to. */
export interface EventChoice {
  readonly which: 'events' | 'logs'
  /** Of logs, those that are at least so loud. Default: all. */
  readonly level?: Level | undefined
}

/** What was told during some spans, oldest first: lines of logs, or everything. */
export function toldDuring(spans: readonly Span[], { which, level }: EventChoice): ToldEvent[] {
  const least = level === undefined ? -1 : logLevels.indexOf(level)
  return spans
    .flatMap((span) => span.events.map((event) => ({ span, event })))
    .filter(({ event }) => which === 'events' || (isLog(event) && logLevels.indexOf(levelOf(event)) >= least))
    .toSorted((a, b) => a.event.timeUs - b.event.timeUs)
}

/** `ctx.log` writes events of this name. */
export const isLog = ({ name }: SpanEvent): boolean => name === 'log'

/** `info` for a line that does not say. */
export function levelOf({ attributes }: SpanEvent): Level {
  return logLevels.find((level) => level === attributes?.['level']) ?? 'info'
}

/** `12 events · 3 lines of log, 1 of them warn`; empty where nothing was told. */
export function eventCounts(spans: readonly Span[]): readonly { readonly name: string; readonly count: number }[] {
  const counts = new Map<string, number>()
  const add = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1)
  for (const { events } of spans) for (const event of events) add(isLog(event) ? `log ${levelOf(event)}` : event.name)
  return [...counts].map(([name, count]) => ({ name, count })).toSorted((a, b) => b.count - a.count)
}
