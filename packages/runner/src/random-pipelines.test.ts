import { type HookEvent, pipeline } from '@flujo/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  chosen,
  compute,
  failureNumber,
  fails,
  fold,
  meets,
  quorumOf,
  type Shape,
  ShapeBuilder,
  type ShapePolicy,
  spread,
} from './random-pipeline.test-support.ts'
import { checkEvents, Recorder, type RecordedSpan } from './recorded-events.test-support.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

/** What a sequential reading of a shape gives: a number, or the paths at which it can fail first. */
type Outcome = number | ReadonlySet<string>

const failedAt = (...paths: readonly string[]): Outcome => new Set(paths)
const isNumber = (outcome: Outcome): outcome is number => typeof outcome === 'number'

/** The reference: no hooks, no time, no concurrency. */
function read(shape: Shape, n: number, path: string): Outcome {
  switch (shape.kind) {
    case 'task':
      return withPolicy(shape.policy, path, n, (attempt) => {
        const { timeoutMs } = shape.policy
        if (timeoutMs !== undefined && shape.sleepMs > timeoutMs) return failedAt(path)
        return fails(shape, n, attempt) ? failedAt(path) : compute(shape, n)
      })
    case 'pipeline':
      return withPolicy(shape.policy, `${path}/inner`, n, () => {
        let value: Outcome = n
        for (const [index, each] of shape.steps.entries()) {
          value = read(each, value, `${path}/inner/s${index}`)
          if (!isNumber(value)) break
        }
        return value
      })
    case 'parallel':
      return withPolicy(shape.policy, `${path}/fan`, n, () =>
        gathered(
          shape,
          shape.branches.map((each, index) => read(each, n, `${path}/fan/b${index}`)),
          `${path}/fan`,
        ),
      )
    case 'map':
      return withPolicy(
        shape.policy,
        `${path}/each`,
        1,
        // Half of the sources can be read once.
        (attempt) =>
          attempt > 1 && n % 2 === 1
            ? failedAt(`${path}/each`)
            : gathered(
                shape,
                spread(n, shape.size).map((item, index) => read(shape.body, item, `${path}/each/#${index + 1}`)),
                `${path}/each`,
              ),
        'fallback/x',
      )
    case 'branch':
      return withPolicy(shape.policy, `${path}/route`, n, () => {
        const key = n % (shape.cases.length + 1)
        const taken = shape.cases[key]
        if (taken !== undefined) return read(taken, n, `${path}/route/${key}`)
        return shape.otherwise === undefined
          ? failedAt(`${path}/route`)
          : read(shape.otherwise, n, `${path}/route/otherwise`)
      })
    case 'route':
      return withPolicy(shape.policy, `${path}/pick`, n, () =>
        together(
          chosen(n, shape.cases.length).map((index) => read(shape.cases[index] as Shape, n, `${path}/pick/${index}`)),
        ),
      )
    case 'stream':
      return fold(spread(n, shape.size))
    case 'tap':
    case 'sleep':
      return n
    case 'loop':
      return withPolicy(shape.policy, `${path}/again`, n, () => {
        let value = n
        for (let iteration = 1; ; iteration += 1) {
          if (!shape.until && meets(value, shape.divisor)) return value
          if (iteration > shape.maxIterations)
            return shape.onExhausted === 'continue' ? value : failedAt(`${path}/again`)
          const next = read(shape.body, value, `${path}/again/#${iteration}`)
          if (!isNumber(next)) return next
          value = next
          if (shape.until && meets(value, shape.divisor)) return value
        }
      })
  }
}

/** Failures collected or, up to a quorum, left out. */
function gathered(
  shape: Extract<Shape, { kind: 'parallel' | 'map' }>,
  outcomes: readonly Outcome[],
  path: string,
): Outcome {
  const quorum = shape.kind === 'parallel' ? quorumOf(shape) : undefined
  if (quorum !== undefined && outcomes.filter(isNumber).length < quorum) return failedAt(path)
  if (shape.onError === 'collect') return fold(outcomes.map((each) => (isNumber(each) ? each : failureNumber)))
  return quorum ?? together(outcomes)
}

function together(outcomes: readonly Outcome[]): Outcome {
  const numbers = outcomes.filter(isNumber)
  if (numbers.length === outcomes.length) return fold(numbers)
  return failedAt(...outcomes.flatMap((outcome) => (isNumber(outcome) ? [] : [...outcome])))
}

function withPolicy(
  { attempts = 1, fallback }: ShapePolicy,
  path: string,
  n: number,
  once: (attempt: number) => Outcome,
  fallbackPath = 'fallback',
): Outcome {
  let outcome = once(1)
  for (let attempt = 2; attempt <= attempts && !isNumber(outcome); attempt += 1) outcome = once(attempt)
  if (isNumber(outcome) || fallback === undefined) return outcome
  return read(fallback, n, `${path}/${fallbackPath}`)
}

