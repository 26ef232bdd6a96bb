import { AbortRun, pipeline, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { gate, runTraced, startTraced } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

const start = pipeline<number>('p')
const obeying = (_: number, { signal }: StepContext): Promise<number> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
const ignoring = (): Promise<number> => gate<number>().promise
const rest = (slow: typeof obeying) =>
  start
    .step('done', (n, { usage }) => (usage({ inputTokens: 3 }), n + 1))
    .step('slow', slow, { retry: { attempts: 5 }, fallback: (n: number) => n })
    .step('after', (n) => n)

describe('timeoutMs of a run', () => {
  test.each([
    ['obeys', obeying, 500],
    ['ignores its signal', ignoring, 530],
  ] as const)('where the step %s: failed, with everything done so far', async (_, slow, endsAtMs) => {
    const { result, trace, runtime } = await runTraced(rest(slow), 1, { timeoutMs: 500, graceMs: 30 })
    expect(result).toMatchObject({
      status: 'failed',
      output: undefined,
      error: { code: 'run_timeout', path: undefined },
    })
    expect(result.error?.message).toBe('the run took longer than its timeoutMs of 500 ms')
    expect(runtime.nowMs).toBe(endsAtMs)
    expect(result.steps.map(({ name, status }) => [name, status])).toEqual([
      ['done', 'completed'],
      ['slow', 'cancelled'],
      ['after', 'skipped'],
    ])
    expect(result.usage.inputTokens).toBe(3)
    expect(trace.outline).toEqual([
      'done task completed',
      'slow task cancelled',
      'slow/try 1 attempt cancelled',
      'after task skipped',
    ])
    expect(trace.of('post_run')[0]).toMatchObject({ status: 'failed', error: result.error })
    expect(trace.of('on_fallback')).toEqual([])
  })

  test('of the runner holds for each run, and a run has its own instead', async () => {
    const runtime = new VirtualRuntime()
    const runner = new Runner(
      start.step('wait', async (n) => runtime.sleep(1_000).then(() => n)),
      {
        runtime,
        timeoutMs: 200,
        graceMs: 0,
      },
    )
    const runs = [runner.run(1), runner.run(1, { timeoutMs: 500 }), runner.run(1, { timeoutMs: Infinity })]
    const results = await runtime.drive(Promise.all(runs))
    expect(results.map(({ error, durationMs }) => [error?.code, durationMs])).toEqual([
      ['run_timeout', 200],
      ['run_timeout', 500],
      [undefined, 1_000],
    ])
    expect(runtime.pending).toBe(0)
  })

  test('a run in time leaves no timer; runOrThrow throws the error', async () => {
    const { result } = await runTraced(
      start.step('a', (n) => n),
      1,
      { timeoutMs: 500 },
    )
    expect(result.output).toBe(1)
    const runtime = new VirtualRuntime()
    const late = new Runner(start.step('slow', obeying), { runtime, timeoutMs: 5 }).runOrThrow(1)
    await expect(runtime.drive(late)).rejects.toMatchObject({ code: 'run_timeout' })
  })

  test('a failure, a cancellation and a hook that came first stay the outcome', async () => {
    const failed = start.parallel('both', {
      bad: () => {
        throw new Error('bad')
      },
      ignoring,
    })
    const first = await runTraced(failed, 1, { timeoutMs: 500 })
    expect(first.result).toMatchObject({ status: 'failed', error: { path: 'both/bad' } })
    const controller = new AbortController()
    const { done, runtime } = startTraced(rest(ignoring), 1, { timeoutMs: 500, signal: controller.signal })
    await runtime.advance(400)
    controller.abort(new Error('enough'))
    expect(await runtime.drive(done)).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' } })
    const byHook = await runTraced(rest(ignoring), 1, {
      timeoutMs: 500,
      hooks: [
        ({ event, name }) => {
          if (event === 'pre_step' && name === 'try 1') throw new AbortRun('no')
        },
      ],
    })
    expect(byHook.result).toMatchObject({ status: 'cancelled', error: { code: 'aborted_by_hook' } })
  })

  test('a run inside a step that takes the signal of the step is cancelled, not timed out', async () => {
    const runtime = new VirtualRuntime()
    const inner = new Runner(start.step('slow', obeying), { runtime })
    let status: string | undefined
    const outer = start.step('outer', async (n, { signal }) => {
      status = (await inner.run(n, { signal })).status
      return n
    })
    const { result } = await runTraced(outer, 1, { runtime, timeoutMs: 100 })
    expect([result.error?.code, status]).toEqual(['run_timeout', 'cancelled'])
  })
})
