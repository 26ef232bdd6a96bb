import { expect, test } from 'vitest'

import { hasZone, parseTimeUs } from './python-time.ts'

const noonUs = Date.UTC(2026, 1, 20, 12) * 1_000

test.each([
  ['2026-02-20T12:00:00', noonUs],
  ['2026-02-20 12:00', noonUs],
  ['2026-02-20T12:00:00.114207+00:00', noonUs + 114_207],
  ['2026-02-20T12:00:00,5Z', noonUs + 500_000],
  ['2026-02-20T07:00:00-05:00', noonUs],
  ['2026-02-20T17:45:00+0545', noonUs],
  [noonUs / 1e6, noonUs],
  ['soon', undefined],
  [529_436.66, undefined],
  [1e300, undefined],
  [null, undefined],
])('%j', (column, expected) => {
  expect(parseTimeUs(column, 'utc')).toBe(expected)
})

test('a time without a zone is of this machine where that is what it means', () => {
  const local = new Date(2026, 1, 20, 12).getTime() * 1_000
  expect(parseTimeUs('2026-02-20T12:00:00', 'local')).toBe(local)
  expect(parseTimeUs('2026-02-20T12:00:00Z', 'local')).toBe(noonUs)
  expect(hasZone('2026-02-20T12:00:00')).toBe(false)
  expect(hasZone('2026-02-20T12:00:00+01:00')).toBe(true)
})
