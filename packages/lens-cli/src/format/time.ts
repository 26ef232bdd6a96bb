import { zoneOffsetMs } from './time-zone.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
/** The farthest from the epoch that a `Date` can be. */
const furthest = 8_640_000_000_000_000

/** How times are shown. */
export interface TimeView {
  readonly times: 'relative' | 'absolute'
  readonly timeZone: string | undefined
  readonly nowMs: number
}

/** A moment as `4m ago` or, where absolute times are wanted, as RFC 3339. */
export function formatTime(timeUs: number, view: TimeView): string {
  return view.times === 'relative' ? formatRelative(timeUs, view) : formatAbsolute(timeUs, view.timeZone)
}

/** RFC 3339 with the offset of the zone: `2026-11-22T16:40:43+01:00`. */
export function formatAbsolute(timeUs: number, timeZone: string | undefined): string {
  const ms = Math.floor(timeUs / 1_000)
  if (!isDate(ms)) return '?'
  const offsetMs = zoneOffsetMs(ms, timeZone)
  return `${new Date(ms + offsetMs).toISOString().replace(/\.\d{3}Z$/u, '')}${offsetText(offsetMs, timeZone)}`
}

function offsetText(offsetMs: number, timeZone: string | undefined): string {
  if (offsetMs === 0 && timeZone === 'UTC') return 'Z'
  const minutes = Math.round(Math.abs(offsetMs) / minute)
  return `${offsetMs < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`
}

function formatRelative(timeUs: number, view: TimeView): string {
  const ms = timeUs / 1_000
  const ago = view.nowMs - ms
  if (!isDate(ms) || ago < -second) return formatAbsolute(timeUs, view.timeZone)
  if (ago < minute) return `${Math.max(0, Math.floor(ago / second))}s ago`
  if (ago < hour) return `${Math.floor(ago / minute)}m ago`
  if (ago < day) return `${Math.floor(ago / hour)}h ago`
  const days = dayOf(view.nowMs, view) - dayOf(ms, view)
  if (days === 1) return 'yesterday'
  return days < 7 ? `${days}d ago` : formatAbsolute(timeUs, view.timeZone).slice(0, 10)
}

const dayOf = (ms: number, { timeZone }: TimeView): number => Math.floor((ms + zoneOffsetMs(ms, timeZone)) / day)
const isDate = (ms: number): boolean => Math.abs(ms) < furthest - day
const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** Microseconds since the epoch as RFC 3339 in UTC with all six digits; `undefined` where no calendar reaches. */
export function rfc3339(timeUs: number): string | undefined {
  const ms = Math.floor(timeUs / 1_000)
  if (!isDate(ms)) return undefined
  const micros = String(Math.floor(timeUs - ms * 1_000)).padStart(3, '0')
  return new Date(ms).toISOString().replace('Z', `${micros}Z`)
}
