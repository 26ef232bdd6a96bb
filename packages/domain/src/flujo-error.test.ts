import { expect, test } from 'vitest'
import { FlujoError } from './flujo-error.ts'

test('it is an error with a code and a path', () => {
  const error = new FlujoError('step_failed', 'step "fetch" failed', { path: 'news/fetch' })
  expect(error).toBeInstanceOf(Error)
  expect(error.code).toBe('step_failed')
  expect(error.path).toBe('news/fetch')
  expect(error.name).toBe('FlujoError')
  expect(String(error)).toBe('FlujoError: step "fetch" failed')
  expect(error.stack).toContain('flujo-error.test.ts')
})

test('without a path it says so', () => {
  expect(new FlujoError('cancelled', 'stopped').path).toBeUndefined()
})

test('the cause is kept unchanged, and undefined can be a cause', () => {
  const thrown = { odd: true }
  expect(new FlujoError('step_failed', 'x', { cause: thrown }).cause).toBe(thrown)
  expect('cause' in new FlujoError('step_failed', 'x', { cause: undefined })).toBe(true)
  expect('cause' in new FlujoError('step_failed', 'x')).toBe(false)
  expect('cause' in new FlujoError('step_failed', 'x', { path: 'a' })).toBe(false)
})

test('what JSON and Object.keys see is the code and the path, not the name', () => {
  const error = new FlujoError('no_matching_case', 'x', { path: 'route' })
  expect(JSON.parse(JSON.stringify(error))).toEqual({ code: 'no_matching_case', path: 'route' })
  expect(Object.keys(error)).not.toContain('name')
})

test('what is related is there to read, and seen by JSON only where there is some', () => {
  const first = new FlujoError('step_failed', 'first', { path: 'a' })
  const error = new FlujoError('step_failed', 'second', { path: 'b', related: [first] })
  expect(error.related).toEqual([first])
  expect(Object.keys(error)).toContain('related')
  expect(first.related).toEqual([])
  expect(Object.keys(first)).not.toContain('related')
})
