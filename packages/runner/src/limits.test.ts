import { AbortRun, pipeline, type Step, step, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { gate, runTraced, startTraced } from './run-traced.test-support.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

const start = pipeline<number>('p')
const next = (n: number): number => n + 1

/** Reports a price and goes on, whatever comes of that. */
const spending =
  (costUsd: number) =>
  (n: number, ctx: StepContext): number => {
    ctx.usage({ costUsd })
    return n + 1
  }

/** Reports a price and obeys its signal. */
const obedient = (costUsd: number) => (n: number, ctx: StepContext) => {
  ctx.usage({ costUsd })
  ctx.signal.throwIfAborted()
  return n + 1
}

const threeSteps = pipeline<number>('inner').step('a', next).step('b', next).step('c', next)

describe('steps', () => {
  test('as many as allowed may start; one more fails the step that has the limit', async () => {
    const { result } = await runTraced(start.step(threeSteps, { limits: { steps: 3 } }), 1)
    expect(result.output).toBe(4)
    const { result: failed, trace } = await runTraced(start.step(threeSteps, { limits: { steps: 2 } }), 1)
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'limit_exceeded', path: 'inner' } })
    expect(failed.error?.message).toBe(
      'step "inner" exceeded its limits.steps of 2: 2 were started and another was to start; raise it, or give the step a fallback',
    )
    expect(trace.outline).toEqual([
      'inner pipeline failed',
      'inner/a task completed',
      'inner/b task completed',
      'inner/c task skipped',
    ])
    expect(trace.span('inner').attributes).toEqual({ 'flujo.limit.exceeded': 'steps' })
  })

  const each = (body: Step<number, number>) => pipeline<number[]>('p').map('each', body)
  const taken = start.branch('way', () => 'x' as const, { x: next })
  const flaky = step('flaky', (n: number, { attempt }) => (attempt < 3 ? Promise.reject(new Error('no')) : n), {
    retry: { attempts: 3, baseMs: 1 },
  })
  test.each<[string, Step<never, unknown>, unknown, number]>([
    ['an item that is a task counts once', each(step('x', next)), [1, 2, 3], 4],
    ['an item that is a pipeline counts once, and its steps', each(threeSteps), [1, 2], 9],
    ['an item around a step of another kind does not count', each(taken.steps[0] as never), [1, 2], 5],
    ['an iteration that is a task counts once', start.loop('l', next, { maxIterations: 4 }), 1, 5],
    ['branches of a parallel count', start.parallel('both', { a: next, b: threeSteps }), 1, 6],
    ['tries do not count', start.step(flaky), 1, 1],
    [
      'a fallback counts',
      start.step('a', (n) => (n < 0 ? n : Promise.reject(new Error('no'))), { fallback: next }),
      1,
      2,
    ],
    [
      'a tap, a sleep and a stream count',
      start
        .tap('t', next)
        .sleep('s', 1)
        .stream('st', () => [1]),
      1,
      3,
    ],
  ])('%s', async (_, whole, input, steps) => {
    const just = await runTraced(whole as Step<unknown, unknown>, input, { limits: { steps } })
    expect(just.result.status).toBe('completed')
    if (steps === 1) return
    const { result } = await runTraced(whole as Step<unknown, unknown>, input, { limits: { steps: steps - 1 } })
    expect(result.error?.code).toBe('limit_exceeded')
  })

  test('a step that is tried again starts its steps again', async () => {
    const twice = pipeline<number>('inner')
      .step('a', next)
      .step('b', (n) => (n < 0 ? n : Promise.reject(new Error('no'))))
    const options = { retry: { attempts: 3, baseMs: 1 }, limits: { steps: 5 } }
    const { result, trace } = await runTraced(start.step(twice, options), 1)
    expect(result.error).toMatchObject({ code: 'limit_exceeded', path: 'inner' })
    expect(trace.span('inner/try 3/b').status).toBe('skipped')
  })

  test('what is not started has no span, in a map either', async () => {
    const { result, trace } = await runTraced(
      pipeline<number[]>('p').map('each', next, { limits: { steps: 2 }, onError: 'collect', concurrency: 2 }),
      [1, 2, 3],
    )
    expect(result.error).toMatchObject({ code: 'limit_exceeded', path: 'each' })
    expect(trace.outline).toEqual(['each map failed', 'each/#1 item completed', 'each/#2 item completed'])
  })

  test('a step that would not start anyway, since a sibling has failed, crosses nothing', async () => {
    const runtime = new VirtualRuntime()
    const whole = start.parallel('both', {
      fails: pipeline<number>('x')
        .sleep('wait', 5)
        .step('end', () => Promise.reject(new Error('first'))),
      ignores: pipeline<number>('y')
        .step('wait', () => runtime.sleep(8))
        .step('more', () => 1),
    })
    const { result } = await runTraced(whole, 1, { runtime, limits: { steps: 6 } })
    expect(result.error).toMatchObject({ code: 'step_failed', path: 'both/fails/end' })
  })
})

