/** What a time without a zone means. */
export type NaiveZone = 'utc' | 'local'

const iso = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d:?\d\d(?::?\d\d)?)?$/i

/** Seconds below this are of a monotonic clock: as seconds since the epoch they would be before 1973. */
export const firstEpochSecond = 1e8

/**
 * A time of the original in microseconds since the epoch: ISO 8601 text with or without a zone, or seconds since the
 * epoch. `undefined` for what is no time.
 */
export function parseTimeUs(column: unknown, naive: NaiveZone): number | undefined {
  if (typeof column === 'number') return column >= firstEpochSecond ? secondsToUs(column) : undefined
  if (typeof column !== 'string') return undefined
  const parts = iso.exec(column)
  if (parts === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  const zone = parts[8]
  const fractionUs = Math.round(Number(`0.${parts[7] ?? '0'}`) * 1e6)
  const ms =
    zone === undefined && naive === 'local'
      ? new Date(year, month - 1, day, hour, minute, second).getTime()
      : Date.UTC(year, month - 1, day, hour, minute, second) - offsetMs(zone)
  return safeInteger(ms * 1_000 + fractionUs)
}

/** Whether a time says in which zone it is. */
export const hasZone = (column: unknown): boolean => typeof column !== 'string' || iso.exec(column)?.[8] !== undefined

export function secondsToUs(seconds: number): number | undefined {
  return safeInteger(Math.round(seconds * 1e6))
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0
  const [hours = 0, minutes = 0, seconds = 0] = (zone.slice(1).replaceAll(':', '').match(/\d\d/g) ?? []).map(Number)
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1_000
  return zone.startsWith('-') ? -ms : ms
}

const safeInteger = (value: number): number | undefined => (Number.isSafeInteger(value) ? value : undefined)
