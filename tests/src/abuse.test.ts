// Whatever a program hands to the tracer, and however it calls it: the result is what it is without, nothing is thrown,
// nothing hangs, no code of a value is run.
import { Runner } from '@flujo/runner'
import fc from 'fast-check'
import {
  type Hook,
  type HookEvent,
  MemoryStore,
  pipeline,
  type RunResult,
  type StepContext,
  TraceManager,
  type TraceSink,
} from 'flujo'
import { describe, expect, test, vi } from 'vitest'
import { hostileValues } from './abuse/hostile-values.ts'

// A guard against hanging: a million keys take seconds, and longer on a busy machine.
vi.setConfig({ testTimeout: 240_000 })

/** Gives the value to everything that takes one; `make` gives the same value each time. */
const work = (value: unknown) =>
  pipeline<unknown>('abused')
    .step('say', async (given, ctx) => {
      for (const report of [ctx.set, ctx.usage, ctx.feedback, ctx.event] as readonly ((value: never) => void)[])
        report(value as never)
      ctx.set({ value, '': value } as never)
      ctx.event('seen', { value } as never)
      ctx.log('info', value as string, { value } as never)
      ctx.log('info', 'fields', value as never)
      ctx.progress(value as number, value as number)
      await ctx.span('own', (span) => span.set({ value } as never))
      return { given, value }
    })
    .step(
      'fail',
      (): never => {
        throw value
      },
      { fallback: (given: unknown) => given as never },
    )

const statusOf = ({ status, output, error, steps }: RunResult<unknown>): unknown[] => [
  status,
  output,
  error?.code,
  steps.map((step) => [step.name, step.status, step.attempts]),
]

/** Runs with and without a tracer; both must end alike, with the very same values. */
async function expectAlike(value: unknown): Promise<void> {
  const store = new MemoryStore()
  const problems: unknown[] = []
  const tracing = new TraceManager({ store, onWarning: (message) => void problems.push(message) })
  const traced = new Runner(work(value), { hooks: [tracing.hook], onHookError: (error) => void problems.push(error) })
  const [bare, result] = [await new Runner(work(value)).run(value), await traced.run(value)]
  const [expected, given] = [statusOf(bare), statusOf(result)]
  expect([given[0], given[2], given[3]]).toEqual([expected[0], expected[2], expected[3]])
  const { output } = result as { output: { given: unknown; value: unknown } | undefined }
  expect(Object.is(output?.value, value) && Object.is(output?.given, value)).toBe(true)
  expect(problems).toEqual([])
  const spans = await store.getSpans(result.runId)
  expect(spans.filter((span) => span.status === 'running')).toEqual([])
  expect(spans.map((span) => span.name)).toEqual(expect.arrayContaining(['abused', 'say', 'own', 'fail']))
  for (const { input, output: kept } of spans) {
    for (const info of [input, kept]) if (info !== undefined) JSON.stringify(await store.getValue(info.ref))
  }
}

test('there are sixty and more', () => {
  expect(hostileValues.length).toBeGreaterThanOrEqual(60)
  expect(new Set(hostileValues.map(({ name }) => name)).size).toBe(hostileValues.length)
})

test.each(hostileValues)('$name changes nothing', async ({ make }) => {
  await expectAlike(make())
})

test('nor does any other value', async () => {
  const anything = fc.anything({
    ...{ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: true },
    ...{ withNullPrototype: true, withObjectString: true, withBoxedValues: true, withUnicodeString: true },
  })
  await fc.assert(fc.asyncProperty(anything, expectAlike), { numRuns: 200 })
})

