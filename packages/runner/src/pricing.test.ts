import { type ModelUsage, pipeline } from '@flujo/domain'
import { expect, test } from 'vitest'
import { runTraced } from './run-traced.test-support.ts'

const asks = (...usages: readonly ModelUsage[]) =>
  pipeline<number>('p').step('ask', (n, ctx) => {
    for (const usage of usages) ctx.usage(usage)
    return n
  })

/** A millionth of a dollar for each token of the model that it knows. */
const price = ({ model, inputTokens = 0 }: ModelUsage): number | undefined =>
  model === 'known' ? inputTokens / 1e6 : undefined

test('a usage without a price gets that of the function: for hooks, totals and limits', async () => {
  const whole = asks({ model: 'known', inputTokens: 3e6 }, { model: 'other', inputTokens: 1 }, { costUsd: 0.5 })
  const { result, trace } = await runTraced(whole, 1, { runner: { price } })
  expect(result.usage).toMatchObject({ calls: 3, costUsd: 3.5, unpricedCalls: 1 })
  expect(trace.of('on_usage').map(({ usage }) => usage)).toEqual([
    { model: 'known', inputTokens: 3e6, costUsd: 3 },
    { model: 'other', inputTokens: 1 },
    { costUsd: 0.5 },
  ])
  const limited = await runTraced(whole, 1, { runner: { price }, limits: { costUsd: 3.4 } })
  expect(limited.result.error?.code).toBe('limit_exceeded')
  expect((await runTraced(whole, 1, { limits: { costUsd: 0.5 } })).result.usage).toMatchObject({ unpricedCalls: 2 })
})

test('it is not asked for a price that was given, 0 and nonsense too', async () => {
  const never = (): number => {
    throw new Error('was asked')
  }
  const whole = asks({ costUsd: 0 }, { costUsd: Number.NaN })
  const { result, trace } = await runTraced(whole, 1, { runner: { price: never } })
  expect(result.usage).toMatchObject({ calls: 2, costUsd: 0, unpricedCalls: 1 })
  expect(trace.of('on_span_update')).toEqual([])
})

test.each<[string, () => unknown, string]>([
  ['throws', () => JSON.parse('no'), 'failed: '],
  ['gives less than nothing', () => -1, 'gave number -1'],
  ['gives no number', () => Number.NaN, 'gave number NaN'],
  ['gives a promise', async () => 1, 'gave object'],
])('one that %s leaves the price unknown, and is told of once', async (_, odd, says) => {
  const whole = asks({ inputTokens: 1 }, { inputTokens: 2 }).step('again', (n, ctx) => (ctx.usage({}), n))
  const { result, trace } = await runTraced(whole, 1, { runner: { price: odd as never }, limits: { costUsd: 0 } })
  expect(result).toMatchObject({ status: 'completed', usage: { calls: 3, costUsd: 0, unpricedCalls: 3 } })
  const told = trace.of('on_span_update')
  expect(told).toHaveLength(1)
  expect(told[0]).toMatchObject({ name: 'ask', spanEvent: { name: 'log', attributes: { level: 'warn' } } })
  expect(told[0]?.spanEvent?.attributes?.['message']).toContain(`the price function ${says}`)
})
