import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { LensError } from '../lens-error.ts'
import { hostileText } from '../testing/hostile-text.ts'
import { runScope } from './conditions.ts'
import { parseNameOption } from './name-option.ts'
import { parseStatusOption } from './status-option.ts'
import { parseTimeOption } from './time-option.ts'
import { parseWholeNumber } from './whole-number.ts'

const nowMs = Date.UTC(2026, 10, 22, 16, 40)
const utc = { nowMs, timeZone: 'UTC' }
const berlin = { nowMs, timeZone: 'Europe/Berlin' }
const iso = (us: number): string => new Date(us / 1_000).toISOString()

function errorOf(parse: () => unknown): LensError {
  try {
    parse()
  } catch (thrown) {
    if (thrown instanceof LensError) return thrown
    throw thrown
  }
  throw new Error('expected it to be refused')
}

/** The character under the caret. */
const pointedAt = (error: LensError): string => error.excerpt?.text.slice(error.excerpt.index) ?? ''

describe('--since and --until', () => {
  test.each([
    ['90s', '2026-11-22T16:38:30.000Z'],
    ['15m', '2026-11-22T16:25:00.000Z'],
    ['2h', '2026-11-22T14:40:00.000Z'],
    ['1.5h', '2026-11-22T15:10:00.000Z'],
    ['3d', '2026-11-19T16:40:00.000Z'],
    ['1w', '2026-11-15T16:40:00.000Z'],
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20T08:30', '2026-11-20T08:30:00.000Z'],
    ['2026-11-20T08:30:15.250Z', '2026-11-20T08:30:15.250Z'],
    ['2026-11-20T08:30:15+02:00', '2026-11-20T06:30:15.000Z'],
    ['2026-11-20t08:30:15-05:30', '2026-11-20T14:00:15.000Z'],
  ])('%s', (value, expected) => {
    expect(iso(parseTimeOption('--since', value, utc))).toBe(expected)
  })

  test('a date is its first moment for --since and its last for --until, in the zone of the output', () => {
    expect(iso(parseTimeOption('--since', '2026-11-20', berlin))).toBe('2026-11-19T23:00:00.000Z')
    expect(iso(parseTimeOption('--until', '2026-11-20', utc) + 1)).toBe('2026-11-21T00:00:00.000Z')
    expect(iso(parseTimeOption('--since', '2026-03-29', berlin))).toBe('2026-03-28T23:00:00.000Z')
    expect(iso(parseTimeOption('--until', '2026-03-29', berlin) + 1)).toBe('2026-03-29T22:00:00.000Z')
  })

  test.each([
    ['2x', 'x'],
    ['yesterday', 'yesterday'],
    ['', ''],
    ['2026-13-01', '13-01'],
    ['2026-02-30', '30'],
    ['2026-11-20T25:00', '25:00'],
    ['2026-11-20T10:00:00+2', '+2'],
    ['2026/11/20', '/11/20'],
  ])('refuses %s and points at %s', (value, rest) => {
    const error = errorOf(() => parseTimeOption('--since', value, utc))
    expect(error.exitCode).toBe(2)
    expect(pointedAt(error)).toBe(rest)
  })

  test('gives a time or a caret within the value, for any text', () => {
    const outcome = (value: string): number => {
      try {
        return parseTimeOption('--until', value, utc)
      } catch (thrown) {
        const { text, index } = (thrown as LensError).excerpt ?? { text: '', index: -1 }
        return index >= '--until '.length && index <= text.length ? index : Number.NaN
      }
    }
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.stringMatching(/^[0-9smhdwT:.+-]{0,24}$/)), (value) => {
        expect(outcome(value)).not.toBeNaN()
      }),
    )
  })

  test('refuses a span of time that is upside down', () => {
    expect(errorOf(() => runScope({ since: '1h', until: '2h' }, utc)).message).toContain(
      '--since 1h is later than --until 2h',
    )
  })
})

test('--status takes one word or several, and points at one that it does not know', () => {
  expect(parseStatusOption('run', 'failed,crashed')).toEqual({
    op: 'in',
    field: 'status',
    values: ['failed', 'crashed'],
  })
  expect(pointedAt(errorOf(() => parseStatusOption('run', 'failed,brokn')))).toBe('brokn')
  expect(pointedAt(errorOf(() => parseStatusOption('run', 'skipped')))).toBe('skipped')
  expect(parseStatusOption('span', 'skipped')).toEqual({ op: 'in', field: 'status', values: ['skipped'] })
  expect(errorOf(() => parseStatusOption('run', '')).exitCode).toBe(2)
})

test('--name takes a name, or a part of one with a * beside it', () => {
  const parse = (value: string): unknown => parseNameOption('--name', 'name', value)
  expect(parse('search')).toEqual({ op: '=', field: 'name', value: 'search' })
  expect(parse('sum*')).toEqual({ op: '^=', field: 'name', value: 'sum' })
  expect(parse('*ary')).toEqual({ op: '$=', field: 'name', value: 'ary' })
  expect(parse('*mma*')).toEqual({ op: '*=', field: 'name', value: 'mma' })
  expect(parse('*')).toEqual({ op: 'exists', field: 'name' })
  expect(pointedAt(errorOf(() => parse('a*b')))).toBe('*b')
  expect(pointedAt(errorOf(() => parse('*a*b')))).toBe('*b')
  expect(errorOf(() => parse('')).exitCode).toBe(2)
})

test('--limit takes a whole number', () => {
  expect(parseWholeNumber('--limit', '7', 1)).toBe(7)
  for (const value of ['0', '-1', '1.5', 'x', '', '1e3', '99999999999']) {
    expect(errorOf(() => parseWholeNumber('--limit', value, 1)).exitCode).toBe(2)
  }
  expect(pointedAt(errorOf(() => parseWholeNumber('--limit', '12x', 1)))).toBe('x')
})