const concurrency = fc.constantFrom(1, 2, Infinity)
const onError = fc.constantFrom('fail-fast', 'fail-fast', 'collect')
const rarely = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })

/** @param anyTimeouts on steps of every kind, not only where their outcome is known beforehand */
function shapes(anyTimeouts: boolean): fc.Arbitrary<Shape> {
  const timeoutMs = fc.constantFrom(8, 20, 45)
  const otherLimits = {
    totalTimeoutMs: anyTimeouts ? rarely(fc.constantFrom(8, 30, 60)) : fc.constant(undefined),
    idleTimeoutMs: anyTimeouts ? rarely(fc.constantFrom(3, 10, 25)) : fc.constant(undefined),
  }
  return fc.letrec<{ shape: Shape; task: Shape; policy: ShapePolicy }>((tie) => {
    const composite = (kind: string, parts: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Shape> =>
      fc.record({ kind: fc.constant(kind), ...parts, policy: tie('policy') }) as unknown as fc.Arbitrary<Shape>
    const some = fc.array(tie('shape'), { minLength: 1, maxLength: 3 })
    return {
      policy: fc.record({
        attempts: rarely(fc.integer({ min: 1, max: 3 })),
        timeoutMs: anyTimeouts ? rarely(timeoutMs) : fc.constant(undefined),
        ...otherLimits,
        fallback: rarely(tie('task')),
      }),
      task: fc.record({
        kind: fc.constant('task' as const),
        add: fc.nat(50),
        failsOn: fc.oneof({ weight: 5, arbitrary: fc.constant(7) }, { weight: 1, arbitrary: fc.nat(6) }),
        flaky: fc.constantFrom(0, 0, 0, 1, 2),
        sleepMs: fc.constantFrom(0, 0, 5, 15, 30),
        obeys: fc.boolean(),
        calls: fc.nat(2),
        ownSpan: fc.constantFrom('none' as const, 'none' as const, 'awaited' as const, 'left behind' as const),
        policy: fc.record({
          attempts: rarely(fc.integer({ min: 1, max: 3 })),
          timeoutMs: rarely(timeoutMs),
          ...otherLimits,
          fallback: rarely(tie('task')),
        }),
      }),
      shape: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        tie('task'),
        composite('pipeline', { steps: some }),
        composite('parallel', { branches: some, concurrency, onError, quorum: rarely(fc.integer({ min: 1, max: 3 })) }),
        composite('map', { body: tie('shape'), size: fc.nat(3), concurrency, onError }),
        composite('route', { cases: some, concurrency }),
        composite('tap', { fails: fc.boolean() }),
        composite('stream', { size: fc.nat(3) }),
        composite('sleep', { ms: fc.constantFrom(0, 7) }),
        composite('branch', { cases: some, otherwise: rarely(tie('shape')) }),
        composite('loop', {
          body: tie('shape'),
          until: fc.boolean(),
          divisor: fc.constantFrom(1, 2, 3),
          maxIterations: fc.integer({ min: 1, max: 3 }),
          onExhausted: fc.constantFrom('continue', 'fail'),
        }),
      ),
    }
  }).shape
}

test('a pipeline gives what a sequential reading of it gives, or fails where that can fail', async () => {
  await fc.assert(
    fc.asyncProperty(shapes(false), fc.nat(1_000), async (shape, input) => {
      const runtime = new VirtualRuntime()
      const root = pipeline('root', [new ShapeBuilder(runtime).build(shape, 'top')])
      const result = await runtime.drive(new Runner(root, { runtime }).run(input))
      const expected = read(shape, input, 'top')
      const actual = result.status === 'completed' ? result.output : `${result.status} at ${result.error?.path}`
      const allowed = isNumber(expected) ? [expected] : [...expected].map((path) => `failed at ${path}`)
      expect(allowed).toContain(actual)
    }),
    { numRuns: 300 },
  )
})

