import { describe, expect, test } from 'vitest'

import { formatBytes, formatCompact, formatCount } from './count.ts'
import { formatDuration } from './duration.ts'
import { formatCost } from './money.ts'
import { nearestRank } from './percentile.ts'
import { shortenAmong, shortRunId } from './short-id.ts'
import { formatTime, rfc3339 } from './time.ts'

test.each([
  [0, '0s', '0s'],
  [412, '412ns', '412ns'],
  [999_600, '1.0ms', '1.0ms'],
  [4_100_000, '4.1ms', '4.1ms'],
  [820_000_000, '820ms', '0.82s'],
  [999_800_000, '1.0s', '1.00s'],
  [8_200_000_000, '8.2s', '8.20s'],
  [59_990_000_000, '1m00s', '59.99s'],
  [842_000_000_000, '14m02s', '14m02s'],
  [3_599_600_000_000, '1h00m', '1h00m'],
  [7_500_000_000_000, '2h05m', '2h05m'],
  [273_600_000_000_000, '3d04h', '3d04h'],
  [-1, '?', '?'],
  [Number.NaN, '?', '?'],
])('formatDuration(%d)', (ns, short, exact) => {
  expect(formatDuration(ns)).toBe(short)
  expect(formatDuration(ns, 2)).toBe(exact)
})

test('a price that is not known is never shown as nothing', () => {
  const cost = (costUsd: number, unpricedCalls: number): string => formatCost({ calls: 1, costUsd, unpricedCalls })
  expect(cost(0.0214, 0)).toBe('$0.021')
  expect(cost(1.384, 0)).toBe('$1.38')
  expect(cost(1_234.5, 0)).toBe('$1,234.50')
  expect(cost(0.000_12, 0)).toBe('$0.00012')
  expect(cost(0, 0)).toBe('$0')
  expect(cost(0, 1)).toBe('?')
  expect(cost(0.02, 3)).toBe('≥$0.020')
  expect(formatCost({ calls: 0, costUsd: 0, unpricedCalls: 0 })).toBe('')
})

test('counts', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567')
  expect(formatCompact(4_123_456)).toBe('4.1M')
  expect(formatCompact(203_114)).toBe('203k')
  expect(formatCompact(999_990)).toBe('1.0M')
  expect(formatCompact(9_999)).toBe('9,999')
  expect(formatBytes(999)).toBe('999 B')
  expect(formatBytes(1_234)).toBe('1.2 kB')
})

describe('times', () => {
  const nowMs = Date.UTC(2026, 10, 22, 16, 40)
  const ago = (ms: number): string =>
    formatTime((nowMs - ms) * 1_000, { nowMs, timeZone: 'Europe/Berlin', times: 'relative' })

  test('relative', () => {
    expect(ago(12_400)).toBe('12s ago')
    expect(ago(4 * 60_000)).toBe('4m ago')
    expect(ago(2 * 3_600_000)).toBe('2h ago')
    expect(ago(26 * 3_600_000)).toBe('yesterday')
    expect(ago(3 * 86_400_000)).toBe('3d ago')
    expect(ago(9 * 86_400_000)).toBe('2026-11-13')
    expect(ago(-60_000)).toBe('2026-11-22T17:41:00+01:00')
  })

  test('absolute, with the offset of the zone', () => {
    const at = (timeZone: string): string => formatTime(nowMs * 1_000, { nowMs, timeZone, times: 'absolute' })
    expect(at('UTC')).toBe('2026-11-22T16:40:00Z')
    expect(at('Europe/Berlin')).toBe('2026-11-22T17:40:00+01:00')
    expect(at('America/St_Johns')).toBe('2026-11-22T13:10:00-03:30')
    expect(formatTime(Number.MAX_VALUE, { nowMs, timeZone: 'UTC', times: 'absolute' })).toBe('?')
  })

  test('RFC 3339 keeps the microseconds', () => {
    expect(rfc3339(nowMs * 1_000 + 7)).toBe('2026-11-22T16:40:00.000007Z')
    expect(rfc3339(-1)).toBe('1969-12-31T23:59:59.999999Z')
    expect(rfc3339(Infinity)).toBeUndefined()
  })
})

test('ids are shortened until no two look alike', () => {
  const shorten = shortenAmong(['aaaaaaaaaa1', 'aaaaaaaaaa2', 'bbbbbbbbbbb', 'short'])
  expect(['aaaaaaaaaa1', 'bbbbbbbbbbb', 'short'].map(shorten)).toEqual(['aaaaaaaaaa1', 'bbbbbbbb', 'short'])
  expect(shortRunId('c04be7d1c04be7d1c04be7d1c04be7d1')).toBe('c04be7d1')
  expect(shortRunId('nightly-2026-11-21')).toBe('nightly-2026-11-21')
})

test('nearestRank gives a value that is there', () => {
  expect(nearestRank([1, 2, 3, 4], 50)).toBe(2)
  expect(nearestRank([1, 2, 3, 4], 95)).toBe(4)
  expect(nearestRank([], 50)).toBeUndefined()
})
