import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fnv1a } from './fnv1a.ts'

const hashOf = (...parts: readonly string[]): string => {
  const hash = new Fnv1a()
  for (const part of parts) hash.add(part)
  return hash.digest()
}

test('is as published: the two bytes of a unit are low and high', () => {
  expect(hashOf()).toBe('cbf29ce484222325')
  // The code units 0x6f66, 0x626f and 0x7261 are the bytes of "foobar".
  expect(hashOf('\u6f66\u626f\u7261')).toBe('85944171f73967e8')
})

test('is what whole numbers of any size give, in one part or in several', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (parts) => {
      let hash = 0xcbf29ce484222325n
      for (const unit of parts
        .join('')
        .split('')
        .map((each) => each.charCodeAt(0))) {
        for (const byte of [unit & 0xff, unit >> 8]) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) % 2n ** 64n
      }
      expect(hashOf(...parts)).toBe(hash.toString(16).padStart(16, '0'))
      expect(hashOf(parts.join(''))).toBe(hashOf(...parts))
    }),
  )
})
