import { expect, test } from 'vitest'
import { plainCopy } from './plain-copy.ts'

test('has the own properties of an object, and runs no getter for it', () => {
  const value = {
    a: 1,
    get b(): number {
      throw new Error('code of the value was run')
    },
    c: undefined,
  }
  expect(plainCopy(value)).toEqual({ a: 1, c: undefined })
})

test('of what cannot be read there is nothing, and of very much the first 256', () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  for (const value of [proxy, [1], new Uint8Array(3), null, undefined, 'text'] as object[]) {
    expect(plainCopy(value)).toEqual({})
  }
  const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, key) => [`k${key}`, key]))
  expect(Object.keys(plainCopy(many))).toHaveLength(256)
  expect(Object.getPrototypeOf(plainCopy(JSON.parse('{"__proto__":{"a":1}}') as object))).toBe(Object.prototype)
})
