import { type ErrorInfo, FlujoError } from '@flujo/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeError } from './index.ts'

class RateLimitError extends Error {}
const bomb = (): never => {
  throw new Error('never asked')
}

test('an error is told with class, message, code, stack and cause', () => {
  const error = Object.assign(new TypeError('no text', { cause: new RateLimitError('slow down') }), { code: 'E1' })
  expect(describeError(error)).toEqual({
    type: 'TypeError',
    message: 'no text',
    code: 'E1',
    stack: expect.stringMatching(/^TypeError: no text\n +at /),
    cause: { type: 'RateLimitError', message: 'slow down', code: undefined, stack: expect.any(String) },
  })
})

test.each([
  ['a name of its own', Object.assign(new Error('x'), { name: 'MyError' }), 'MyError', 'x'],
  ['a class without a name', new RateLimitError('x'), 'RateLimitError', 'x'],
  ['a time-out of the platform', new DOMException('too slow', 'TimeoutError'), 'TimeoutError', 'too slow'],
  ['an abort of the platform', AbortSignal.abort().reason, 'AbortError', 'This operation was aborted'],
  ['text', 'oh no', 'string', 'oh no'],
  ['nothing', undefined, 'undefined', 'undefined'],
  ['null', null, 'null', 'null'],
  ['a number', Number.NaN, 'number', 'NaN'],
  ['a BigInt', 1n, 'bigint', '{"$type":"bigint","value":"1"}'],
  ['a symbol', Symbol('s'), 'symbol', '{"$type":"symbol","value":"s"}'],
  ['an object', { status: 500, password: 'x' }, 'Object', '{"status":500,"password":"[redacted:password]"}'],
  ['an object with a message', { message: 'm' }, 'Object', 'm'],
  ['an error without a message', new Error(), 'Error', ''],
  [
    'a proxy',
    new Proxy(new Error('x'), { get: bomb, getPrototypeOf: bomb }),
    'Error',
    'an error that cannot be looked at',
  ],
  [
    'an error that throws when read',
    Object.defineProperties(new Error('x'), {
      message: { get: bomb },
      name: { get: bomb },
      stack: { get: bomb },
      cause: { get: bomb },
    }),
    'Error',
    '',
  ],
  ['an error without a prototype', Object.setPrototypeOf(new Error('x'), null), 'Object', 'x'],
  ['a frozen error', Object.freeze(new Error('x')), 'Error', 'x'],
])('%s', (_, thrown: unknown, type, message) => {
  expect(describeError(thrown)).toMatchObject({ type, message })
})

test('secrets go from message, stack and causes', () => {
  const error = new Error('token=CanaryA1', { cause: new Error('password=CanaryB2', { cause: 'apiKey=CanaryC3' }) })
  expect(JSON.stringify(describeError(error))).not.toContain('Canary')
  expect(JSON.stringify(describeError(error, { redact: false }))).toContain('CanaryC3')
})

test('an AggregateError tells of its errors', () => {
  const error = new AggregateError([new TypeError('a'), 'b', new RangeError('c'), 1, 2, 3], 'all failed')
  expect(describeError(error)).toMatchObject({
    type: 'AggregateError',
    message: 'all failed (6 errors: TypeError: a; string; RangeError: c; number; number; …)',
    cause: { type: 'TypeError', message: 'a' },
  })
})

test('an AggregateError has its errors, each with causes and errors of its own', () => {
  const inner = new AggregateError([new Error('deep', { cause: 'why' })], 'inner')
  const error = new Error('outer', { cause: new AggregateError([new TypeError('a'), 'b', inner], 'all') })
  expect(describeError(error).cause).toMatchObject({
    type: 'AggregateError',
    errors: [
      { type: 'TypeError', message: 'a' },
      { type: 'string', message: 'b' },
      { type: 'AggregateError', errors: [{ message: 'deep', cause: { message: 'why' } }] },
    ],
  })
  expect(describeError(error).errors).toBeUndefined()
})

test('so has an error of Flujo what is related to it', () => {
  const related = [new FlujoError('step_failed', 'other', { path: 'b', cause: new Error('password=CanaryB2') })]
  const told = describeError(new FlujoError('step_failed', 'first', { path: 'a', cause: new Error('x'), related }))
  expect(told).toMatchObject({ cause: { message: 'x' }, errors: [{ message: 'other', code: 'step_failed' }] })
  expect(JSON.stringify(told)).not.toContain('Canary')
})

test('of so many errors, at all depths and in circles, 16 are told', () => {
  const count = (info: ErrorInfo | undefined): number =>
    info === undefined
      ? 0
      : count(info.cause) + (info.errors ?? []).reduce((sum, each) => sum + 1 + count({ ...each, cause: undefined }), 0)
  const wide = Object.assign(new AggregateError(Array.from({ length: 1_000 }, (_, i) => new Error(`${i}`))), {
    cause: 1,
  })
  expect(count(describeError(wide))).toBe(16)
  let deep: Error = new Error('0')
  for (let i = 1; i < 1_000; i += 1) deep = Object.assign(new AggregateError([deep, deep], `${i}`), { cause: 1 })
  expect(count(describeError(deep))).toBe(16)
  const circle = new AggregateError([], 'circle')
  circle.errors.push(circle, new Error('other'))
  expect(describeError(Object.assign(circle, { cause: 1 })).errors?.map(({ message }) => message)).toEqual(['other'])
})

test('causes that make a circle, and long chains of them, end', () => {
  const a: Error = new Error('a')
  a.cause = new Error('b', { cause: a })
  expect(describeError(a)).toMatchObject({ message: 'a', cause: { message: 'b' } })
  expect(describeError(a).cause?.cause).toBeUndefined()
  let chain: Error = new Error('0')
  for (let index = 1; index < 1_000; index += 1) chain = new Error(String(index), { cause: chain })
  let links = 0
  for (
    let link = describeError(chain) as ReturnType<typeof describeError> | undefined;
    link !== undefined;
    link = link.cause
  )
    links += 1
  expect(links).toBe(16)
})

test('long texts are cut', () => {
  const { message, stack } = describeError(new Error('x'.repeat(1_000_000)))
  expect([message.length, stack?.length]).toEqual([8_192, 16_384])
})

test('anything that can be thrown is told', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true, withMap: true }), (thrown) => {
      const { type, message } = describeError(thrown)
      expect([typeof type, typeof message]).toEqual(['string', 'string'])
    }),
  )
})
