import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CompleteRetryPolicy, retryDelayMs } from './retry-policy.ts'

const neverRandom = (): never => {
  throw new Error('chance was asked where there is no jitter')
}

const anyMs = fc.oneof(fc.nat({ max: 100_000 }), fc.double({ min: 0, max: Number.MAX_VALUE, noNaN: true }))
const anyAttempt = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }))
const anyRandom = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const anyPolicy: fc.Arbitrary<CompleteRetryPolicy> = fc.record({
  attempts: fc.constant(Infinity),
  backoff: fc.constantFrom('exponential', 'constant'),
  baseMs: anyMs,
  maxMs: anyMs,
  maxElapsedMs: fc.constant(undefined),
  jitter: fc.constantFrom('full', 'none'),
  when: fc.constant(() => true),
})
const policyOf = (changes: Partial<CompleteRetryPolicy>): CompleteRetryPolicy => ({
  attempts: 10,
  backoff: 'exponential',
  baseMs: 200,
  maxMs: 30_000,
  maxElapsedMs: undefined,
  jitter: 'none',
  when: () => true,
  ...changes,
})
const delays = (policy: CompleteRetryPolicy, random: () => number = neverRandom): number[] =>
  [1, 2, 3, 4, 5].map((attempt) => retryDelayMs(policy, attempt, random))

test('exponential doubles up to the cap', () => {
  expect(delays(policyOf({}))).toEqual([200, 400, 800, 1_600, 3_200])
  expect(delays(policyOf({ maxMs: 1_000 }))).toEqual([200, 400, 800, 1_000, 1_000])
})

test('constant stays, and is capped too', () => {
  expect(delays(policyOf({ backoff: 'constant' }))).toEqual([200, 200, 200, 200, 200])
  expect(delays(policyOf({ backoff: 'constant', maxMs: 50 }))).toEqual([50, 50, 50, 50, 50])
})

test('full jitter takes a share of the capped backoff', () => {
  expect(delays(policyOf({ jitter: 'full', maxMs: 1_000 }), () => 0.5)).toEqual([100, 200, 400, 500, 500])
  expect(delays(policyOf({ jitter: 'full' }), () => 0)).toEqual([0, 0, 0, 0, 0])
})

test('no base means no wait, however many tries there were', () => {
  expect(retryDelayMs(policyOf({ baseMs: 0 }), 5_000, neverRandom)).toBe(0)
})

test('a wait is always a number between 0 and maxMs', () => {
  fc.assert(
    fc.property(anyPolicy, anyAttempt, anyRandom, (policy, attempt, random) => {
      const delayMs = retryDelayMs(policy, attempt, () => random)
      expect(delayMs).toBeGreaterThanOrEqual(0)
      expect(delayMs).toBeLessThanOrEqual(policy.maxMs)
    }),
  )
})

test('without jitter a wait never gets shorter and no chance is asked', () => {
  fc.assert(
    fc.property(anyPolicy, anyAttempt, (policy, attempt) => {
      const steady = { ...policy, jitter: 'none' as const }
      const [now, later] = [attempt, attempt + 1].map((each) => retryDelayMs(steady, each, neverRandom))
      expect(later).toBeGreaterThanOrEqual(now ?? NaN)
    }),
  )
})

test('jitter is that share of the wait without it', () => {
  fc.assert(
    fc.property(anyPolicy, anyAttempt, anyRandom, (policy, attempt, random) => {
      const full = retryDelayMs({ ...policy, jitter: 'full' }, attempt, () => random)
      expect(full).toBe(random * retryDelayMs({ ...policy, jitter: 'none' }, attempt, neverRandom))
    }),
  )
})
