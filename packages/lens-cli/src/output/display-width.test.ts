import fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'

import { displayWidth, takeColumns } from './display-width.ts'

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