describe('costUsd and tokens', () => {
  test('what is used up to the limit is allowed, sums of prices too', async () => {
    const dimes = start.step('a', spending(0.1)).step('b', spending(0.1)).step('c', spending(0.1))
    const { result } = await runTraced(dimes, 1, { limits: { costUsd: 0.3 } })
    expect(result).toMatchObject({ status: 'completed', usage: { costUsd: 0.1 + 0.1 + 0.1 } })
    expect(0.1 + 0.1 + 0.1).toBeGreaterThan(0.3)
  })

  test('crossing one aborts what is in flight; everything done so far is kept', async () => {
    const closed = gate<number>()
    const reasons: unknown[] = []
    const waiting = (_: number, { signal }: StepContext): Promise<number> => {
      signal.addEventListener('abort', () => {
        reasons.push(signal.reason)
        closed.fail(signal.reason)
      })
      return closed.promise
    }
    const whole = start
      .step('before', spending(1))
      .parallel('both', {
        waiting,
        asking: pipeline<number>('x').sleep('wait', 5).step('ask', spending(4.5)),
      })
      .step('after', () => 1)
    const { result, trace } = await runTraced(whole, 1, { limits: { costUsd: 5 } })
    expect(result).toMatchObject({ status: 'failed', output: undefined, usage: { costUsd: 5.5 } })
    expect(result.error).toMatchObject({ code: 'limit_exceeded', path: undefined })
    expect(result.error?.message).toBe('the run exceeded its limits.costUsd of 5: 5.5 was used; raise it')
    expect(reasons).toEqual([result.error])
    expect(result.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'before completed',
      'both cancelled',
      'after skipped',
    ])
    expect(trace.of('post_run')[0]?.error).toBe(result.error)
    expect(trace.of('on_span_update')).toMatchObject([
      { kind: 'run', attributes: { 'flujo.limit.exceeded': 'costUsd' } },
    ])
  })

  test('tokens are input and output together', async () => {
    const asks = start.step('ask', (n, ctx) => (ctx.usage({ inputTokens: 60, outputTokens: 40 }), n))
    expect((await runTraced(asks, 1, { limits: { tokens: 100 } })).result.status).toBe('completed')
    const { result } = await runTraced(asks, 1, { limits: { tokens: 99 } })
    expect(result.error?.message).toBe('the run exceeded its limits.tokens of 99: 100 was used; raise it')
  })

  test('0 means that nothing may be used', async () => {
    const free = start.step('ask', spending(0))
    expect((await runTraced(free, 1, { limits: { costUsd: 0, tokens: 0 } })).result.status).toBe('completed')
    const { result } = await runTraced(start.step('ask', spending(1e-9)), 1, { limits: { costUsd: 0 } })
    expect(result.error?.code).toBe('limit_exceeded')
  })

  const asking = pipeline<number>('p')
  const inSpan = async (n: number, ctx: StepContext) =>
    ctx.span('call', (span) => span.span('inner', (inner) => (inner.usage({ costUsd: 2 }), n)))
  async function* chunks(n: number, ctx: StepContext) {
    yield n
    ctx.usage({ costUsd: 2 })
    yield n
  }
  test.each<[string, Step<number, unknown>]>([
    ['in spans of the user', asking.step('a', inSpan)],
    ['in a stream', asking.stream('a', chunks)],
    ['in a tap', asking.tap('a', spending(2))],
    ['in a tap that fails', asking.tap('a', obedient(2))],
    ['by a selector', asking.branch('a', (n, ctx) => (spending(2)(n, ctx), true), { true: next })],
  ])('usage %s counts', async (_, asks) => {
    const { result } = await runTraced(
      pipeline<number>('all')
        .step(asks)
        .step('last', () => 1),
      1,
      { limits: { costUsd: 1 } },
    )
    expect(result.error?.code).toBe('limit_exceeded')
    expect(result.steps.at(-1)?.status).toBe('skipped')
    expect(result.usage.costUsd).toBe(2)
  })
})

