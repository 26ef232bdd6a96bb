import type { JsonValue, Run } from '@flujo/domain'
import type { Shown, ShowOptions } from '../commands/show.ts'
import { formatCount } from '../format/count.ts'
import { decimalsFor, formatDuration } from '../format/duration.ts'
import { shortRunId } from '../format/short-id.ts'
import { rfc3339 } from '../format/time.ts'
import type { Gate } from '../output/gate.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import type { Style } from '../output/style.ts'
import { tableLines } from '../output/table.ts'
import { pathsOf } from '../trace/span-path.ts'
import { isLog, levelOf, type Level, type ToldEvent, toldDuring } from './told-events.ts'

const shownByDefault = 200

const levelStyles: Partial<Record<Level, Style>> = { error: 'red', warn: 'magenta', debug: 'dim' }

/** Prints what a run, or one span of it, told while it was going on: its events, or the lines of its logs alone. */
export function showEvents(gate: Gate, shown: Shown, output: SettledOutput, options: ShowOptions): void {
  const { run, spans, span } = shown
  const { json = false, events: which = 'events', level } = options
  const told = toldDuring(options.span === undefined ? spans : spans.filter((each) => each === span), { which, level })
  const limit = options.limit ?? (json || output.width === undefined ? Infinity : shownByDefault)
  const some = told.slice(0, limit)
  const pathOf = pathsOf(spans)
  if (json) {
    const rows = some.map((each) => eventRow(each, run, pathOf(each.span)))
    const spanId = options.span === undefined ? undefined : span?.spanId
    gate.json({ version: 1, command: 'show', runId: run.runId, spanId, events: rows, more: told.length > some.length })
    return
  }
  const decimals = decimalsFor(run.durationNs ?? Infinity)
  const rows = some.map((each) => cellsOf(each, pathOf(each.span), { run, which, decimals }))
  const titles = ['AFTER', 'STEP', which === 'logs' ? 'LEVEL' : 'EVENT', 'MESSAGE']
  if (told.length === 0) gate.line(plain(nothingTold(which, level)))
  else if (output.plain)
    gate.table(
      titles.map((title) => title.toLowerCase()),
      rows.map((row) => row.map(textOfLine)),
    )
  else gate.lines(tableLines(columnsOf(titles), rows, output.width))
  const hidden = told.length - some.length
  if (hidden > 0) gate.line(styled(`${formatCount(hidden)} more · all: --limit ${told.length}`, 'dim'))
  gate.line(styled(`Next: ${output.programName} trace ${shortRunId(run.runId)}`, 'dim'))
}

function nothingTold(which: 'events' | 'logs', level: Level | undefined): string {
  if (which === 'events') return 'It told nothing: there are no events.'
  return level === undefined ? 'It logged nothing.' : `It logged nothing of the level ${level} or above.`
}

const columnsOf = (titles: readonly string[]): Parameters<typeof tableLines>[0] =>
  titles.map((title, index) => ({
    title,
    ...(index === 0 ? { align: 'right' as const } : {}),
    ...(index === 1 ? { min: 8, yields: true } : {}),
    ...(index === 3 ? { min: 12 } : {}),
  }))

function cellsOf(
  { span, event }: ToldEvent,
  path: string,
  { run, which, decimals }: { readonly run: Run; readonly which: 'events' | 'logs'; readonly decimals: 1 | 2 },
): Line[] {
  const { attributes = {} } = event
  const isLine = isLog(event)
  const message = attributes['message']
  const told = new Set(isLine ? ['level', 'message'] : [])
  const facts = Object.entries(attributes).filter(([key]) => !told.has(key) && key !== 'exception.stacktrace')
  const level = levelOf(event)
  return [
    plain(offsetText(event.timeUs - run.startTimeUs, decimals)),
    plain(span.spanId === run.rootSpanId ? '' : path),
    isLine ? styled(which === 'logs' ? level : `log ${level}`, levelStyles[level]) : plain(event.name),
    [
      ...plain(isLine && message !== undefined ? `${textOf(message)}  ` : ''),
      ...styled(facts.map(([key, value]) => `${key}=${textOf(value)}`).join('  '), 'dim'),
    ],
  ]
}

const offsetText = (us: number, decimals: 1 | 2): string =>
  `${us < 0 ? '-' : '+'}${formatDuration(Math.abs(us) * 1_000, decimals)}`

const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value))
const textOfLine = (line: Line): string =>
  line
    .map(({ text }) => text)
    .join('')
    .trim()

function eventRow({ span, event }: ToldEvent, run: Run, path: string): Readonly<Record<string, unknown>> {
  const { name, timeUs, attributes } = event
  const afterUs = timeUs - run.startTimeUs
  return { spanId: span.spanId, path, name, timeUs, time: rfc3339(timeUs), afterUs, attributes }
}
