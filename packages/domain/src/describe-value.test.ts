import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeValue } from './describe-value.ts'

test.for([
  [undefined, 'undefined'],
  [null, 'null'],
  ['a', 'string "a"'],
  ['', 'string ""'],
  ['two\n"lines"', String.raw`string "two\n\"lines\""`],
  [0, 'number 0'],
  [NaN, 'number NaN'],
  [-Infinity, 'number -Infinity'],
  [true, 'boolean true'],
  [12n, 'bigint 12'],
  [Symbol('secret'), 'symbol'],
  [describeValue, 'function'],
  [Date, 'function'],
  [[], 'object'],
  [new Date(), 'object'],
] as const)('%o is described as %s', ([value, described]) => {
  expect(describeValue(value)).toBe(described)
})

test('long text and long numbers are cut', () => {
  expect(describeValue('x'.repeat(60))).toBe(`string "${'x'.repeat(60)}"`)
  expect(describeValue('x'.repeat(61))).toBe(`string "${'x'.repeat(60)}…"`)
  expect(describeValue(10n ** 999n)).toBe(`bigint 1${'0'.repeat(59)}…`)
  expect(describeValue(10n ** 5_000n)).toBe('bigint')
})

test('whatever is given, the answer is one short well-formed line', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 200 })
  const loneSurrogates = fc
    .array(fc.integer({ min: 0xd7f0, max: 0xe010 }))
    .map((units) => String.fromCharCode(...units))
  const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true, withSparseArray: true })
  fc.assert(
    fc.property(fc.oneof(anything, anyText, loneSurrogates), (value) => {
      const described = describeValue(value)
      expect(described.isWellFormed()).toBe(true)
      expect(described).not.toContain('\n')
      expect(described.length).toBeLessThan(400)
    }),
  )
})

test('no code of the value runs', () => {
  const calls: string[] = []
  const note = (what: string) => (): never => {
    calls.push(what)
    throw new Error(what)
  }
  // A proxy whose handler is itself a proxy: every trap that is looked up is noted.
  const handler = new Proxy({}, { get: (_, trap) => note(String(trap))() })
  const talkative = {
    get constructor() {
      return note('constructor')()
    },
    get [Symbol.toStringTag]() {
      return note('toStringTag')()
    },
    toString: note('toString'),
    toJSON: note('toJSON'),
    valueOf: note('valueOf'),
    [Symbol.toPrimitive]: note('toPrimitive'),
  }
  const silent = Object.defineProperty(() => 1, 'name', { get: note('name') })
  expect(describeValue(new Proxy({}, handler))).toBe('object')
  expect(describeValue(new Proxy(() => 1, handler))).toBe('function')
  expect(describeValue(talkative)).toBe('object')
  expect(describeValue(silent)).toBe('function')
  const revoked = Proxy.revocable([], {})
  revoked.revoke()
  expect(describeValue(revoked.proxy)).toBe('object')
  expect(calls).toEqual([])
})
