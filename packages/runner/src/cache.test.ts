import { cached, type CacheEntry, type OutputOf, pipeline, type Step, step, type StepContext } from '@flujo/domain'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { checkEvents, Recorder } from './recorded-events.test-support.ts'
import { gate, runTraced } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

const key = (n: number): string => String(n)
const boom = new Error('boom')

function counted(work: (n: number, ctx: StepContext) => number | Promise<number> = (n) => n * 2): {
  readonly calls: number[]
  readonly double: Step<number, number>
} {
  const calls: number[] = []
  const double = step('double', (n: number, ctx) => {
    calls.push(n)
    return work(n, ctx)
  })
  return { calls, double }
}

test('an output that is known is given without running the step', async () => {
  const { calls, double } = counted()
  const store = new Map<string, CacheEntry<number>>()
  const once = cached(double, { key, store })
  expectTypeOf<OutputOf<typeof once>>().toEqualTypeOf<number>()
  const whole = pipeline<number[]>('p').map('each', once)
  const { result, trace } = await runTraced(whole, [1, 2, 1])
  expect(result.output).toEqual([2, 4, 2])
  expect(calls).toEqual([1, 2])
  expect(trace.spans.slice(1).map(({ attributes }) => attributes['flujo.cache.hit'])).toEqual([false, false, true])
  expect([...store.keys()]).toEqual(['double:1', 'double:2'])
  expect((await runTraced(once, 2)).result.output).toBe(4)
  expect(calls).toEqual([1, 2])
})

test('an output is good for ttlMs', async () => {
  const { calls, double } = counted()
  const once = cached(double, { key, store: new Map(), ttlMs: 100 })
  const twice = pipeline<number>('p')
    .parallel('a', { once })
    .sleep('wait', 99)
    .step('n', () => 1)
    .parallel('b', { once })
  await runTraced(
    twice
      .sleep('more', 1)
      .step('n again', () => 1)
      .parallel('c', { once }),
    1,
  )
  expect(calls).toEqual([1, 1])
})

test('a whole pipeline can be kept, with its own retries and name', async () => {
  const { calls, double } = counted((n) => (calls.length < 2 ? Promise.reject(boom) : n))
  const whole = cached(pipeline<number>('whole').step(double, { retry: { attempts: 2, baseMs: 1 } }), {
    key,
    store: new Map(),
  })
  const runner = new Runner(whole, { runtime: new VirtualRuntime({ random: [0] }) })
  const runtime = new VirtualRuntime()
  const first = await runTraced(pipeline('p', [whole]), 5, { runtime })
  expect(first.result.output).toBe(5)
  expect((await runner.run(5)).output).toBe(5)
  expect(calls).toEqual([5, 5])
})

describe('at the same time', () => {
  test('runs that ask for the same share one execution', async () => {
    const slow = gate<number>()
    const { calls, double } = counted(() => slow.promise)
    const traces = [new Recorder(), new Recorder()]
    const runner = new Runner(cached(double, { key, store: new Map() }), { runtime: new VirtualRuntime() })
    const runs = traces.map((trace) => runner.run(1, { hooks: [trace.hook] }))
    await settle()
    slow.open(7)
    expect((await Promise.all(runs)).map(({ output }) => output)).toEqual([7, 7])
    expect(calls).toEqual([1])
    for (const { events } of traces) checkEvents(events)
    expect(traces.map((trace) => trace.span('double').attributes['flujo.cache.hit'])).toEqual([false, true])
  })

  test('they share a failure, which is not kept', async () => {
    const slow = gate<number>()
    const { calls, double } = counted((n) => (calls.length === 1 ? slow.promise : n))
    const once = cached(double, { key, store: new Map() })
    const runner = new Runner(pipeline<number>('p').step(once), { runtime: new VirtualRuntime() })
    const runs = [runner.run(1), runner.run(1)]
    await settle()
    slow.fail(boom)
    for (const { error } of await Promise.all(runs)) expect(error).toMatchObject({ path: 'double', cause: boom })
    expect(calls).toEqual([1])
    expect((await runner.run(1)).output).toBe(1)
  })

  test('a cancelled execution is taken over by who waits, though it ignores its signal', async () => {
    const runtime = new VirtualRuntime()
    const { calls, double } = counted((n) => (calls.length === 1 ? gate<number>().promise : n))
    const runner = new Runner(cached(double, { key, store: new Map() }), { runtime })
    const controller = new AbortController()
    const first = runner.run(1, { signal: controller.signal })
    const second = runner.run(1)
    await settle()
    controller.abort(boom)
    expect((await second).output).toBe(1)
    expect((await runtime.drive(first)).status).toBe('cancelled')
    expect(calls).toEqual([1, 1])
  })

  test('who waits can be cancelled alone', async () => {
    const slow = gate<number>()
    const { double } = counted(() => slow.promise)
    const runner = new Runner(cached(double, { key, store: new Map() }), { runtime: new VirtualRuntime() })
    const controller = new AbortController()
    const first = runner.run(1)
    const second = runner.run(1, { signal: controller.signal })
    await settle()
    controller.abort(boom)
    expect((await second).status).toBe('cancelled')
    slow.open(3)
    expect((await first).output).toBe(3)
  })

  test('a step does not wait for the one that it is inside of', async () => {
    const store = new Map()
    const same = (): string => 'same'
    const inner = cached(
      step('s', (n: number) => n + 1),
      { key: same, store },
    )
    const outer = cached(pipeline<number>('s').step(inner), { key: same, store })
    expect((await runTraced(outer, 1)).result.output).toBe(2)
  })
})

test('what a fallback gave is not kept', async () => {
  const { calls, double } = counted(() => Promise.reject<number>(boom))
  const safe = pipeline<number>('safe').step(cached(double, { key, store: new Map() }), { fallback: () => 0 })
  expect((await runTraced(safe, 1)).result.output).toBe(0)
  expect((await runTraced(safe, 1)).result.output).toBe(0)
  expect(calls).toEqual([1, 1])
})

test('a store that fails, or holds something else, is told and done without', async () => {
  const { double } = counted()
  const failing = { get: () => Promise.reject(boom), set: () => Promise.reject(boom) }
  const { result, trace } = await runTraced(cached(double, { key, store: failing }), 4)
  expect(result.output).toBe(8)
  expect(trace.of('on_span_update').map(({ spanEvent }) => spanEvent?.attributes?.['message'])).toEqual([
    'the cache could not get: boom',
    'the cache could not set: boom',
  ])
  const foreign = new Map([['double:4', 'eight']]) as Map<string, never>
  expect((await runTraced(cached(double, { key, store: foreign }), 4)).result.output).toBe(8)
})

test('a key that is no text fails the step', async () => {
  const { double } = counted()
  const { result } = await runTraced(cached(double, { key: (n) => n as never, store: new Map() }), 4)
  expect(result.error?.message).toBe('step "double": expected the key of its cache to be text, given number 4')
})

test.each([
  [{ store: new Map() }, 'step "double": expected key to be a function, given undefined'],
  [{ key }, 'step "double": expected store to be an object with get and set, such as a Map, given undefined'],
  [
    { key, store: { get: key } },
    'step "double": expected store to be an object with get and set, such as a Map, given object',
  ],
  [
    { key, store: new Map(), ttlMs: -1 },
    'step "double": expected ttlMs to be a number of milliseconds, 0 or more, given number -1',
  ],
  [
    { key, store: new Map(), ttl: 1 },
    'step "double": expected cache options among key, ttlMs, store, given string "ttl"',
  ],
])('cached refuses %j', (options, message) => {
  expect(() => cached(counted().double, options as never)).toThrow(message)
})
