import { pipeline, step, type StepContext } from '@flujo/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Gate, gate, runTraced, startTraced } from './run-traced.test-support.ts'
import { settle } from './testing/settle.ts'

const start = pipeline<number>('p')

/** Ends with its signal. */
const obeying = (_: number, { signal }: StepContext): Promise<number> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

describe('unhandled rejections', () => {
  const unhandled: unknown[] = []
  const note = (error: unknown): void => void unhandled.push(error)
  beforeEach(() => process.on('unhandledRejection', note))
  afterEach(() => process.off('unhandledRejection', note))

  test('what an abandoned step throws later is none', async () => {
    const late = gate<number>()
    const { done, runtime, trace } = startTraced(
      start.step('slow', () => late.promise, { timeoutMs: 10 }),
      1,
      { graceMs: 0 },
    )
    expect((await runtime.drive(done)).error).toMatchObject({ code: 'step_timeout' })
    const told = trace.events.length
    late.fail(new Error('late'))
    await settle()
    await settle()
    expect(unhandled).toEqual([])
    expect(trace.events).toHaveLength(told)
  })
})

describe('timeoutMs', () => {
  test('a step that is in time is not touched, and no timer is left', async () => {
    const { result, runtime } = await runTraced(
      start.step('fast', (n) => n, { timeoutMs: 1_000 }),
      1,
    )
    expect(result).toMatchObject({ status: 'completed', durationMs: 0 })
    expect(runtime.nowMs).toBe(0)
  })

  test('a step that obeys its signal ends at once', async () => {
    const { result, trace, runtime } = await runTraced(start.step('slow', obeying, { timeoutMs: 250 }), 1)
    expect(result.error).toMatchObject({ code: 'step_timeout', path: 'slow' })
    expect(result.error?.message).toBe('step "slow" took longer than its timeoutMs of 250 ms')
    expect(runtime.nowMs).toBe(250)
    expect(trace.outline).toEqual(['slow task failed'])
    expect(trace.span('slow').attributes).toEqual({})
    expect(trace.span('slow').error).toBe(result.error)
  })

  test.each([0, 1_000, 5])('a step that ignores its signal is abandoned after a grace of %d ms', async (graceMs) => {
    const { result, trace, runtime } = await runTraced(
      start.step('slow', () => gate<number>().promise, { timeoutMs: 250 }),
      1,
      { graceMs },
    )
    expect(result.error).toMatchObject({ code: 'step_timeout', path: 'slow' })
    expect(runtime.nowMs).toBe(250 + graceMs)
    expect(trace.span('slow')).toMatchObject({ status: 'failed', attributes: { 'flujo.abandoned': true } })
  })

  test('success within the grace is too late', async () => {
    const late = gate<number>()
    const { done, runtime } = startTraced(
      start.step('slow', () => late.promise, { timeoutMs: 250 }),
      1,
    )
    await runtime.advance(600)
    late.open(5)
    expect((await runtime.drive(done)).error).toMatchObject({ code: 'step_timeout' })
    expect(runtime.nowMs).toBe(600)
  })

  test('every try has the whole time, and none sees what another left behind', async () => {
    const gates: Gate<number>[] = []
    const signals: AbortSignal[] = []
    const work = async (_: number, ctx: StepContext): Promise<number> => {
      signals.push(ctx.signal)
      const own = gate<number>()
      gates.push(own)
      return own.promise
    }
    const { done, runtime, trace } = startTraced(
      start.step('slow', work, { timeoutMs: 100, retry: { attempts: 3, jitter: 'none', baseMs: 50 } }),
      1,
      { graceMs: 10 },
    )
    await runtime.advance(100 + 10 + 50)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    gates[0]?.open(111)
    await settle()
    gates[1]?.open(222)
    const result = await runtime.drive(done)
    expect(result.output).toBe(222)
    expect(trace.outline).toEqual(['slow task completed', 'slow/try 1 attempt failed', 'slow/try 2 attempt completed'])
  })

  test('of a step that holds others aborts its insides', async () => {
    const reasons: unknown[] = []
    const inner = pipeline<number>('inner').parallel('both', {
      a: (n, ctx: StepContext) => {
        ctx.signal.addEventListener('abort', () => reasons.push(ctx.signal.reason))
        return obeying(n, ctx)
      },
      b: () => gate().promise,
    })
    const outer = start.step(inner, { timeoutMs: 100 }).step('after', (n) => n)
    const { result, trace, runtime } = await runTraced(outer, 1, { graceMs: 20 })
    expect(result.error).toMatchObject({ code: 'step_timeout', path: 'inner' })
    expect(reasons).toEqual([result.error])
    expect(runtime.nowMs).toBe(120)
    expect(trace.outline).toEqual([
      'inner pipeline failed',
      'inner/both parallel cancelled',
      'inner/both/a task cancelled',
      'inner/both/b task cancelled',
      'after task skipped',
    ])
    expect(trace.span('inner/both/b').attributes).toEqual({ 'flujo.abandoned': true })
    expect(trace.span('inner/both/a').attributes).toEqual({})
  })

  test('a fallback has its own time and a live signal, whatever the step left behind', async () => {
    const late = gate<'a'>()
    const ran: string[] = []
    const hold = gate<number>()
    let fallbackSignal: AbortSignal | undefined
    let selectorSignal: (() => AbortSignal) | undefined
    const routed = start.branch(
      'route',
      (_, ctx) => {
        selectorSignal = () => ctx.signal
        return late.promise
      },
      {
        a: () => {
          ran.push('a')
          return 1
        },
      },
      undefined,
      {
        timeoutMs: 100,
        fallback: (_: number, { signal }: StepContext) => {
          fallbackSignal = signal
          return hold.promise
        },
      },
    )
    const { done, runtime, trace } = startTraced(routed, 1, { graceMs: 10 })
    await runtime.advance(110)
    // The selector of the step that was given up answers while the fallback is at work.
    late.open('a')
    await settle()
    expect(ran).toEqual([])
    expect(selectorSignal?.().aborted).toBe(true)
    expect(fallbackSignal?.aborted).toBe(false)
    hold.open(7)
    expect((await runtime.drive(done)).output).toBe(7)
    expect(trace.outline).toEqual(['route branch completed', 'route/fallback task completed'])
    expect(trace.span('route').attributes).toEqual({ 'flujo.abandoned': true, 'flujo.fallback.used': true })
  })

  test.each(['until', 'while'])('a loop that was given up in its %s does not go on', async (where) => {
    const late = gate<boolean>()
    const hold = gate<number>()
    let iterations = 0
    const condition = where === 'until' ? { until: () => late.promise } : { while: () => late.promise }
    const loop = start.loop(
      'again',
      (n) => {
        iterations += 1
        return n
      },
      { ...condition, maxIterations: 5, timeoutMs: 100, fallback: () => hold.promise },
    )
    const { done, runtime, trace } = startTraced(loop, 1, { graceMs: 0 })
    await runtime.advance(100)
    const before = iterations
    late.open(where === 'while')
    await settle()
    hold.open(3)
    expect((await runtime.drive(done)).output).toBe(3)
    expect(iterations).toBe(before)
    expect(trace.span('again').attributes['flujo.loop.end_reason']).toBe('failed')
  })

  test('a fallback is not disturbed when the siblings of the step that was given up are let go after it', async () => {
    const both = start.parallel(
      'both',
      { a: () => gate<number>().promise, b: () => gate<number>().promise },
      { timeoutMs: 100, fallback: step('fallback', () => ({ a: 1, b: 2 })) },
    )
    const slowHook = gate()
    const { done, runtime, trace } = startTraced(both, 1, {
      graceMs: 10,
      hooks: [({ event }) => (event === 'on_fallback' ? slowHook.promise : undefined)],
    })
    await runtime.advance(200)
    slowHook.open()
    const result = await runtime.drive(done)
    expect(result).toMatchObject({ status: 'completed', output: { a: 1, b: 2 } })
    expect(trace.outline).toEqual([
      'both parallel completed',
      'both/a task cancelled',
      'both/b task cancelled',
      'both/fallback task completed',
    ])
  })

  test('what an abandoned step says while its fallback is at work is not kept', async () => {
    const hold = gate<number>()
    let left: StepContext | undefined
    const main = (_: number, ctx: StepContext): Promise<number> => {
      left = ctx
      return gate<number>().promise
    }
    const { done, runtime, trace } = startTraced(
      start.step('main', main, { timeoutMs: 100, fallback: () => hold.promise }),
      1,
      { graceMs: 0 },
    )
    await runtime.advance(100)
    left?.set({ late: true })
    left?.usage({ inputTokens: 5 })
    expect(await left?.span('late', () => 'done')).toBe('done')
    hold.open(1)
    const result = await runtime.drive(done)
    expect(result.usage.calls).toBe(0)
    expect(trace.of('on_span_update')).toEqual([])
    expect(trace.outline).toEqual(['main task completed', 'main/fallback task completed'])
  })

  test('a run that is cancelled while a timed-out step has its grace is cancelled', async () => {
    const controller = new AbortController()
    const { done, runtime, trace } = startTraced(
      start.step('slow', () => gate<number>().promise, {
        timeoutMs: 100,
        retry: { attempts: 2 },
        fallback: (n: number) => n,
      }),
      1,
      { signal: controller.signal, graceMs: 1_000 },
    )
    await runtime.advance(500)
    controller.abort(new Error('enough'))
    const result = await runtime.drive(done)
    expect(result).toMatchObject({ status: 'cancelled', error: { code: 'cancelled', cause: new Error('enough') } })
    expect(runtime.nowMs).toBe(1_100)
    expect(trace.of('on_retry')).toEqual([])
    expect(trace.of('on_fallback')).toEqual([])
  })
})
