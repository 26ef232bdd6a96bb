import type { JsonValue } from '@flujo/domain'
import type { AccessEntry } from '@flujo/tracing'
import { shortenAmong } from '../format/short-id.ts'
import { formatAbsolute, formatTime } from '../format/time.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { type Column, tableLines } from '../output/table.ts'

const columns: readonly Column[] = [
  { title: 'TIME' },
  { title: 'USER', min: 6 },
  { title: 'COMMAND', min: 8 },
  { title: 'RUN', min: 8, optional: true },
  { title: 'DETAIL', min: 6, drop: 1, optional: true, yields: true },
]

/** Entries as a table, a line each. In a place without a width, ids are whole. */
export function auditLines(entries: readonly AccessEntry[], output: SettledOutput): Line[] {
  const ids = entries.flatMap(({ runId }) => runId ?? [])
  const short = shortenAmong(ids)
  // An id that somebody chose says something as a whole.
  const shorten = (id: string): string => (output.width === undefined || !/^[0-9a-f]{32}$/u.test(id) ? id : short(id))
  const rows = entries.map(({ timeUs, user, command, runId, detail }) => [
    plain(formatTime(timeUs, output)),
    plain(user),
    styled(command, 'bold'),
    plain(runId === undefined ? '' : shorten(runId)),
    styled(detailText(detail), 'dim'),
  ])
  return tableLines(columns, rows, output.width)
}

export const plainAuditTitles: readonly string[] = ['time', 'user', 'command', 'run', 'detail']

export function plainAudit(
  entries: readonly AccessEntry[],
  { timeZone }: SettledOutput,
): readonly (readonly string[])[] {
  return entries.map(({ timeUs, user, command, runId = '', detail }) => [
    ...[formatAbsolute(timeUs, timeZone), user, command, runId, detailText(detail)],
  ])
}

/** `where=cost > ?  limit=3`: names with their values, those that are just there without one. */
function detailText(detail: JsonValue | undefined): string {
  if (detail === undefined) return ''
  if (detail === null || typeof detail !== 'object' || Array.isArray(detail)) return textOf(detail)
  return Object.entries(detail)
    .map(([name, value]) => (value === true ? name : `${name}=${value === undefined ? '' : textOf(value)}`))
    .join('  ')
}

function textOf(value: JsonValue): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.length > listed) {
    return `${JSON.stringify(value.slice(0, listed))} and ${value.length - listed} more`
  }
  return JSON.stringify(value)
}

const listed = 3
