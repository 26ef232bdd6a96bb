// Values that break tracers: each is given to a step as input, comes out of it, is an attribute, an event, a log field, a
// report of usage and an error. The table is data, so that other tracers can be tried with it: see docs/abuse.md.

/** `FLUJO_ABUSE=long` makes the large values ten times as large. */
const scale = process.env['FLUJO_ABUSE'] === 'long' ? 10 : 1
const [keys, elements, entries] = [100_000 * scale, 1_000_000 * scale, 100_000 * scale]
const causeCount = 1_000 * scale
const errorCount = 10_000 * scale
const written = (count: number): string => count.toLocaleString('en')

/** Something that a program might hand to a tracer. */
export interface HostileValue {
  readonly name: string
  /** A new one each time. */
  readonly make: () => unknown
}

const fail = (): never => {
  throw new Error('code of the value was run')
}

/** Blocks for longer than anybody waits for a trace. */
const block = (): never => {
  const end = Date.now() + 60_000
  while (Date.now() < end);
  throw new Error('code of the value was run')
}

function nested(depth: number): unknown {
  let value: unknown = 'bottom'
  for (let level = 0; level < depth; level += 1) value = { value }
  return value
}

function deepArray(depth: number): unknown {
  let value: unknown[] = []
  for (let level = 0; level < depth; level += 1) value = [value]
  return value
}

function cycle(): unknown {
  const value: Record<string, unknown> = { name: 'me' }
  value['self'] = value
  return value
}

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

function throwingProxy(target: object): unknown {
  const traps = Object.fromEntries(
    Object.getOwnPropertyNames(Reflect).map((name) => [name, fail]),
  ) as ProxyHandler<object>
  return new Proxy(target, traps)
}

function causes(length: number): unknown {
  let error = new Error('first')
  for (let link = 0; link < length; link += 1) error = new Error(`link ${link}`, { cause: error })
  return error
}

const withGetter = (key: string, get: () => unknown): object =>
  Object.defineProperty({}, key, { get, enumerable: true, configurable: true })

const named = (entries: readonly (readonly [string, () => unknown])[]): readonly HostileValue[] =>
  entries.map(([name, make]) => ({ name, make }))