describe('a limit on a step', () => {
  const costly = pipeline<number>('costly').step('a', spending(2)).step('b', next)

  test('fails that step only, whose fallback runs outside of the limit', async () => {
    const whole = start.step(costly, { limits: { costUsd: 1, steps: 9 }, fallback: spending(5) }).step('after', next)
    const { result, trace } = await runTraced(whole, 1, { limits: { costUsd: 7 } })
    expect(result).toMatchObject({ status: 'completed', output: 3, usage: { costUsd: 7 } })
    expect(trace.of('on_fallback')[0]?.error).toMatchObject({ code: 'limit_exceeded', path: 'costly' })
    expect(trace.span('costly').attributes).toEqual({ 'flujo.limit.exceeded': 'costUsd', 'flujo.fallback.used': true })
    const outer = await runTraced(whole, 1, { limits: { costUsd: 6 } })
    expect(outer.result.error).toMatchObject({ code: 'limit_exceeded', path: undefined })
  })

  test('is for all of its tries, and crossing it is never tried again', async () => {
    let calls = 0
    const asks = start.step(
      'ask',
      (n, ctx) => {
        calls += 1
        ctx.usage({ costUsd: 1 })
        return n < 0 ? n : Promise.reject(new Error('busy'))
      },
      { retry: { attempts: 9, baseMs: 1 }, limits: { costUsd: 2 } },
    )
    const { result, trace } = await runTraced(asks, 1)
    expect(result.error).toMatchObject({ code: 'limit_exceeded', path: 'ask' })
    expect(calls).toBe(3)
    expect(trace.of('on_retry')).toHaveLength(2)
  })

  test('is not tried again by the steps around it either', async () => {
    const once = pipeline<number>('outer').step(costly, { limits: { costUsd: 1 } })
    const { result, trace } = await runTraced(start.step(once, { retry: { attempts: 3, baseMs: 1 } }), 1)
    expect(result.error).toMatchObject({ code: 'limit_exceeded', path: 'outer/costly' })
    expect(trace.of('on_retry')).toEqual([])
  })

  test('is new each time, in a loop say', async () => {
    const twice = pipeline<number>('body').step(costly, { limits: { costUsd: 2, steps: 2 } })
    const { result } = await runTraced(start.loop('again', twice, { maxIterations: 3 }), 1)
    expect(result).toMatchObject({ status: 'completed', usage: { costUsd: 6 } })
  })

  test('one around it that is crossed cancels it, and its fallback is not asked', async () => {
    const inner = start.step(costly, { limits: { costUsd: 1 }, fallback: () => 0 })
    const { result, trace } = await runTraced(
      pipeline<number>('all')
        .step('outer', next)
        .step(inner, { limits: { costUsd: 1.5 } }),
      1,
    )
    expect(result.error).toMatchObject({ code: 'limit_exceeded', path: 'p' })
    expect(trace.span('p/costly')).toMatchObject({ status: 'cancelled', attributes: {} })
    expect(trace.of('on_fallback')).toEqual([])
  })

  test('is one of the outcomes where failures are collected', async () => {
    const each = pipeline<number[]>('p').map(
      'each',
      step('ask', (n: number, ctx) => spending(n)(n, ctx), { limits: { costUsd: 2 } }),
      {
        onError: 'collect',
      },
    )
    const { result } = await runTraced(each, [1, 3, 2])
    expect(result.output).toMatchObject([
      { status: 'completed', output: 2 },
      { status: 'failed', error: { code: 'limit_exceeded', path: 'each/#2' } },
      { status: 'completed', output: 3 },
    ])
  })

  test.each<[string, Step<never, unknown>, unknown]>([
    ['parallel', start.parallel('x', { a: spending(2) }, { limits: { costUsd: 1 } }), 1],
    ['map', pipeline<number[]>('p').map('x', spending(2), { limits: { costUsd: 1 } }), [1]],
    ['branch', start.branch('x', () => 'a' as const, { a: spending(2) }, undefined, { limits: { costUsd: 1 } }), 1],
    ['route', start.route('x', () => 'a' as const, { a: spending(2) }, { limits: { costUsd: 1 } }), 1],
    ['loop', start.loop('x', spending(2), { maxIterations: 2, limits: { costUsd: 3 } }), 1],
    ['stream', start.stream('x', (n, ctx) => [spending(2)(n, ctx)], { limits: { costUsd: 1 } }), 1],
    ['sleep', start.sleep('x', 50, { limits: { durationMs: 49 } }), 1],
  ])('holds on a %s', async (_, whole, input) => {
    const { result } = await runTraced(whole as Step<unknown, unknown>, input)
    expect(result.error).toMatchObject({ code: 'limit_exceeded', path: 'x' })
  })

  test('on a tap ends the tap, and the value goes on', async () => {
    const { result, trace } = await runTraced(start.tap('look', spending(2), { limits: { costUsd: 1 } }), 1)
    expect(result).toMatchObject({ status: 'completed', output: 1 })
    expect(trace.span('look').attributes).toEqual({ 'flujo.limit.exceeded': 'costUsd' })
  })

  test('holds where the step is all there is to run', async () => {
    const { result } = await runTraced(step('ask', spending(2), { limits: { costUsd: 1 } }), 1)
    expect(result.error).toMatchObject({ code: 'limit_exceeded', path: 'ask' })
  })
})

