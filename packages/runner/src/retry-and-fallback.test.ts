import { pipeline, step, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { runTraced, startTraced } from './run-traced.test-support.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

/** Fails on the first `failures` tries. */
const flaky =
  (failures: number) =>
  (n: number, { attempt }: StepContext): number => {
    if (attempt <= failures) throw new Error(`try ${attempt}`)
    return n + attempt
  }

const start = pipeline<number>('p')
const none = { jitter: 'none', baseMs: 100 } as const

describe('retry', () => {
  test('a step that succeeds on its third try is completed, with two failed tries', async () => {
    const { result, trace, runtime } = await runTraced(
      start.step('flaky', flaky(2), { retry: { attempts: 5, ...none } }),
      10,
    )
    expect(result).toMatchObject({ status: 'completed', output: 13, steps: [{ attempts: 3, status: 'completed' }] })
    expect(runtime.sleeps).toEqual([100, 200])
    expect(trace.outline).toEqual([
      'flaky task completed',
      'flaky/try 1 attempt failed',
      'flaky/try 2 attempt failed',
      'flaky/try 3 attempt completed',
    ])
    expect(trace.span('flaky').attributes).toEqual({ 'flujo.attempts': 3 })
    expect(trace.spans.slice(1).map(({ attributes }) => attributes)).toEqual([
      { 'flujo.attempt': 1 },
      { 'flujo.attempt': 2, 'flujo.retry.delay_ms': 100 },
      { 'flujo.attempt': 3, 'flujo.retry.delay_ms': 200 },
    ])
    expect(trace.of('on_retry').map(({ name, attempt, delayMs, error }) => [name, attempt, delayMs, error])).toEqual([
      ['flaky', 1, 100, new Error('try 1')],
      ['flaky', 2, 200, new Error('try 2')],
    ])
    expect(trace.of('on_step_failure').map(({ name, path }) => [name, path])).toEqual([
      ['try 1', 'flaky'],
      ['try 2', 'flaky'],
    ])
    const [root, ...starts] = trace.events.filter(({ event }) => event === 'pre_run' || event === 'pre_step')
    expect(starts.map(({ timeUs }) => (timeUs - (root?.timeUs ?? 0)) / 1_000)).toEqual([0, 0, 100, 300])
  })

  test('with a policy a first try that succeeds has a span too; without one there is none', async () => {
    const { trace } = await runTraced(
      start.step('ok', (n) => n, { retry: { attempts: 2 } }).step('bare', (n) => n),
      1,
    )
    expect(trace.outline).toEqual(['ok task completed', 'ok/try 1 attempt completed', 'bare task completed'])
  })

  test('all tries fail: the last error is the failure', async () => {
    const { result, trace } = await runTraced(start.step('flaky', flaky(9), { retry: { attempts: 3, ...none } }), 1)
    expect(result.error).toMatchObject({ code: 'step_failed', path: 'flaky', cause: new Error('try 3') })
    expect(result.steps[0]).toMatchObject({ attempts: 3, status: 'failed' })
    expect(trace.of('on_retry')).toHaveLength(2)
  })

  test('the wait grows to maxMs, is constant if told so, and jitter takes a part of it by chance', async () => {
    const waits = async (retry: object, random?: readonly number[]): Promise<readonly number[]> => {
      const runtime = new VirtualRuntime(random === undefined ? {} : { random })
      const policy = { attempts: 5, baseMs: 100, ...retry }
      await runTraced(start.step('flaky', flaky(9), { retry: policy }), 1, { runtime })
      return runtime.sleeps
    }
    expect(await waits({ jitter: 'none' })).toEqual([100, 200, 400, 800])
    expect(await waits({ jitter: 'none', maxMs: 300 })).toEqual([100, 200, 300, 300])
    expect(await waits({ jitter: 'none', backoff: 'constant' })).toEqual([100, 100, 100, 100])
    expect(await waits({}, [0, 0.5, 0.25, 0.75])).toEqual([0, 100, 100, 600])
    expect(await waits({ jitter: 'none', baseMs: 0 })).toEqual([0, 0, 0, 0])
  })

  test('when: false ends it; one that throws ends it too, and does not hide why the step failed', async () => {
    const asked: unknown[] = []
    const no = (error: unknown): boolean => {
      asked.push(error)
      return false
    }
    const told = await runTraced(start.step('flaky', flaky(9), { retry: { attempts: 3, when: no } }), 1)
    expect(asked).toEqual([new Error('try 1')])
    expect(told.result.error?.cause).toEqual(new Error('try 1'))
    expect(told.trace.of('on_retry')).toEqual([])
    const hostile = (): boolean => {
      throw new Error('in when')
    }
    const threw = await runTraced(start.step('flaky', flaky(9), { retry: { attempts: 3, when: hostile } }), 1)
    expect(threw.result.error?.cause).toEqual(new Error('try 1'))
  })

  test.each([[undefined], ['text'], [Object.freeze({ code: 1 })], [null]])(
    '%o thrown is tried again like anything else',
    async (thrown) => {
      let tries = 0
      const bad = (): number => {
        tries += 1
        throw thrown
      }
      const { result, trace } = await runTraced(start.step('bad', bad, { retry: { attempts: 2, ...none } }), 1)
      expect(tries).toBe(2)
      expect(result.error).toMatchObject({ code: 'step_failed', path: 'bad' })
      expect(result.error?.cause).toBe(thrown)
      expect(trace.of('on_retry')[0]?.error).toBe(thrown)
    },
  )

  test('a step that holds others is tried again as a whole, and its tries have what is inside', async () => {
    let runs = 0
    const inner = pipeline<number>('inner')
      .step('count', (n) => n + 1)
      .step('bad', (n) => {
        runs += 1
        if (runs < 2) throw new Error('first')
        return n
      })
      .step('rest', (n) => n)
    const { result, trace } = await runTraced(start.step(inner, { retry: { attempts: 2, ...none } }), 1)
    expect(result.output).toBe(2)
    expect(trace.outline).toEqual([
      'inner pipeline completed',
      'inner/try 1 attempt failed',
      'inner/try 1/count task completed',
      'inner/try 1/bad task failed',
      'inner/try 1/rest task skipped',
      'inner/try 2 attempt completed',
      'inner/try 2/count task completed',
      'inner/try 2/bad task completed',
      'inner/try 2/rest task completed',
    ])
  })

  test('what a loop, branch or map says of itself is on its own span, the last try counting', async () => {
    const retry = { attempts: 2, ...none }
    let tries = 0
    const all = start
      .branch('route', () => (tries++ === 0 ? 'a' : 'b'), { a: flaky(9), b: (n) => n }, undefined, { retry })
      .loop('again', (n) => n, { until: () => true, maxIterations: 3, retry })
    const { result, trace } = await runTraced(all, 1)
    expect(result.status).toBe('completed')
    expect(trace.span('route').attributes).toMatchObject({ 'flujo.branch.key': 'b', 'flujo.attempts': 2 })
    expect(trace.span('route/try 1').attributes).toMatchObject({ 'flujo.branch.key': 'a' })
    expect(trace.span('again').attributes).toMatchObject({
      'flujo.loop.end_reason': 'until',
      'flujo.loop.max_iterations': 3,
    })
  })

  test('the number of a try stays its own', async () => {
    const seen: number[] = []
    const contexts: StepContext[] = []
    const work = (n: number, ctx: StepContext): number => {
      contexts.push(ctx)
      seen.push(ctx.attempt)
      if (contexts.length < 2) throw new Error('again')
      return n
    }
    await runTraced(start.step('work', work, { retry: { attempts: 2, ...none } }), 1)
    expect(seen).toEqual([1, 2])
    expect(contexts.map(({ attempt }) => attempt)).toEqual([1, 2])
  })
})

describe('fallback', () => {
  const bad = (): number => {
    throw new Error('bad')
  }

  test('a function takes over with the same input', async () => {
    const { result, trace } = await runTraced(start.step('main', bad, { fallback: (n: number) => n * 100 }), 7)
    expect(result).toMatchObject({
      status: 'completed',
      output: 700,
      steps: [{ status: 'completed', error: undefined }],
    })
    expect(trace.outline).toEqual(['main task completed', 'main/fallback task completed'])
    expect(trace.span('main').attributes).toEqual({ 'flujo.fallback.used': true })
    expect(trace.of('on_fallback').map(({ name, error }) => [name, error])).toEqual([['main', new Error('bad')]])
    expect(trace.of('on_step_failure')).toEqual([])
  })

  test('a step with a policy of its own takes over after all tries', async () => {
    const backup = step('backup', flaky(1), { retry: { attempts: 2, ...none } })
    const { result, trace } = await runTraced(
      start.step('main', bad, { fallback: backup, retry: { attempts: 2, ...none } }),
      1,
    )
    expect(result.output).toBe(3)
    expect(trace.outline).toEqual([
      'main task completed',
      'main/try 1 attempt failed',
      'main/try 2 attempt failed',
      'main/backup task completed',
      'main/backup/try 1 attempt failed',
      'main/backup/try 2 attempt completed',
    ])
    expect(trace.span('main').attributes).toEqual({ 'flujo.attempts': 2, 'flujo.fallback.used': true })
  })

  test('one that fails is the failure', async () => {
    const worse = new Error('worse')
    const backup = (): number => {
      throw worse
    }
    const { result, trace } = await runTraced(start.step('main', bad, { fallback: backup }), 1)
    expect(result.error).toMatchObject({ path: 'main/fallback', cause: worse })
    expect(trace.outline).toEqual(['main task failed', 'main/fallback task failed'])
  })

  test('is not asked when the step succeeds, nor when the run was cancelled', async () => {
    let asked = 0
    const fallback = (n: number): number => {
      asked += 1
      return n
    }
    await runTraced(
      start.step('fine', (n) => n, { fallback }),
      1,
    )
    const controller = new AbortController()
    const cancelled = start.step(
      'main',
      (): number => {
        controller.abort()
        throw new Error('echo')
      },
      { fallback },
    )
    const { result, trace } = await runTraced(cancelled, 1, { signal: controller.signal })
    expect(result.status).toBe('cancelled')
    expect(trace.of('on_fallback')).toEqual([])
    expect(asked).toBe(0)
  })

  test('is not asked when a hook cancels the run because of the failure', async () => {
    const controller = new AbortController()
    const { done, trace, runtime } = startTraced(
      start.step('main', bad, { retry: { attempts: 3, ...none }, fallback: (n: number) => n }),
      1,
      {
        signal: controller.signal,
        hooks: [({ event }) => void (event === 'on_step_failure' && controller.abort())],
      },
    )
    expect(await runtime.drive(done)).toMatchObject({ status: 'cancelled' })
    expect(trace.of('on_fallback')).toEqual([])
    expect(trace.of('on_retry')).toEqual([])
    expect(trace.outline).toEqual(['main task cancelled', 'main/try 1 attempt failed'])
  })
})
