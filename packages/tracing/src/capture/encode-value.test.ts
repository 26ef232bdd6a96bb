import type { JsonValue } from '@flujo/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Redactor } from '../redaction/redactor.ts'
import { Capture } from './capture.ts'
import { noLosses, type RunLosses } from './run-losses.ts'

interface Captured {
  readonly value: JsonValue | undefined
  readonly losses: RunLosses
}

function capture(value: unknown, maxValueBytes = 262_144): Captured {
  const losses = noLosses()
  const options = { mode: 'full', maxValueBytes, maxRunBytes: Infinity, redactor: new Redactor() } as const
  return { value: new Capture(options, losses).value(value, undefined), losses }
}

const valueOf = (value: unknown): JsonValue | undefined => capture(value).value

class Invoice {
  total = 3
  get tax(): number {
    throw new Error('never asked')
  }
  toJSON(): never {
    throw new Error('never asked')
  }
}

const bomb = (): never => {
  throw new Error('never asked')
}
const revoked = Proxy.revocable({}, {})
revoked.revoke()

const itself: Record<string, unknown> = { list: [] }
itself['me'] = itself
;(itself['list'] as unknown[]).push(itself)

const shared = { a: 1 }
const sparse: unknown[] = [1]
sparse[2] = 3

const cases: readonly (readonly [string, unknown, JsonValue])[] = [
  ['text', 'naïve \u0000 𝄞', 'naïve \u0000 𝄞'],
  ['lone surrogates', 'a\ud800b', 'a\ufffdb'],
  ['numbers', [0, -1.5, 1e300], [0, -1.5, 1e300]],
  ['NaN', NaN, { $type: 'number', value: 'NaN' }],
  [
    'infinities',
    [Infinity, -Infinity],
    [
      { $type: 'number', value: 'Infinity' },
      { $type: 'number', value: '-Infinity' },
    ],
  ],
  ['minus zero', -0, { $type: 'number', value: '-0' }],
  ['null', null, null],
  ['undefined', undefined, { $type: 'undefined' }],
  ['undefined inside', { a: undefined }, { a: { $type: 'undefined' } }],
  ['BigInt', 12n ** 20n, { $type: 'bigint', value: '3833759992447475122176' }],
  ['huge BigInt', 10n ** 5_000n, { $type: 'bigint' }],
  ['symbols', [Symbol('s'), Symbol()], [{ $type: 'symbol', value: 's' }, { $type: 'symbol' }]],
  [
    'functions',
    [function named() {}, class Named {}],
    [
      { $type: 'function', name: 'named' },
      { $type: 'function', name: 'Named' },
    ],
  ],
  [
    'a function whose name throws',
    Object.defineProperty(() => 1, 'name', { get: bomb }),
    { $type: 'function', name: '' },
  ],
  [
    'dates',
    [new Date(0), new Date(NaN)],
    [
      { $type: 'date', value: '1970-01-01T00:00:00.000Z' },
      { $type: 'date', value: null },
    ],
  ],
  [
    'maps',
    new Map<unknown, unknown>([
      ['a', 1],
      [{ k: 1 }, [2]],
    ]),
    {
      $type: 'map',
      size: 2,
      value: [
        ['a', 1],
        [{ k: 1 }, [2]],
      ],
    },
  ],
  ['sets', new Set(['a', new Set()]), { $type: 'set', size: 2, value: ['a', { $type: 'set', size: 0, value: [] }] }],
  ['bytes', Buffer.from('secret'), { $type: 'bytes', class: 'Buffer', length: 6 }],
  ['typed arrays', new Float64Array(3), { $type: 'bytes', class: 'Float64Array', length: 24 }],
  [
    'views and buffers',
    [new DataView(new ArrayBuffer(5)), new ArrayBuffer(4)],
    [
      { $type: 'bytes', class: 'DataView', length: 5 },
      { $type: 'bytes', class: 'ArrayBuffer', length: 4 },
    ],
  ],
  ['regular expressions', /a"b/g, { $type: 'regexp', value: 'a"b' }],
  ['URLs', new URL('https://u:p@h/x'), { $type: 'url', value: 'https://[redacted:password]@h/x' }],
  ['promises', Promise.resolve(1), { $type: 'promise' }],
  ['instances of classes', new Invoice(), { $type: 'instance', class: 'Invoice', value: { total: 3 } }],
  ['objects without a prototype', Object.assign(Object.create(null) as object, { a: 1 }), { a: 1 }],
  ['objects with $type', { $type: 'date', value: 1 }, { $type: 'object', value: { $type: 'date', value: 1 } }],
  ['getters', Object.defineProperty({ a: 1 }, 'b', { get: bomb, enumerable: true }), { a: 1, b: { $type: 'getter' } }],
  ['getters in arrays', Object.defineProperty([1], 0, { get: bomb }), [{ $type: 'getter' }]],
  [
    'toJSON, toString, valueOf',
    { toJSON: bomb, toString: bomb, valueOf: bomb },
    {
      toJSON: { $type: 'function', name: 'bomb' },
      toString: { $type: 'function', name: 'bomb' },
      valueOf: { $type: 'function', name: 'bomb' },
    },
  ],
  ['Symbol.toPrimitive', { [Symbol.toPrimitive]: bomb, [Symbol.iterator]: bomb }, {}],
  ['objects inside themselves', itself, { list: [{ $type: 'circular', up: 2 }], me: { $type: 'circular', up: 1 } }],
  ['objects that are there twice', [shared, shared], [{ a: 1 }, { a: 1 }]],
  ['sparse arrays', sparse, [1, { $type: 'hole' }, 3]],
  [
    'proxies',
    new Proxy({}, { ownKeys: bomb, get: bomb, getPrototypeOf: bomb, getOwnPropertyDescriptor: bomb }),
    { $type: 'proxy' },
  ],
  ['revoked proxies', [revoked.proxy], [{ $type: 'proxy' }]],
  ['proxies of functions', new Proxy(() => 1, { get: bomb }), { $type: 'proxy' }],
  ['a prototype that is a proxy', Object.create(new Proxy({}, { getPrototypeOf: bomb, get: bomb })) as object, {}],
  [
    'something with only the name of a Date',
    Object.create(Date.prototype) as object,
    { $type: 'instance', class: 'Date', value: {} },
  ],
  ['iterators', [1][Symbol.iterator](), {}],
  ['boxed values', Object(1), { $type: 'instance', class: 'Number', value: {} }],
  [
    'keys that are traps',
    JSON.parse('{"__proto__":{"x":1},"constructor":2,"hasOwnProperty":3}'),
    JSON.parse('{"__proto__":{"x":1},"constructor":2,"hasOwnProperty":3}') as JsonValue,
  ],
]

for (const [name, given, expected] of cases) {
  test(`encodes ${name}`, () => {
    const { value, losses } = capture(given)
    expect(JSON.stringify(value)).toBe(JSON.stringify(expected))
    expect(losses.cuts).toBe(0)
  })
}

test('errors keep class, message, code, stack and causes', () => {
  const error = Object.assign(new TypeError('no', { cause: new RangeError('why') }), { code: 'E1' })
  expect(valueOf({ error })).toMatchObject({
    error: {
      $type: 'error',
      class: 'TypeError',
      message: 'no',
      code: 'E1',
      stack: expect.stringContaining('TypeError: no'),
      cause: { type: 'RangeError', message: 'why' },
    },
  })
})

test('text is cut on a code point and keeps its length', () => {
  const { value, losses } = capture('𝄞'.repeat(100), 50)
  expect(value).toEqual({ $type: 'cut', of: 'string', length: 200, value: '𝄞'.repeat(12) })
  expect(losses.cuts).toBe(1)
})

test('10 MB of text is cut', () => {
  const { value } = capture({ text: 'x'.repeat(10_000_000) })
  expect(value).toMatchObject({ text: { $type: 'cut', of: 'string', length: 10_000_000 } })
  expect(JSON.stringify(value).length).toBeLessThan(262_144 + 256)
})

test('what is too many is cut', () => {
  const { value, losses } = capture(Array.from({ length: 20_000 }, (_, index) => index))
  expect(value).toMatchObject({ $type: 'cut', of: 'array', length: 20_000 })
  expect((value as { value: unknown[] }).value).toHaveLength(9_999)
  expect(losses.cuts).toBe(1)
  expect(valueOf(new Set(Array.from({ length: 20_000 }, (_, index) => index)))).toMatchObject({
    ...{ $type: 'set', size: 20_000, value: { $type: 'cut', of: 'set', length: 20_000 } },
  })
  expect(valueOf(Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, 1])))).toMatchObject({
    ...{ $type: 'cut', of: 'object', length: 20_000 },
  })
})

