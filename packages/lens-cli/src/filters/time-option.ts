import { startOfDayMs } from '../format/time-zone.ts'
import { unusableValue } from '../lens-error.ts'

export interface TimeOptionContext {
  readonly nowMs: number
  readonly timeZone: string | undefined
}

const unitsMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const expected = 'a time such as 90s, 15m, 2h, 3d or 1w ago, 2026-11-22, or 2026-11-22T08:30:00Z'

/** A time as it was typed: a moment, or a day from its first microsecond to its last. */
export interface TypedTime {
  readonly fromUs: number
  readonly toUs: number
}

/** Throws what is to be said of the character `index` of a time. */
export type RefuseTime = (expected: string, index: number) => never

/**
 * Microseconds since the epoch for a value of `--since`, `--until` or `--baseline`: an age (`2h`, `3d`), a date, or RFC 3339. A date
 * is its last moment for `--until` and its first for the others; a time without an offset is in the zone of the output.
 *
 * @throws LensError with a caret under the first character that does not fit
 */
export function parseTimeOption(
  flag: '--since' | '--until' | '--baseline',
  value: string,
  context: TimeOptionContext,
): number {
  const refuse: RefuseTime = (what, index) => {
    throw unusableValue(flag, value, what, index)
  }
  const ageUs = readAge(value, context)
  if (ageUs !== undefined) return ageUs
  const time = readTime(value, context, refuse) ?? refuse(expected, firstMisfit(value))
  return flag === '--until' ? time.toUs : time.fromUs
}

/** The moment that was so long ago: `2h`; `undefined` for what is no such thing. */
export function readAge(value: string, { nowMs }: TimeOptionContext): number | undefined {
  const age = /^(\d+(?:\.\d+)?)([smhdw])$/u.exec(value)
  if (age === null) return undefined
  return Math.round((nowMs - Number(age[1]) * (unitsMs[age[2] as string] as number)) * 1_000)
}

/** A date or RFC 3339; `undefined` for what does not look like one. */
export function readTime(value: string, context: TimeOptionContext, refuse: RefuseTime): TypedTime | undefined {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(value)
  if (date !== null) return dayOf(date, context, refuse)
  const time = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(Z|z|[+-]\d{2}:\d{2})?$/u.exec(value)
  if (time === null) return undefined
  const us = momentUs(time, context, refuse)
  return { fromUs: us, toUs: us }
}

function dayOf(parts: RegExpExecArray, { timeZone }: TimeOptionContext, refuse: RefuseTime): TypedTime {
  const [year, month, day] = dateOf(parts, refuse)
  return {
    fromUs: startOfDayMs(year, month, day, timeZone) * 1_000,
    toUs: startOfDayMs(year, month, day + 1, timeZone) * 1_000 - 1,
  }
}

function momentUs(parts: RegExpExecArray, { timeZone }: TimeOptionContext, refuse: RefuseTime): number {
  const [year, month, day] = dateOf(parts, refuse)
  const [hour, minute, second] = [Number(parts[4]), Number(parts[5]), Number(parts[6] ?? 0)]
  if (hour > 23) refuse('an hour from 00 to 23', 11)
  if (minute > 59) refuse('a minute from 00 to 59', 14)
  if (second > 59) refuse('a second from 00 to 59', 17)
  const ofDayUs = ((hour * 60 + minute) * 60 + second) * 1_000_000 + Math.floor(Number(parts[7] ?? 0) * 1_000_000)
  const offset = parts[8]
  if (offset === undefined) return startOfDayMs(year, month, day, timeZone) * 1_000 + ofDayUs
  return Date.UTC(year, month - 1, day) * 1_000 + ofDayUs - offsetUs(offset)
}

function dateOf(parts: RegExpExecArray, refuse: RefuseTime): [year: number, month: number, day: number] {
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])]
  if (month < 1 || month > 12) refuse('a month from 01 to 12', 5)
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate()
  if (day < 1 || day > lastDay) refuse(`a day from 01 to ${lastDay}`, 8)
  return [year, month, day]
}

function offsetUs(offset: string): number {
  if (offset === 'Z' || offset === 'z') return 0
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6))
  return (offset.startsWith('-') ? -1 : 1) * minutes * 60_000_000
}

/** How far the value looks like an age or, if that is farther, like a date and time. */
export function firstMisfit(value: string): number {
  const age = /^\d*(?:\.\d*)?/u.exec(value)?.[0].length ?? 0
  const template = '0000-00-00T00:00:00.0'
  let date = 0
  while (date < Math.min(value.length, template.length) && fits(value[date] as string, template[date] as string))
    date += 1
  return Math.min(Math.max(age, date), value.length)
}

const fits = (character: string, form: string): boolean => (form === '0' ? /\d/u.test(character) : character === form)
