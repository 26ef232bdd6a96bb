import { expect, test } from 'vitest'
import { disposerOf } from './disposer-of.ts'

test.each([undefined, null, 5, 'text', {}, () => 1, Symbol.dispose])('%o has no disposer', (value) => {
  expect(disposerOf(value)).toBeUndefined()
})

test('a disposer is called as a method, an inherited one too', () => {
  class Handle {
    closed = false;
    [Symbol.dispose](): void {
      this.closed = true
    }
  }
  const handle = new Handle()
  disposerOf(handle)?.()
  expect(handle.closed).toBe(true)
})

test('a hostile object throws when it is disposed, not when it is asked', () => {
  const hostile = new Proxy(
    {},
    {
      has: () => {
        throw new Error('hostile')
      },
    },
  )
  expect(disposerOf(hostile)).toThrow('hostile')
  expect(disposerOf({ [Symbol.dispose]: 5 })).toThrow(TypeError)
})
