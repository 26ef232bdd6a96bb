import { expect, test } from 'vitest'
import { NonRetryableError } from './index.ts'

test('is an error with a message, a cause, a name and a mark of its own', () => {
  const cause = new Error('401')
  const error = new NonRetryableError('refused', { cause })
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({ message: 'refused', cause, name: 'NonRetryableError' })
  expect(Object.getOwnPropertyDescriptor(error, 'retryable')?.value).toBe(false)
  expect(String(error)).toBe('NonRetryableError: refused')
})

test('a class made from it keeps the mark', () => {
  class Refused extends NonRetryableError {}
  expect(Object.getOwnPropertyDescriptor(new Refused(), 'retryable')?.value).toBe(false)
})