describe('durationMs', () => {
  test('what ends at the very limit is in time', async () => {
    const waits = start.sleep('a', 50).sleep('b', 50)
    const just = await runTraced(waits, 1, { limits: { durationMs: 100 } })
    expect(just.result).toMatchObject({ status: 'completed', durationMs: 100 })
    const { result, runtime } = await runTraced(waits, 1, { limits: { durationMs: 99 } })
    expect(result.error).toMatchObject({ code: 'limit_exceeded', path: undefined })
    expect(result.error?.message).toBe(
      'the run exceeded its limits.durationMs of 99: it was not over after 99 ms; raise it',
    )
    expect(runtime.nowMs).toBe(99)
  })

  test('counts tries and the waits between them', async () => {
    const busy = start.step('ask', () => Promise.reject(new Error('busy')), {
      retry: { attempts: 9, baseMs: 40, backoff: 'constant', jitter: 'none' },
      limits: { durationMs: 100 },
    })
    const { result, trace } = await runTraced(busy, 1)
    expect(result.error).toMatchObject({ code: 'limit_exceeded', path: 'ask' })
    expect(trace.of('on_retry')).toHaveLength(3)
  })

  test('is looked at when a step starts, since code that blocks keeps every timer waiting', async () => {
    const runtime = new VirtualRuntime()
    const blocking = start.step('block', (n) => ((runtime.nowMs += 500), n)).step('after', next)
    const { result } = await runTraced(blocking, 1, { runtime, limits: { durationMs: 100 } })
    expect(result.error?.message).toContain('it was not over after 500 ms')
    expect(result.steps.map(({ status }) => status)).toEqual(['completed', 'skipped'])
  })
})

