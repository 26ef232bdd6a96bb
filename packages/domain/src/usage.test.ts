import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { addUsage, type ModelUsage, noUsage, sumUsage, type UsageTotals } from './usage.ts'

// Prices in quarters of a dollar add up exactly, so that sums can be compared without a tolerance.
const amount = fc.nat({ max: 1_000_000 })
const price = amount.map((quarters) => quarters / 4)
const reports: fc.Arbitrary<ModelUsage[]> = fc.array(
  fc.record(
    { model: fc.constant('m'), inputTokens: amount, outputTokens: amount, costUsd: price },
    { requiredKeys: [] },
  ),
)
const totalOf = (all: readonly ModelUsage[]): UsageTotals => all.reduce(addUsage, noUsage)

test('reports are summed', () => {
  const totals = totalOf([
    { model: 'a', inputTokens: 10, outputTokens: 2, costUsd: 0.5 },
    { model: 'b', inputTokens: 1, costUsd: 0 },
    { outputTokens: 7 },
  ])
  expect(totals).toEqual({ calls: 3, inputTokens: 11, outputTokens: 9, costUsd: 0.5, unpricedCalls: 1 })
})

test('a price of 0 is a price; a missing one is unknown', () => {
  expect(addUsage(noUsage, { costUsd: 0 }).unpricedCalls).toBe(0)
  expect(addUsage(noUsage, {}).unpricedCalls).toBe(1)
  expect(addUsage(noUsage, { costUsd: undefined }).unpricedCalls).toBe(1)
})

test.for([NaN, -1, Infinity, -Infinity, '5', 5n, null, {}, [7]])(
  '%o counts as 0, and as a price it is unknown',
  (odd) => {
    const usage = { inputTokens: odd, outputTokens: odd, costUsd: odd } as unknown as ModelUsage
    expect(addUsage(noUsage, usage)).toEqual({ ...noUsage, calls: 1, unpricedCalls: 1 })
  },
)

test('nothing is changed in place', () => {
  const before = Object.freeze(addUsage(noUsage, { inputTokens: 3, costUsd: 1 }))
  expect(addUsage(before, { inputTokens: 4 })).not.toBe(before)
  expect(before).toEqual({ calls: 1, inputTokens: 3, outputTokens: 0, costUsd: 1, unpricedCalls: 0 })
  expect(Object.isFrozen(noUsage)).toBe(true)
})

test('it does not matter in which groups or order reports are summed', () => {
  fc.assert(
    fc.property(reports, reports, reports, (a, b, c) => {
      const [x, y, z] = [totalOf(a), totalOf(b), totalOf(c)] as const
      expect(sumUsage(sumUsage(x, y), z)).toEqual(sumUsage(x, sumUsage(y, z)))
      expect(sumUsage(x, y)).toEqual(sumUsage(y, x))
      expect(sumUsage(x, noUsage)).toEqual(x)
      expect(sumUsage(sumUsage(x, y), z)).toEqual(totalOf([...a, ...b, ...c]))
    }),
  )
})

test('every report is counted, priced or not', () => {
  fc.assert(
    fc.property(reports, (all) => {
      const totals = totalOf(all)
      expect(totals.calls).toBe(all.length)
      expect(totals.unpricedCalls).toBe(all.filter((usage) => usage.costUsd === undefined).length)
    }),
  )
})
