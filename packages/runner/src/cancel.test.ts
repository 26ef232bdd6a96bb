import { getEventListeners } from 'node:events'
import { AbortRun, pipeline, type RunResult, step, type Step, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { checkEvents, Recorder } from './recorded-events.test-support.ts'
import { gate, runTraced, startTraced } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

const start = pipeline<number>('p')
const why = new Error('the user left')

const obeying = (_: number, { signal }: StepContext): Promise<number> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

const ignoring = (): Promise<number> => gate<number>().promise

describe('a signal that is aborted already', () => {
  test('no step runs, all are skipped', async () => {
    let ran = 0
    const count = (n: number): number => {
      ran += 1
      return n
    }
    const { result, trace } = await runTraced(start.step('a', count).step('b', count), 1, {
      signal: AbortSignal.abort(why),
    })
    expect(ran).toBe(0)
    expect(result).toMatchObject({ status: 'cancelled', output: undefined, error: { code: 'cancelled', cause: why } })
    expect(result.error?.message).toBe('the run was cancelled: the user left')
    expect(result.steps.map(({ name, status }) => [name, status])).toEqual([
      ['a', 'skipped'],
      ['b', 'skipped'],
    ])
    expect(trace.lines).toEqual(['pre_run:p', 'post_step:a', 'post_step:b', 'post_run:p'])
  })
})

describe('a signal that aborts while a step is at work', () => {
  const wrappers: Readonly<Record<string, (inner: Step<number, number>) => Step<number, unknown>>> = {
    alone: (inner) => inner,
    'in a pipeline': (inner) => start.step(pipeline('inner', [inner])),
    'in a parallel': (inner) => start.parallel('both', { inner, other: obeying }),
    'in a map': (inner) => start.step('list', (n) => [n]).map('each', inner),
    'in a branch': (inner) => start.branch('route', () => 'a', { a: inner }),
    'in a loop': (inner) => start.loop('again', inner, { maxIterations: 2 }),
    'in a try': (inner) => start.step(pipeline('inner', [inner]), { retry: { attempts: 3 } }),
    'under a time limit': (inner) => start.step(pipeline('inner', [inner]), { timeoutMs: 60_000 }),
    'as a fallback': (inner) =>
      start.step(
        'main',
        (): number => {
          throw new Error('main')
        },
        { fallback: inner },
      ),
    deep: (inner) =>
      start.parallel('both', {
        a: pipeline<number>('x')
          .step('list', (n) => [n, n])
          .map('each', pipeline('y', [pipeline<number>('z').loop('again', inner, { maxIterations: 9 })]), {
            concurrency: 2,
          }),
      }),
  }

  for (const [where, wrap] of Object.entries(wrappers)) {
    for (const [how, run] of [
      ['obeys', obeying],
      ['ignores it', ignoring],
    ] as const) {
      test(`${where}, a step that ${how}: cancelled in time, and nothing is left`, async () => {
        const controller = new AbortController()
        const signals: AbortSignal[] = []
        const inner = step('inner', (n: number, ctx: StepContext) => {
          signals.push(ctx.signal)
          return run(n, ctx)
        })
        const { done, trace, runtime } = startTraced(wrap(inner), 1, { signal: controller.signal, graceMs: 30 })
        await runtime.advance(5)
        controller.abort(why)
        await settle()
        expect(signals.length).toBeGreaterThan(0)
        for (const signal of signals) expect(signal.reason).toBe(why)
        const result = await runtime.drive(done)
        expect(runtime.nowMs).toBe(how === 'obeys' ? 5 : 35)
        expect(result).toMatchObject({ status: 'cancelled', error: { code: 'cancelled', cause: why } })
        await settle()
        checkEvents(trace.events)
        expect(trace.spans.filter(({ status }) => status === 'failed')).toEqual([])
        const abandoned = trace.spans.filter(({ attributes }) => attributes['flujo.abandoned'] === true)
        expect(abandoned.length > 0).toBe(how === 'ignores it')
        expect(runtime.pending).toBe(0)
        expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
      })
    }
  }

  test('steps after an abandoned one are skipped, like those after one that obeyed', async () => {
    for (const run of [obeying, ignoring]) {
      const controller = new AbortController()
      const { done, trace, runtime } = startTraced(
        start.step('slow', run).step('after', (n) => n),
        1,
        {
          signal: controller.signal,
        },
      )
      await settle()
      controller.abort(why)
      const result = await runtime.drive(done)
      expect(result.steps.map(({ name, status }) => [name, status])).toEqual([
        ['slow', 'cancelled'],
        ['after', 'skipped'],
      ])
      expect(trace.outline).toEqual(['slow task cancelled', 'after task skipped'])
      checkEvents(trace.events)
    }
  })

  test('what an abandoned step does later changes nothing', async () => {
    const controller = new AbortController()
    const late = gate<number>()
    const ran: string[] = []
    const two = start.step('slow', () => late.promise).step('after', () => ran.push('after'))
    const { done, trace, runtime } = startTraced(two, 1, { signal: controller.signal })
    await settle()
    controller.abort(why)
    const result = await runtime.drive(done)
    const before = JSON.stringify(result)
    const told = trace.events.length
    late.open(1)
    await settle()
    expect(ran).toEqual([])
    expect(trace.events).toHaveLength(told)
    expect(JSON.stringify(result)).toBe(before)
  })

  test('a wait between tries ends at once', async () => {
    const controller = new AbortController()
    let tries = 0
    const bad = (): number => {
      tries += 1
      throw new Error('bad')
    }
    const retry = { attempts: 5, baseMs: 10_000, jitter: 'none' } as const
    const { done, trace, runtime } = startTraced(start.step('bad', bad, { retry, fallback: (n: number) => n }), 1, {
      signal: controller.signal,
    })
    await runtime.advance(4_000)
    expect(runtime.pending).toBe(1)
    controller.abort(why)
    await settle()
    expect(await done).toMatchObject({ status: 'cancelled' })
    expect([tries, runtime.nowMs, runtime.pending]).toEqual([1, 4_000, 0])
    expect(trace.outline).toEqual(['bad task cancelled', 'bad/try 1 attempt failed'])
    checkEvents(trace.events)
  })

  test('a failure that came first stays the outcome', async () => {
    const controller = new AbortController()
    const boom = new Error('boom')
    const both = start.parallel('both', {
      bad: () => {
        throw boom
      },
      slow: ignoring,
    })
    const { done, runtime } = startTraced(both, 1, { signal: controller.signal })
    await runtime.advance(500)
    controller.abort(why)
    expect(await runtime.drive(done)).toMatchObject({ status: 'failed', error: { path: 'both/bad', cause: boom } })
  })

  test('after the last step it is still a cancelled run', async () => {
    const controller = new AbortController()
    const last = start.step('last', (n) => {
      controller.abort(why)
      return n
    })
    const { result } = await runTraced(last, 1, { signal: controller.signal })
    expect(result).toMatchObject({ status: 'cancelled', steps: [{ name: 'last', status: 'completed' }] })
  })

  test('once the run has ended it changes nothing', async () => {
    const controller = new AbortController()
    const { result } = await runTraced(
      start.step('a', (n) => n),
      1,
      { signal: controller.signal },
    )
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    controller.abort(why)
    expect(result).toMatchObject({ status: 'completed', output: 1 })
  })
})

describe('reasons', () => {
  test.each([
    ['an error', why, 'the run was cancelled: the user left'],
    ['text', 'enough', 'the run was cancelled: threw string "enough"'],
    ['null', null, 'the run was cancelled: threw null'],
  ])('%s is kept', async (_, reason, message) => {
    const { result, trace } = await runTraced(
      start.step('a', (n) => n),
      1,
      { signal: AbortSignal.abort(reason) },
    )
    expect(result.error).toMatchObject({ code: 'cancelled', message, cause: reason })
    expect(trace.of('post_run')[0]?.error).toBe(reason)
  })

  test('an error of another run as the reason does not pass for one of this run', async () => {
    const inner = new Runner(step('slow', obeying))
    let result: RunResult<number> | undefined
    const outer = start.step(
      'outer',
      async (n, { signal }) => {
        result = await inner.run(n, { signal })
        return n
      },
      { timeoutMs: 100 },
    )
    expect((await runTraced(outer, 1)).result.error).toMatchObject({ code: 'step_timeout', path: 'outer' })
    expect(result).toMatchObject({ status: 'cancelled', error: { code: 'cancelled', cause: { code: 'step_timeout' } } })
  })

  test('a second reason does not replace the first', async () => {
    const controller = new AbortController()
    const { done, runtime } = startTraced(start.step('slow', ignoring), 1, {
      signal: controller.signal,
      hooks: [
        ({ event }) => {
          if (event === 'post_step') throw new AbortRun('later')
        },
      ],
    })
    await settle()
    controller.abort(why)
    expect(await runtime.drive(done)).toMatchObject({ status: 'cancelled', error: { code: 'cancelled', cause: why } })
  })
})

describe('a hundred cancelled runs at once on one runner', () => {
  test('end, each alone, and leave no timer and no listener', async () => {
    const runtime = new VirtualRuntime()
    const all = start.parallel('both', { obeying, ignoring })
    const runner = new Runner(all, { runtime, graceMs: 10 })
    const shared = new AbortController()
    const traces = Array.from({ length: 100 }, () => new Recorder())
    const runs = traces.map(({ hook }) => runner.run(1, { signal: shared.signal, hooks: [hook] }))
    await settle()
    expect(getEventListeners(shared.signal, 'abort')).toHaveLength(100)
    shared.abort(why)
    const results = await runtime.drive(Promise.all(runs))
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['cancelled']))
    expect(new Set(results.map(({ runId }) => runId)).size).toBe(100)
    for (const { events } of traces) checkEvents(events)
    expect(runtime.pending).toBe(0)
    expect(getEventListeners(shared.signal, 'abort')).toHaveLength(0)
  })
})
