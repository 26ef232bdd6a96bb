import { expect, test } from 'vitest'

import { verdict } from '../../scripts/counts.mjs'

const local = { ci: false, vitestExitCode: 0 }
const inCi = { ci: true, vitestExitCode: 0 }

test('all passed', () => {
  expect(verdict({ passed: 3, failed: 0, skipped: 0 }, inCi)).toEqual({ line: '3 passed, 0 failed', exitCode: 0 })
})

test('a failure fails, whatever vitest said', () => {
  expect(verdict({ passed: 3, failed: 1, skipped: 0 }, local)).toEqual({ line: '3 passed, 1 failed', exitCode: 1 })
})

test('a run in which no test ran fails', () => {
  expect(verdict({ passed: 0, failed: 0, skipped: 0 }, local)).toEqual({ line: '0 passed, 0 failed', exitCode: 1 })
  expect(verdict({ passed: 0, failed: 0, skipped: 9 }, local).exitCode).toBe(1)
})

test('a skipped test is said, and in CI it is a failure', () => {
  const counts = { passed: 3, failed: 0, skipped: 2 }
  expect(verdict(counts, local)).toEqual({ line: '3 passed, 0 failed, 2 skipped', exitCode: 0 })
  expect(verdict(counts, inCi)).toEqual({ line: '3 passed, 2 failed', exitCode: 1 })
})

test('where vitest failed for a reason of its own, the line says so and the exit code is kept', () => {
  expect(verdict({ passed: 3, failed: 0, skipped: 0 }, { ci: false, vitestExitCode: 130 })).toEqual({
    line: '3 passed, 1 failed',
    exitCode: 130,
  })
})