/** What names, numbers and attributes of the children of a span have to be. */
function checkChildren(span: RecordedSpan, children: readonly RecordedSpan[]): void {
  const own = children.filter(({ kind }) => kind !== 'custom')
  const tries = own.filter(({ kind }) => kind === 'attempt')
  if (tries.length > 0) {
    expect(tries.map(({ name }) => name)).toEqual(tries.map((_, index) => `try ${index + 1}`))
    expect(tries.map(({ attributes }) => attributes['flujo.attempt'])).toEqual(tries.map((_, index) => index + 1))
    expect(span.attributes['flujo.attempts']).toBe(tries.length)
  }
  for (const [kind, attribute] of [
    ['iteration', 'flujo.iteration.index'],
    ['item', 'flujo.item.index'],
  ] as const) {
    // Items at the same time may be told in another order where hooks are slow.
    const numbered = own
      .filter((child) => child.kind === kind)
      .toSorted((a, b) => Number(a.attributes[attribute]) - Number(b.attributes[attribute]))
    expect(numbered.map(({ name }) => name)).toEqual(numbered.map((_, index) => `#${index + 1}`))
    expect(numbered.map(({ attributes }) => attributes[attribute])).toEqual(numbered.map((_, index) => index))
  }
  if (span.kind === 'loop' && span.status !== 'skipped' && span.status !== 'cancelled') {
    expect(['until', 'while', 'exhausted', 'failed']).toContain(span.attributes['flujo.loop.end_reason'])
  }
  const usedFallback = own.some(({ name }) => name === 'fallback')
  if (span.status === 'completed') expect(span.attributes['flujo.fallback.used'] === true).toBe(usedFallback)
  if (span.kind === 'branch' && tries.length === 0 && !usedFallback) {
    expect(own.length).toBeLessThanOrEqual(1)
    const key = span.attributes['flujo.branch.key']
    if (own[0] !== undefined && own[0].name !== 'otherwise') expect(own[0].name).toBe(key)
  }
}

function checkTree(trace: Recorder): void {
  const children = new Map<string | undefined, RecordedSpan[]>()
  for (const span of trace.spans) {
    children.set(span.parentSpanId, [...(children.get(span.parentSpanId) ?? []), span])
  }
  for (const span of trace.spans) checkChildren(span, children.get(span.spanId) ?? [])
}

test('whatever happens, every span is told once, inside its parent, and the result agrees', async () => {
  const environment = fc.record({
    inputs: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 4 }),
    cancelAfterMs: fc.nat(120),
    graceMs: fc.constantFrom(0, 10, 25),
    hook: fc.constantFrom('none', 'takes a turn', 'takes its time', 'hangs'),
    runTimeoutMs: fc.constantFrom(Infinity, Infinity, 40, 80),
    tickMs: fc.constantFrom(0, 0.000_37, 0.001_3),
  })
  await fc.assert(
    fc.asyncProperty(shapes(true), environment, async (shape, surroundings) => {
      const { inputs, cancelAfterMs, graceMs, hook, tickMs, runTimeoutMs: timeoutMs } = surroundings
      // The wall clock goes back while runs are under way.
      const runtime = new VirtualRuntime({ tickMs, wallMs: (nowMs) => 1_700_000_000_000 - nowMs * 3 })
      const root = pipeline('root', [new ShapeBuilder(runtime).build(shape, 'top')]).step('last', (n) => n)
      const slowness = {
        none: () => {},
        'takes a turn': async () => {},
        'takes its time': ({ timeUs }: HookEvent) => runtime.sleep(timeUs % 5),
        hangs: ({ timeUs }: HookEvent) => (timeUs % 3 === 0 ? new Promise<void>(() => {}) : undefined),
      }[hook]
      const limits = { graceMs, timeoutMs, hookTimeoutMs: 4, onHookError: () => {} }
      const runner = new Runner(root, { runtime, ...limits, hooks: [slowness] })
      const controller = new AbortController()
      void runtime.sleep(cancelAfterMs).then(() => controller.abort(new Error('enough')))
      const traces = inputs.map(() => new Recorder())
      const runs = inputs.map((input, index) =>
        runner.run(input, { signal: controller.signal, hooks: [(traces[index] as Recorder).hook] }),
      )
      const results = await runtime.drive(Promise.all(runs))
      const first = JSON.stringify(results.map(({ status, steps }) => [status, steps]))
      // What was abandoned ends by now.
      await runtime.advance(5_000)
      await settle()
      expect(runtime.pending).toBe(0)
      expect(JSON.stringify(results.map(({ status, steps }) => [status, steps]))).toBe(first)
      for (const [index, trace] of traces.entries()) {
        checkEvents(trace.events)
        checkTree(trace)
        const result = results[index]
        expect(trace.of('post_run')[0]?.result).toBe(result)
        expect(result?.steps.map(({ name }) => name)).toEqual(['top', 'last'])
        expect(trace.of('on_usage')).toHaveLength(result?.usage.calls ?? -1)
        const failed = result?.steps.some(({ status }) => status === 'failed')
        const byTime = result?.status === 'cancelled' || result?.error?.code === 'run_timeout'
        expect(byTime || failed === (result?.status === 'failed')).toBe(true)
      }
    }),
    { numRuns: 300 },
  )
})
