/** How far the zone is ahead of UTC at a moment, in milliseconds. `undefined` is the zone of this process. */
export function zoneOffsetMs(ms: number, timeZone: string | undefined): number {
  if (timeZone === 'UTC') return 0
  if (timeZone === undefined) return -new Date(ms).getTimezoneOffset() * 60_000
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(ms)
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d{2}):(\d{2})/u.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}

/** The moment at which a day begins in a zone; months count from 1. */
export function startOfDayMs(year: number, month: number, date: number, timeZone: string | undefined): number {
  const asUtc = Date.UTC(year, month - 1, date)
  const guess = asUtc - zoneOffsetMs(asUtc, timeZone)
  return asUtc - zoneOffsetMs(guess, timeZone)
}
