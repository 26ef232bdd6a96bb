import fc from 'fast-check'
import { expect, test } from 'vitest'

import { hostileText } from '../testing/hostile-text.ts'
import { FilterError } from '../where/filter-error.ts'
import { evaluateFailIf } from './evaluate-fail-if.ts'
import type { Measured, MeasureKind } from './measure.ts'
import { parseFailIf } from './parse-fail-if.ts'

const measures = new Map<string, MeasureKind>([
  ['duration', 'duration'],
  ['cost', 'money'],
  ['tokens', 'count'],
  ['fail%', 'share'],
])
const runs = { numRuns: Number(process.env['FLUJO_PROPERTY_RUNS'] ?? 300) }

const operator = fc.constantFrom('=', '!=', '>', '>=', '<', '<=')
const sign = fc.constantFrom('', '+', '-')
const amounts: Readonly<Record<string, fc.Arbitrary<string>>> = {
  duration: fc.constantFrom('10s', '0', '1.5h', '1h30m', '5ms'),
  cost: fc.constantFrom('$0.05', '0.05', '$1_000', '3k'),
  tokens: fc.constantFrom('0', '4k', '2M', '1e3', '1_000'),
  'fail%': fc.constantFrom('3%', '0.5%', '0'),
}
const leaf = fc
  .constantFrom(...measures.keys())
  .chain((name) =>
    fc
      .tuple(operator, sign, amounts[name] as fc.Arbitrary<string>, fc.constantFrom('', ' '))
      .map(([op, plus, amount, gap]) => `${name}${gap}${op}${gap}${plus}${amount}`),
  )
const expression = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.tuple(tie('e'), fc.constantFrom('and', 'or'), tie('e')).map((some) => some.join(' ')),
    tie('e').map((inner) => `not (${inner})`),
    tie('e').map((inner) => `(${inner})`),
  ),
})).e
const number = fc.oneof(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.constantFrom(0, 1, 0.1, Infinity, NaN))
const measured = fc.dictionary(
  fc.constantFrom(...measures.keys()),
  fc.record({ value: fc.option(number, { nil: undefined }), base: fc.option(number, { nil: undefined }) }),
)

/** Whether it is answered, or refused with a column of the text. */
function isAnswered(text: string, of: Readonly<Record<string, Measured>>): boolean {
  try {
    const { holds, reasons } = evaluateFailIf(parseFailIf(text, { measures }), (name) => of[name])
    return typeof holds === 'boolean' && reasons.length > 0
  } catch (thrown) {
    if (!(thrown instanceof FilterError)) throw thrown
    return thrown.column >= 1 && thrown.column <= text.length + 1
  }
}

test('any text is understood or refused at a column of it', () => {
  const pieces = fc.array(
    fc.constantFrom(
      ...['(', ')', '[', ',', '"', ' ', '=', '>', '<', '~', '$', '%', '+', '-', 'and', 'or', 'not', 'any', 'in'],
      ...['exists', 'cost', 'tokens', 'duration', 'fail%', '+20%', '-5s', '$0.05', '4k', '3%', '\0'],
    ),
    { maxLength: 24 },
  )
  const anything = fc.oneof(
    hostileText,
    fc.string({ unit: 'binary' }),
    pieces.map((some) => some.join(' ')),
    expression,
  )
  fc.assert(fc.property(anything, measured, isAnswered), runs)
})

test('expressions as they should be hold exactly where their negation does not', () => {
  const known = fc.record(
    Object.fromEntries(
      [...measures.keys()].map((name) => [
        name,
        fc.record({ value: number, base: fc.double({ min: 0, max: 1e9, noNaN: true }) }),
      ]),
    ),
  ) as fc.Arbitrary<Readonly<Record<string, Measured>>>
  fc.assert(
    fc.property(expression, known, (text, of) => {
      const answer = (asked: string): boolean =>
        evaluateFailIf(parseFailIf(asked, { measures }), (name) => of[name]).holds
      expect(answer(`not (${text})`)).toBe(!answer(text))
    }),
    runs,
  )
})