describe('calls', () => {
  const steps = pipeline<number>('calls')
    .step('one', (n) => n + 1)
    .step('two', (n) => n + 1)
  const run = async (hooks: readonly Hook[], options: object = {}): Promise<RunResult<number>> =>
    new Runner(steps, { hooks, onHookError: () => {}, ...options }).run(1)

  test.each<[string, Hook]>([
    [
      'throws',
      () => {
        throw new Error('hook')
      },
    ],
    [
      'throws nothing at all',
      () => {
        throw undefined
      },
    ],
    ['rejects', () => Promise.reject(new Error('hook'))],
    [
      'gives a then that throws',
      () =>
        Object.defineProperty({}, ['th', 'en'].join(''), {
          get: () => {
            throw new Error('then')
          },
        }) as never,
    ],
    ['never settles', () => new Promise(() => {})],
    [
      'changes the event',
      (event) => {
        for (const key of Object.keys(event)) Reflect.set(event, key, undefined)
      },
    ],
  ])('a hook that %s', async (_, hook) => {
    const tracing = new TraceManager()
    const result = await run([tracing.hook, hook], { hookTimeoutMs: 20 })
    expect(result).toMatchObject({ status: 'completed', output: 3 })
    expect(await tracing.store.getSpans(result.runId)).toHaveLength(3)
  })

  test.each<[string, TraceSink['write']]>([
    [
      'throws',
      () => {
        throw new Error('sink')
      },
    ],
    ['rejects', () => Promise.reject(new Error('sink'))],
    ['never settles', () => new Promise(() => {})],
    [
      'throws at every third call',
      (() => {
        let calls = 0
        return () => {
          calls += 1
          if (calls % 3 === 0) throw new Error('sink')
        }
      })(),
    ],
    ['changes the records', (records) => void (records as unknown[]).splice(0)],
    ['gives something else', () => 'thanks' as never],
  ])('a sink that %s', async (_, write) => {
    const tracing = new TraceManager({ store: { write }, onWarning: () => {} })
    expect(await run([tracing.hook])).toMatchObject({ status: 'completed', output: 3 })
    expect(await tracing.flush({ timeoutMs: 20 })).toMatchObject({ ok: expect.any(Boolean) })
    expect(await tracing.close({ timeoutMs: 20 })).toMatchObject({ ok: expect.any(Boolean) })
  })

  test('events that come twice, out of order, after the end, of nobody, or are none', async () => {
    const events: HookEvent[] = []
    await run([(event) => void events.push(event)])
    const orders = [
      [...events, ...events],
      events.toReversed(),
      events.filter(({ event }) => event !== 'pre_step'),
      events.filter(({ event }) => event !== 'post_step'),
      events.filter(({ event }) => event !== 'pre_run'),
      [...events, ...events.toReversed()],
      [
        null,
        undefined,
        7,
        'x',
        {},
        { event: 'pre_run' },
        ...events,
        { event: 'post_run', runId: null },
      ] as unknown as HookEvent[],
    ]
    for (const order of orders) {
      const tracing = new TraceManager({ onWarning: () => {} })
      for (const event of order) expect(tracing.hook(event)).toBeUndefined()
      expect(await tracing.flush()).toMatchObject({ ok: true })
    }
  })

  test('a context that is used after its step, without arguments, with too many, or by a stranger', async () => {
    let left: StepContext | undefined
    const leaking = pipeline<number>('leaking')
      .step('one', async (n, ctx) => {
        left = ctx
        for (const method of ['set', 'event', 'log', 'usage', 'progress', 'feedback'] as const) {
          const call = ctx[method] as (...given: unknown[]) => unknown
          for (const given of [[], [null], [undefined, null, 3, 4], [Symbol('s'), Symbol('t')]])
            call.apply(undefined, given)
        }
        await ctx.span(null as never, () => n)
        await ctx.span(undefined as never, () => Promise.resolve(n))
        await expect(ctx.span('no work', undefined as never)).rejects.toThrow(TypeError)
        return n
      })
      .step('two', async (n) => {
        if (left === undefined) throw new Error('the first step has left its context')
        for (const method of ['set', 'event', 'usage', 'feedback'] as const) {
          const call = left[method] as (value: unknown) => void
          call(null)
        }
        return left.span('late', () => n)
      })
    const warnings: string[] = []
    const tracing = new TraceManager({ onWarning: (message) => void warnings.push(message) })
    const result = await new Runner(leaking, { hooks: [tracing.hook] }).run(1)
    expect(result).toMatchObject({ status: 'completed', output: 1 })
    expect((await tracing.store.getSpans(result.runId)).map(({ status }) => status)).not.toContain('running')
    expect(warnings).toEqual([])
  })

  test('flush and close, at once, twice, with nonsense', async () => {
    const tracing = new TraceManager()
    const results = await Promise.all([
      tracing.close(),
      tracing.flush({ timeoutMs: -1 }),
      tracing.close({ timeoutMs: Number.NaN }),
      tracing.flush({}),
    ])
    expect(results.map(({ ok }) => ok)).toEqual([true, true, true, true])
  })
})
