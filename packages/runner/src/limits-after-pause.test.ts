import { pipeline, type StepContext } from '@flujo/domain'
import { expect, test } from 'vitest'
import { PausingRun } from './pause.test-support.ts'

const spending =
  (costUsd: number) =>
  (n: number, ctx: StepContext): number => {
    ctx.usage({ costUsd })
    return n + 1
  }

const asks = pipeline<number>('p')
  .step('before', spending(2))
  .pause('ask', { merge: (n: number) => n })
  .step('after', spending(4))

test('the limits of a run and what was used before the pause still count', async () => {
  const run = new PausingRun(asks)
  expect((await run.run(1, { limits: { costUsd: 5 } })).status).toBe('paused')
  const result = await run.resume({ ask: true })
  expect(result).toMatchObject({ status: 'failed', error: { code: 'limit_exceeded' }, usage: { costUsd: 6 } })
  expect(result.error?.message).toContain('limits.costUsd of 5: 6 was used')
})

test('whoever goes on can set others', async () => {
  const run = new PausingRun(asks, { limits: { costUsd: 3 } })
  await run.run(1, { limits: { steps: 3 } })
  await expect(run.runner.resume(run.runId, { ask: true }, { limits: { costUsd: -1 } })).rejects.toMatchObject({
    code: 'invalid_options',
  })
  expect(await run.resume({ ask: true }, { limits: { costUsd: 6 } })).toMatchObject({ status: 'completed', output: 3 })
})

const body = pipeline<number>('x').branch('way', () => 'a' as const, { a: (n: number) => n })
const twice = pipeline<number[]>('p')
  .map('each', body.steps[0] as never)
  .pause('first', { merge: (n: unknown) => n })
  .pause('second', { merge: (n: unknown) => n })
  .step('after', () => 1)

test.each([
  [8, 'completed'],
  [7, 'failed'],
])('steps that are remembered count once, however often the run goes on: of %d it is %s', async (steps, status) => {
  const run = new PausingRun(twice)
  await run.run([1, 2], { limits: { steps } })
  expect((await run.resume({ first: true })).status).toBe('paused')
  const result = await run.resume({ second: true })
  expect(result.status).toBe(status)
  expect(result.error?.code).toBe(status === 'failed' ? 'limit_exceeded' : undefined)
})

test('limits around a pause hold inside steps as well, and time begins anew', async () => {
  const limited = (costUsd: number) =>
    pipeline<number>('all').step(asks, { limits: { costUsd, durationMs: 10 }, fallback: () => -1 })
  for (const [costUsd, output] of [
    [6, 3],
    [5, -1],
  ] as const) {
    const run = new PausingRun(limited(costUsd))
    expect((await run.run(1)).status).toBe('paused')
    await run.runtime.advance(50)
    expect((await run.resume({ ask: true })).output).toBe(output)
  }
})