describe('code that ignores its signal', () => {
  test('is abandoned after graceMs; what it reports later is not counted, and it cannot reserve', async () => {
    const late = gate()
    let refused: unknown
    const stubborn = async (n: number, ctx: StepContext): Promise<number> => {
      ctx.usage({ costUsd: 2 })
      await late.promise
      ctx.usage({ costUsd: 50 })
      try {
        ctx.reserve({ costUsd: 1 })
      } catch (error) {
        refused = error
      }
      return n
    }
    const whole = start.step('slow', stubborn, { limits: { costUsd: 1 }, fallback: () => 7 })
    const { result, runtime, trace } = await runTraced(whole, 1, { graceMs: 300, limits: { costUsd: 9 } })
    expect(result).toMatchObject({ status: 'completed', output: 7, usage: { costUsd: 2 } })
    expect(runtime.nowMs).toBe(300)
    expect(trace.span('slow').attributes).toMatchObject({ 'flujo.abandoned': true })
    const told = trace.events.length
    late.open()
    await settle()
    expect(result.usage.costUsd).toBe(2)
    expect(refused).toMatchObject({ code: 'cancelled', path: 'slow' })
    expect(trace.events).toHaveLength(told)
  })

  test.each([
    ['alone', {}],
    ['with a time limit of its own', { timeoutMs: 10_000 }],
    ['with tries', { retry: { attempts: 2 }, timeoutMs: 10_000 }],
  ])('%s, does not disturb the fallback', async (_, options) => {
    const ignoring = () => gate<number>().promise
    const around = pipeline<number>('around').parallel('both', { a: ignoring, b: ignoring })
    const whole = start.step(around, {
      ...options,
      limits: { durationMs: 50 },
      fallback: pipeline<number>('instead')
        .sleep('wait', 5)
        .step('end', () => ({ a: 1, b: 2 })),
    })
    const { result, runtime } = await runTraced(whole, 1, { graceMs: 20 })
    expect(result).toMatchObject({ status: 'completed', output: { a: 1, b: 2 } })
    expect(runtime.nowMs).toBe(75)
  })

  test('delays the end of a run by no more than graceMs', async () => {
    const { result, runtime } = await runTraced(
      start.step('slow', () => gate<number>().promise),
      1,
      {
        limits: { durationMs: 50 },
        graceMs: 20,
      },
    )
    expect(result).toMatchObject({ status: 'failed', error: { code: 'limit_exceeded' } })
    expect(result.steps).toMatchObject([{ name: 'slow', status: 'cancelled' }])
    expect(runtime.nowMs).toBe(70)
  })
})

describe('of a runner', () => {
  const twice = start.step('a', spending(1)).step('b', spending(1))

  test('hold for each run, and what a run says takes the place of the same one', async () => {
    const runner = { limits: { costUsd: 1, steps: 2 } }
    expect((await runTraced(twice, 1, { runner })).result.error?.message).toContain('limits.costUsd of 1')
    const raised = { runner, limits: { costUsd: 2, steps: undefined } }
    expect((await runTraced(twice, 1, raised)).result.status).toBe('completed')
    const fewer = { runner, limits: { costUsd: 9, steps: 1 } }
    expect((await runTraced(twice, 1, fewer)).result.error?.message).toContain('limits.steps of 1')
    const others = await runTraced(start.step('a', next).step('b', next).step('c', next), 1, {
      runner,
      limits: { tokens: 5 },
    })
    expect(others.result.error?.message).toContain('limits.steps of 2')
  })
})

describe('which comes first', () => {
  test('a run that was cancelled before is cancelled', async () => {
    const cancel = new AbortController()
    const asks = start.step('ask', (n, ctx) => {
      cancel.abort(new Error('the user left'))
      return spending(2)(n, ctx)
    })
    const { result } = await runTraced(asks, 1, { limits: { costUsd: 1 }, signal: cancel.signal })
    expect(result).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' }, usage: { costUsd: 2 } })
  })

  test('a run that a hook ended before is ended by the hook', async () => {
    const { result } = await runTraced(start.step('ask', spending(2)), 1, {
      limits: { costUsd: 1 },
      hooks: [
        ({ event }) => {
          if (event === 'on_usage') throw new AbortRun('enough')
        },
      ],
    })
    expect(result).toMatchObject({ status: 'cancelled', error: { code: 'aborted_by_hook' } })
  })

  test('the error of a limited run is no error of the run that started it', async () => {
    const { done: inner, runtime } = startTraced(start.step('ask', spending(2)), 1, { limits: { costUsd: 1 } })
    const { error } = await runtime.drive(inner)
    const { result } = await runTraced(
      start.step('outer', () => Promise.reject(error)),
      1,
    )
    expect(result.error).toMatchObject({ code: 'step_failed', path: 'outer', cause: error })
  })
})
