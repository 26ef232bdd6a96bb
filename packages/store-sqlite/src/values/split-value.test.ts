import type { JsonValue } from '@flujo/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { columnText, type Piece, putTogether, refTo, textOfColumn } from './piece.ts'
import { INLINE_BYTES, splitValue } from './split-value.ts'

/** Pieces as a database keeps them: the same text once. */
class Pieces {
  readonly texts: string[] = []
  readonly bytes: number[] = []

  split(value: JsonValue): Piece {
    return splitValue(value, JSON.stringify(value), (piece) => {
      const known = this.texts.indexOf(piece.text)
      if (known !== -1) return known
      this.bytes.push(piece.bytes)
      return this.texts.push(piece.text) - 1
    })
  }

  whole(text: string): string | undefined {
    return putTogether(text, (id) => this.texts[id])
  }
}

const letters = fc.constantFrom('a', 'ü', '😀', '\u0001', '\u0002', '"', '\\', '\ud83d', '步')
const long = fc
  .tuple(fc.array(letters, { minLength: 1, maxLength: 7 }), fc.integer({ min: 0, max: 1_500 }))
  .map(([some, times]) => some.join('').repeat(times))
const json = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    long,
    fc.jsonValue() as fc.Arbitrary<JsonValue>,
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__'), long), tie('value'), { maxKeys: 12 }),
  ),
})).value

test('a value that was split is whole again, byte for byte', () => {
  fc.assert(
    fc.property(fc.array(json, { maxLength: 3 }), (values) => {
      const pieces = new Pieces()
      for (const value of values) {
        const text = JSON.stringify(value)
        const piece = pieces.split(value)
        expect(Buffer.byteLength(piece.text)).toBeLessThanOrEqual(INLINE_BYTES)
        expect(piece.bytes).toBe(Buffer.byteLength(text))
        expect(pieces.whole(textOfColumn(columnText(piece)))).toBe(text)
      }
      for (const [id, text] of pieces.texts.entries()) {
        expect(Buffer.byteLength(pieces.whole(text) ?? '')).toBe(pieces.bytes[id])
      }
    }),
    { numRuns: 60 },
  )
})

test.each([
  ['deep', JSON.parse('['.repeat(2_000) + '"x"' + ']'.repeat(2_000)) as JsonValue],
  ['wide', Array.from({ length: 30_000 }, (_, at) => at)],
  ['of three-byte characters', Array.from({ length: 300 }, () => '步')],
])('one that is %s', (_what, value) => {
  const pieces = new Pieces()
  expect(pieces.whole(pieces.split(value).text)).toBe(JSON.stringify(value))
})

test('references that lead nowhere, in a circle or to far too much give nothing', () => {
  expect(putTogether(refTo(1), () => undefined)).toBeUndefined()
  expect(putTogether('\u00011', () => 'x')).toBeUndefined()
  expect(putTogether(refTo(1), () => refTo(1))).toBeUndefined()
  expect(putTogether(refTo(1), () => `${refTo(1)}${refTo(1)}`)).toBeUndefined()
  const doubling = (id: number): string => (id === 0 ? 'x'.repeat(1_000) : refTo(id - 1).repeat(8))
  expect(putTogether(refTo(20), doubling)).toBeUndefined()
  const nothing = (id: number): string => (id === 0 ? '' : refTo(id - 1).repeat(8))
  expect(putTogether(refTo(20), nothing)).toBeUndefined()
})