test('a sparse array of the greatest length is cut', () => {
  const array: unknown[] = []
  array.length = 2 ** 32 - 1
  expect(valueOf(array)).toMatchObject({ $type: 'cut', of: 'array', length: 4_294_967_295 })
})

test('what is deeper than 32 is cut, however deep it is', () => {
  let deep: unknown = 'bottom'
  for (let level = 0; level < 100_000; level += 1) deep = level % 2 === 0 ? [deep] : { deep }
  const { value, losses } = capture(deep)
  let depth = 0
  let at = value
  for (; typeof at === 'object' && at !== null && !('$type' in at); depth += 1) at = Object.values(at)[0] as JsonValue
  expect(depth).toBe(32)
  expect(at).toEqual({ $type: 'cut', of: 'object', length: 1 })
  expect(losses.cuts).toBe(1)
})

test('a secret goes with everything below its name, and the rest stays', () => {
  const { value, losses } = capture({
    user: 'ann',
    password: { old: ['a', 'b'], new: 'c' },
    OPENAI_API_KEY: 'k',
    max_tokens: 100,
    hasPassword: true,
    headers: new Map([['authorization', 'Basic abc']]),
  })
  expect(value).toEqual({
    user: 'ann',
    password: '[redacted:password]',
    OPENAI_API_KEY: '[redacted:api_key]',
    max_tokens: 100,
    hasPassword: true,
    headers: { $type: 'map', size: 1, value: [['authorization', '[redacted:authorization]']] },
  })
  expect(losses.redactions).toBe(3)
})

