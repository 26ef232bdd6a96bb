import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { LensError } from '../lens-error.ts'
import { hostileText } from '../testing/hostile-text.ts'
import { parseAgeOption, typedAge } from './age-option.ts'
import { parseSizeOption, typedSize } from './size-option.ts'

const least = [1_024, '1KiB'] as const
const size = (value: string): number => parseSizeOption('--max-size', value, least)
const age = (value: string): number => parseAgeOption('--max-age', value)

/** What is under the caret and after it, where it is refused as wrong usage. */
function pointedAt(parse: () => unknown): string | undefined {
  try {
    parse()
  } catch (thrown) {
    if (!(thrown instanceof LensError) || thrown.exitCode !== 2) throw thrown
    return thrown.excerpt?.text.slice(thrown.excerpt.index)
  }
  throw new Error('expected it to be refused')
}

/** Whether a text is taken, or refused as a text that the user typed. */
function isHandled(parse: (value: string) => number, value: string): boolean {
  try {
    return Number.isFinite(parse(value))
  } catch (thrown) {
    return thrown instanceof LensError && thrown.exitCode === 2
  }
}

describe('--max-size', () => {
  test.each([
    ['256MB', 256_000_000],
    ['256MiB', 268_435_456],
    ['1.5GB', 1_500_000_000],
    ['1.5 gib', 1_610_612_736],
    ['2048B', 2_048],
    ['64kb', 64_000],
    ['1TiB', 1_099_511_627_776],
    ['1.0001KiB', 1_024],
  ])('%s', (value, bytes) => {
    expect(size(value)).toBe(bytes)
  })

  test.each([
    ['', ''],
    ['-5MB', '-5MB'],
    ['12', ''],
    ['5 parsecs', ' parsecs'],
    ['1e9B', 'e9B'],
    ['999999999999TB', 'TB'],
  ])('refuses %s and points at %s', (value, rest) => {
    expect(pointedAt(() => size(value))).toBe(rest)
  })

  test('says what is the least', () => {
    expect(() => size('1000B')).toThrow(/1KiB or more/u)
  })

  test('is read back as it is printed', () => {
    fc.assert(fc.property(fc.integer({ min: least[0], max: 2 ** 43 }), (bytes) => size(typedSize(bytes)) === bytes))
  })

  test('takes or refuses any text', () => {
    fc.assert(fc.property(fc.oneof(hostileText, fc.string()), (value) => isHandled(size, value)))
  })
})

describe('--max-age', () => {
  test.each([
    ['30d', 30],
    ['36h', 1.5],
    ['12w', 84],
    ['90m', 0.0625],
    ['43200s', 0.5],
    ['0d', 0],
    ['1.5d', 1.5],
  ])('%s', (value, days) => {
    expect(age(value)).toBeCloseTo(days, 12)
  })

  test.each([
    ['', ''],
    ['30', ''],
    ['30 days', ' days'],
    ['-1d', '-1d'],
    ['5y', 'y'],
    ['30D', 'D'],
  ])('refuses %s and points at %s', (value, rest) => {
    expect(pointedAt(() => age(value))).toBe(rest)
  })

  test('is read back as it is printed, to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 900_000_000 }), (seconds) => {
        expect(Math.round(age(typedAge(seconds / 86_400)) * 86_400)).toBe(seconds)
      }),
    )
  })

  test('takes or refuses any text', () => {
    fc.assert(fc.property(fc.oneof(hostileText, fc.string()), (value) => isHandled(age, value)))
  })
})
