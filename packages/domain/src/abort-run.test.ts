import { expect, test, vi } from 'vitest'
import { AbortRun, isAbortRun } from './abort-run.ts'
import { FlujoError } from './flujo-error.ts'

test('it is an error that carries the reason', () => {
  const error = new AbortRun('nothing is sent on Sundays')
  expect(error).toBeInstanceOf(Error)
  expect(String(error)).toBe('AbortRun: nothing is sent on Sundays')
  expect(error.code).toBe('abort_run')
  expect(error.stack).toContain('abort-run.test.ts')
})

test('one of another copy of the package is recognised', async () => {
  vi.resetModules()
  const copy = await import('./abort-run.ts')
  const foreign = new copy.AbortRun('stop')
  expect(foreign).not.toBeInstanceOf(AbortRun)
  expect(isAbortRun(foreign)).toBe(true)
  expect(copy.isAbortRun(new AbortRun('stop'))).toBe(true)
})

test('so are a subclass and a frozen one', () => {
  class Closed extends AbortRun {}
  expect(isAbortRun(new Closed('shop is closed'))).toBe(true)
  expect(isAbortRun(Object.freeze(new AbortRun('stop')))).toBe(true)
})

test.for([
  ['another error', new Error('abort_run')],
  ['an error of ours', new FlujoError('cancelled', 'abort_run')],
  ['a name instead of a code', Object.assign(new Error('stop'), { name: 'AbortRun' })],
  ['an object that is no error', { code: 'abort_run', message: 'stop' }],
  ['the word itself', 'abort_run'],
  ['undefined', undefined],
  ['null', null],
  ['a function', AbortRun],
] as const)('%s is not one', ([, thrown]) => {
  expect(isAbortRun(thrown)).toBe(false)
})

test('hostile values are answered with false and their getters are left alone', () => {
  let called = 0
  const shout = (): never => {
    called += 1
    throw new Error('code of the value was run')
  }
  const ownGetter = Object.defineProperty(new Error('x'), 'code', { get: shout })
  class Inherited extends Error {
    get code(): string {
      return shout()
    }
  }
  const revoked = Proxy.revocable(new AbortRun('x'), {})
  revoked.revoke()
  const throwing = new Proxy(new AbortRun('x'), { getPrototypeOf: shout, getOwnPropertyDescriptor: shout })
  expect([ownGetter, new Inherited('x')].map(isAbortRun)).toEqual([false, false])
  expect(called).toBe(0)
  expect([revoked.proxy, throwing].map(isAbortRun)).toEqual([false, false])
})