test('a secret goes that another property, or the element before, gives its name', () => {
  const { value, losses } = capture({
    headers: [
      ['authorization', 'abc'],
      ['accept', 'abc'],
    ],
    env: [
      { Name: 'DB_PASSWORD', Value: 'abc' },
      { name: 'HOME', value: 'abc' },
    ],
    raw: ['Cookie', 'a=1', 'Host', 'x'],
    argv: ['deploy', '--token', 'abc', '--force', 'abc'],
    words: ['secret', 'garden', 'book'],
    session: 'Morning keynote',
    sid: '31d4d96e407aad42',
    card: 4_111_111_111_111_111,
    order: 4_111_111_111_111_112,
  })
  expect(value).toEqual({
    headers: [
      ['authorization', '[redacted:authorization]'],
      ['accept', 'abc'],
    ],
    env: [
      { Name: 'DB_PASSWORD', Value: '[redacted:password]' },
      { name: 'HOME', value: 'abc' },
    ],
    raw: ['Cookie', '[redacted:cookie]', 'Host', 'x'],
    argv: ['deploy', '--token', '[redacted:token]', '--force', 'abc'],
    words: ['secret', 'garden', 'book'],
    session: 'Morning keynote',
    sid: '[redacted:session]',
    card: '[redacted:card]',
    order: 4_111_111_111_111_112,
  })
  expect(losses.redactions).toBe(6)
})

test('a secret that runs over the edge is dropped whole', () => {
  const text = `${'x'.repeat(90)} sk-ant-api03-${'S'.repeat(5_000)}`
  expect(JSON.stringify(valueOf(text))).toContain('[redacted:api_key]')
  expect(JSON.stringify(capture(text, 110).value)).not.toContain('SSS')
})

test('two keys that become one stay two', () => {
  const value = valueOf({ 'sk-ant-api03-aaaaaaaaaaaaaaaa': 1, 'sk-ant-api03-bbbbbbbbbbbbbbbb': 2 })
  expect(value).toEqual({ '[redacted:api_key]': 1, '[redacted:api_key]~2': 2 })
})

test('anything is captured as JSON within the limits, without throwing and without a change', () => {
  const anything = fc.anything({
    ...{ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: true },
    ...{ withNullPrototype: true, withObjectString: true, withBoxedValues: true, withUnicodeString: true },
  })
  fc.assert(
    fc.property(anything, fc.integer({ min: 0, max: 2_000 }), (given, maxBytes) => {
      const before = fc.stringify(given)
      const { value } = capture(given, maxBytes)
      const text = JSON.stringify(value)
      expect(JSON.parse(text)).toEqual(value)
      expect(Buffer.byteLength(text)).toBeLessThan(maxBytes + 3_000)
      expect(fc.stringify(given)).toBe(before)
    }),
  )
})

test('plain JSON is captured as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false } as object), (given) => {
      const json = JSON.parse(JSON.stringify(given).toWellFormed()) as JsonValue
      expect(JSON.stringify(valueOf(json))).toBe(JSON.stringify(json))
    }),
  )
})
