import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { mermaidLabel } from './mermaid-label.ts'

test.each([
  ['fetch', '"fetch"'],
  ['fetch-page_2.html', '"fetch-page_2.html"'],
  ['día 日本', '"día 日本"'],
  ['say "hi"', '"say #34;hi#34;"'],
  ['1. first', '"1#46; first"'],
  ['- _a_', '"#45; #95;a#95;"'],
  ['a\n  b', '"a b"'],
  ['#35;', '"#35;35#59;"'],
  ['😀', '"#128512;"'],
  ['\ud800', '"#65533;"'],
  [' ', '"unnamed"'],
  ['x'.repeat(41), `"${'x'.repeat(39)}#8230;"`],
])('%j is %s', (text, label) => {
  expect(mermaidLabel(text)).toBe(label)
})

test('shows just the text, and has no character that means something', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
      const label = mermaidLabel(text)
      expect(label).toMatch(/^"(?:[\p{L}\p{N} _.-]|#\d+;)+"$/u)
      const shown = label.slice(1, -1).replaceAll(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
      expect(shown).toBe(text.toWellFormed().replace(/\s+/g, ' ').trim() || 'unnamed')
    }),
  )
})
