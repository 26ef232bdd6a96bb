import type { QueryValue } from '@flujo/tracing'
import { firstMisfit, readAge, readTime, type TimeOptionContext, type TypedTime } from '../filters/time-option.ts'
import type { Placed } from './expression.ts'
import { FilterError } from './filter-error.ts'

/** Where a value stands, and what times in it are relative to. */
export interface ValueContext extends TimeOptionContext {
  /** The whole filter. */
  readonly text: string
}

const unitsNs: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3_600e9,
  d: 86_400e9,
  w: 604_800e9,
}
const exponents: Readonly<Record<string, number>> = { '': 0, k: 3, K: 3, M: 6, G: 9 }

const durations = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h|d|w))+$/u
const durationParts = /(\d+(?:\.\d+)?)(ns|us|µs|μs|ms|[smhdw])/gu
const number = /^([+-]?(?:\d[\d_]*(?:\.\d+)?|\.\d+))(?:([kKMG])|e([+-]?\d{1,3}))?$/u

/** Nanoseconds of `1.5s`, `200ms`, `1h30m`. */
export function durationValue(value: Placed, context: ValueContext, plainUnit: 'ns' | undefined): number {
  const plainNumber = numberOf(value.value)
  const ns =
    durationNs(value.value) ?? (plainUnit !== undefined || plainNumber === 0 ? plainNumber : undefined) ?? Infinity
  if (value.isQuoted || !Number.isFinite(ns) || ns < 0) {
    const index = value.isQuoted
      ? 0
      : (/^(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|[smhdw])?)*/u.exec(value.value)?.[0].length ?? 0)
    throw unfit(value, context, 'a duration such as 200ms, 1.5s, 5m or 2h', index)
  }
  return ns
}

/** `undefined` for what is no duration. */
export function durationNs(text: string): number | undefined {
  if (!durations.test(text)) return undefined
  let sum = 0
  for (const [, amount, unit] of text.matchAll(durationParts))
    sum += Number(amount) * (unitsNs[unit ?? ''] ?? Number.NaN)
  return Math.round(sum)
}

/** US dollars of `$0.05` or `0.05`. */
export function moneyValue(value: Placed, context: ValueContext): number {
  const isSigned = value.value.startsWith('$')
  const amount = value.isQuoted ? undefined : numberOf(value.value.slice(isSigned ? 1 : 0))
  return amount ?? refuseNumber(value, context, 'an amount of dollars such as $0.05 or 1.2', isSigned ? 1 : 0)
}

/** `400`, `4k`, `2M`. */
export function countValue(value: Placed, context: ValueContext): number {
  const count = value.isQuoted ? undefined : numberOf(value.value)
  return count ?? refuseNumber(value, context, 'a number such as 400, 4k or 2M', 0)
}

/** A number with `k`, `M` or `G`; `undefined` for what is none. */
export function numberOf(text: string): number | undefined {
  const [, digits, suffix = '', exponent] = number.exec(text) ?? []
  if (digits === undefined) return undefined
  const value = Number(`${digits.replaceAll('_', '')}e${exponent ?? exponents[suffix]}`)
  return Number.isFinite(value) ? value : undefined
}

function refuseNumber(value: Placed, context: ValueContext, expected: string, from: number): never {
  const fits = value.isQuoted ? 0 : (/^[+-]?\d[\d_]*(?:\.\d+)?/u.exec(value.value.slice(from))?.[0].length ?? 0)
  throw unfit(value, context, expected, fits === 0 || from + fits === value.raw.length ? 0 : from + fits)
}

/** A moment or a day: `2026-11-22`, `2026-11-22T08:30:00Z`, `-24h`. */
export function timeValue(value: Placed, context: ValueContext, plainUnit: 'us' | undefined): TypedTime {
  const { value: text } = value
  const offset = value.isQuoted ? 1 : 0
  const ageUs = text.startsWith('-') ? readAge(text.slice(1), context) : undefined
  const plainUs = plainUnit === undefined ? undefined : numberOf(text)
  const momentUs = ageUs ?? plainUs
  if (momentUs !== undefined) return { fromUs: momentUs, toUs: momentUs }
  const time = readTime(text, context, (expected, index) => {
    throw unfit(value, context, expected, offset + index)
  })
  if (time !== undefined) return time
  const isAge = readAge(text, context) !== undefined
  const index = isAge ? 0 : text.startsWith('-') ? (/^-\d*(?:\.\d*)?/u.exec(text)?.[0].length ?? 0) : firstMisfit(text)
  throw unfit(value, context, 'a time such as -24h, 2026-11-22 or 2026-11-22T08:30:00Z', offset + index, {
    hint: isAge ? `For ${text} ago, write -${text}.` : undefined,
  })
}

/** Text as it stands; a `*` in a bare word would be taken for a placeholder. */
export function textValue(value: Placed, context: ValueContext): string {
  const star = value.isQuoted ? -1 : value.value.indexOf('*')
  if (star === -1) return value.value
  throw unfit(value, context, 'text without a *', star, {
    hint: 'Use ^= (begins with), $= (ends with) or *= (has in it); for a real *, quotes.',
  })
}

const attributeUnit = /[._](ns|us|ms)$/u

/** What an attribute is compared with: a number, `true`, `false`, `null` or text; never a text for a bare number. */
export function attributeValue(value: Placed, context: ValueContext, field: string): QueryValue {
  if (value.isQuoted) return value.value
  const { value: word } = value
  if (word === 'null') return null
  if (word === 'true' || word === 'false') return word === 'true'
  const plainNumber = numberOf(word.startsWith('$') ? word.slice(1) : word)
  if (plainNumber !== undefined) return plainNumber
  const ns = durationNs(word.replace(/^-/u, ''))
  if (ns === undefined) return textValue(value, context)
  const unit = attributeUnit.exec(field)?.[1]
  if (unit !== undefined && !word.startsWith('-')) return ns / (unitsNs[unit] as number)
  throw unfit(value, context, 'a number: an attribute has no unit', 0, { hint: `For the text, write '${word}'.` })
}

/** A value that does not fit, with a caret under its character `index`. */
export function unfit(
  { raw, index: start }: Placed,
  { text }: ValueContext,
  expected: string,
  index = 0,
  { hint }: { readonly hint?: string | undefined } = {},
): FilterError {
  return new FilterError({ text, index: start + Math.min(index, raw.length), expected, given: raw, hint })
}