export const hostileValues: readonly HostileValue[] = named([
  ['undefined', () => undefined],
  ['null', () => null],
  ['NaN', () => Number.NaN],
  ['-0', () => -0],
  ['Infinity', () => Infinity],
  ['a BigInt', () => 2n ** 70n],
  ['a BigInt of a million digits', () => 1n << 3_321_928n],
  ['a symbol', () => Symbol('s')],
  ['a registered symbol as a key', () => ({ [Symbol.for('k')]: 1 })],
  ['a function', () => () => 1],
  ['a class', () => class Thing {}],
  ['a lone surrogate', () => 'a\uD800b\uDC00'],
  ['NUL and control characters', () => '\u0000\u0001\u001B[2J\u009B'],
  ['a text of 10 MB', () => 'x'.repeat(10_000_000)],
  ['a text of 10 MB with quotes to escape', () => '"\\\n'.repeat(3_000_000)],
  [`${written(keys)} keys`, () => Object.fromEntries(Array.from({ length: keys }, (_, key) => [`k${key}`, key]))],
  ['a key of a megabyte', () => ({ ['k'.repeat(1_000_000)]: 1 })],
  ['an empty key', () => ({ '': 1 })],
  ['__proto__ as a key', () => JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}') as unknown],
  ['a null prototype', () => Object.assign(Object.create(null) as object, { a: 1 })],
  ['a null prototype in a list', () => [Object.create(null)]],
  ['a sparse array of length 2^32-1', () => Object.assign([], { length: 2 ** 32 - 1 })],
  ['an array with holes', () => [1, , 3]], // oxlint-disable-line no-sparse-arrays
  ['an array with properties', () => Object.assign([1], { extra: fail })],
  [`${written(elements)} elements`, () => Array.from({ length: elements }).fill(0)],
  ['objects 100,000 deep', () => nested(100_000)],
  ['arrays 100,000 deep', () => deepArray(100_000)],
  ['itself inside itself', cycle],
  [
    'a Map inside itself',
    () => {
      const map = new Map<unknown, unknown>()
      return map.set(map, map)
    },
  ],
  [
    'a Set inside itself',
    () => {
      const set = new Set<unknown>()
      return set.add(set)
    },
  ],
  ['a getter that throws', () => withGetter('x', fail)],
  ['a getter that blocks', () => withGetter('x', block)],
  ['a getter for length', () => withGetter('length', fail)],
  ['toJSON that throws', () => ({ toJSON: fail })],
  ['toJSON that blocks', () => ({ toJSON: block })],
  [
    'toJSON that gives itself',
    () => {
      const value = { toJSON: (): unknown => value }
      return value
    },
  ],
  ['toString and valueOf that throw', () => ({ toString: fail, valueOf: fail, [Symbol.toPrimitive]: fail })],
  ['custom inspection that throws', () => ({ [Symbol.for('nodejs.util.inspect.custom')]: fail })],
  ['a then that throws', () => [withGetter('then', fail)]],
  ['an iterator that throws', () => ({ [Symbol.iterator]: fail, [Symbol.asyncIterator]: fail })],
  [
    'an iterator without end',
    () => ({
      *[Symbol.iterator]() {
        for (;;) yield 1
      },
    }),
  ],
  ['a tag that throws', () => withGetter(Symbol.toStringTag as never, fail)],
  ['a constructor that throws', () => withGetter('constructor', fail)],
  ['a proxy', () => new Proxy({ a: 1 }, {})],
  ['a proxy whose traps all throw', () => throwingProxy({})],
  ['a proxy of an array whose traps all throw', () => throwingProxy([1])],
  ['a proxy of a function whose traps all throw', () => [throwingProxy(() => {})]],
  ['a revoked proxy', () => [revoked({})]],
  ['a revoked proxy of an array', () => [revoked([])]],
  ['a revoked proxy as prototype', () => [Object.create(revoked({}) as object)]],
  ['a proxy inside of a Map', () => new Map([[throwingProxy({}), throwingProxy([])]])],
  ['an invalid Date', () => new Date(Number.NaN)],
  ['a Date whose methods throw', () => Object.assign(new Date(0), { toISOString: fail, getTime: fail, toJSON: fail })],
  ['a Map whose methods throw', () => Object.assign(new Map([[1, 2]]), { entries: fail, [Symbol.iterator]: fail })],
  [`${written(entries)} entries`, () => new Map(Array.from({ length: entries }, (_, key) => [key, key]))],
  ['50 MB of bytes', () => new Uint8Array(50_000_000)],
  [
    'a detached buffer',
    () => {
      const bytes = new Uint8Array(8)
      structuredClone(bytes, { transfer: [bytes.buffer] })
      return bytes
    },
  ],
  ['shared memory', () => new Uint8Array(new SharedArrayBuffer(8))],
  ['a regular expression with a getter', () => Object.defineProperty(/x/, 'source', { get: fail })],
  ['a promise that never settles', () => [new Promise(() => {})]],
  ['a WeakMap and a WeakRef', () => [new WeakMap(), new WeakRef({})]],
  [
    'a generator that is under way',
    () =>
      (function* count(): Generator<number> {
        yield 1
      })(),
  ],
  ['an Error without a stack', () => Object.assign(new Error('x'), { stack: undefined })],
  ['an Error whose message throws', () => Object.defineProperty(new Error('x'), 'message', { get: fail })],
  ['an Error whose stack throws', () => Object.defineProperty(new Error('x'), 'stack', { get: fail })],
  [
    'an Error that is its own cause',
    () => {
      const error = new Error('x')
      error.cause = error
      return error
    },
  ],
  [`a chain of ${written(causeCount)} causes`, () => causes(causeCount)],
  [
    `an AggregateError of ${written(errorCount)}`,
    () => new AggregateError(Array.from({ length: errorCount }, () => new Error('x'))),
  ],
  ['a subclass that throws in name', () => Object.defineProperty(new TypeError('x'), 'name', { get: fail })],
  ['boxed values', () => [new String('x'), new Number(1), new Boolean(false), Object(1n), Object(Symbol('s'))]],
  [
    'arguments',
    () =>
      (function given(): IArguments {
        return arguments
      })(),
  ],
  ['the global object', () => globalThis],
  ['a module', () => import.meta],
  ['frozen and sealed', () => Object.freeze({ a: Object.seal({ b: 1 }) })],
  [
    'ten thousand times the same object',
    () => {
      const same = { a: 'x'.repeat(100) }
      return Array.from({ length: 10_000 }, () => same)
    },
  ],
  ['a private key and a token', () => ({ password: 'x', text: `sk-${'a1'.repeat(20)}` })],
])
