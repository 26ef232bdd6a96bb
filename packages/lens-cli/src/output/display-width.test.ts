import fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'

import { displayWidth, takeColumns } from './display-width.ts'
import { isOrdinary, ordinaryWidth, takeOrdinary } from './ordinary-text.ts'
import { cleanUnusual, takeUnusual, unusualWidth } from './unusual-text.ts'

test('every text is as wide as string-width says', () => {
  const drawn = fc.constantFrom(...'─│┌└├█▒░▏…–·×≥µ→✓✗●○†‖⊘▶⋯')
  fc.assert(
    fc.property(fc.array(fc.oneof(drawn, fc.string({ unit: 'grapheme' }))), (parts) => {
      const text = parts.join('')
      expect(displayWidth(text)).toBe(stringWidth(text, { countAnsiEscapeCodes: true }))
    }),
  )
})

test('takes whole characters only', () => {
  expect(takeColumns('数据管道', 5)).toBe('数据')
  expect(takeColumns('👩‍👩‍👧x', 1)).toBe('')
  expect(takeColumns('e\u{301}e\u{301}', 1)).toBe('e\u{301}')
})

test('a text of millions of characters is measured and cut as any other', () => {
  const long = `${'x'.repeat(5_000_000)}数`
  expect(displayWidth(long)).toBe(5_000_002)
  expect(takeColumns(long, 3)).toBe('xxx')
})

test('every ordinary character is as wide as string-width says, safe, and no part of a cluster', () => {
  const units = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code)).filter(isOrdinary)
  expect(units.length).toBeGreaterThan(40_000)
  const odd = units.filter(
    (unit) =>
      ordinaryWidth(unit) !== stringWidth(unit) ||
      cleanUnusual(unit) !== unit ||
      !/^[\p{L}\p{N}\p{P}\p{S}\p{Zs}]$/u.test(unit),
  )
  expect(odd).toEqual([])
})

test('ordinary texts are measured and cut as all others', () => {
  const ordinary = fc.string({
    unit: fc
      .integer({ min: 0, max: 0xffff })
      .map((code) => String.fromCharCode(code))
      .filter(isOrdinary),
  })
  fc.assert(
    fc.property(ordinary, fc.integer({ min: -1, max: 20 }), (text, columns) => {
      expect(ordinaryWidth(text)).toBe(unusualWidth(text))
      expect(takeOrdinary(text, columns)).toBe(takeUnusual(text, columns))
    }),
  )
})
