import { type Limits, type Outcome, pipeline, type Step, step, type StepContext } from '@flujo/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkEvents, Recorder } from './recorded-events.test-support.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

/** Steps of numbers, with limits on any of them; prices are quarters of a dollar, whose sums are exact. */
type Shape = {
  readonly limits: Limits | undefined
  readonly attempts: number
  readonly fallback: Shape | undefined
} & (
  | { readonly kind: 'task'; readonly quarters: number; readonly flaky: number; readonly sleepMs: number }
  | { readonly kind: 'pipeline'; readonly inner: readonly Shape[] }
  | { readonly kind: 'parallel'; readonly inner: readonly Shape[] }
  | { readonly kind: 'map'; readonly body: Shape; readonly times: number }
  | { readonly kind: 'loop'; readonly body: Shape; readonly times: number }
)

const priceOf = (quarters: number): number => quarters * 0.25

function build(shape: Shape, name: string, runtime: VirtualRuntime, concurrency: number): Step<number, number> {
  const inside = (each: Shape, own: string): Step<number, number> => build(each, own, runtime, concurrency)
  const options = {
    limits: shape.limits,
    retry: shape.attempts === 1 ? undefined : { attempts: shape.attempts, baseMs: 1 },
    fallback: shape.fallback === undefined ? undefined : inside(shape.fallback, 'fallback'),
  }
  const start = pipeline<number>(name)
  if (shape.kind === 'task') {
    return step(
      name,
      async (n: number, ctx: StepContext): Promise<number> => {
        if (shape.sleepMs > 0) await runtime.sleep(shape.sleepMs, { signal: ctx.signal })
        ctx.signal.throwIfAborted()
        ctx.usage({ costUsd: priceOf(shape.quarters) })
        if (ctx.attempt <= shape.flaky) throw new Error('flaky')
        return n + 1
      },
      options,
    )
  }
  if (shape.kind === 'pipeline') {
    const steps = shape.inner.map((each, index) => inside(each, `s${index}`))
    return start.step(pipeline('inner', steps as never) as never, options)
  }
  if (shape.kind === 'parallel') {
    const branches = Object.fromEntries(shape.inner.map((each, index) => [`b${index}`, inside(each, 'x')]))
    const settings = { ...options, concurrency, onError: 'collect' }
    return start.parallel('fan', branches, settings as never).step('join', sumOf as never) as never
  }
  if (shape.kind === 'loop') {
    return start.loop('again', inside(shape.body, 'x'), { ...options, maxIterations: shape.times })
  }
  return start
    .step('list', (n) => Array.from({ length: shape.times }, () => n))
    .map('each', inside(shape.body, 'x'), { ...options, concurrency } as never)
    .step('join', sumOf as never) as never
}

/** Of the outcomes of a parallel, of the numbers of a map, or the number of a fallback. */
function sumOf(given: number | readonly number[] | Readonly<Record<string, Outcome<number>>>): number {
  if (typeof given === 'number') return given
  return Object.values(given).reduce<number>(
    (total, each: number | Outcome<number>) => total + (typeof each === 'number' ? each : (each.output ?? 100)),
    0,
  )
}

class Crossed extends Error {
  readonly counter: Counter
  constructor(counter: Counter) {
    super('crossed')
    this.counter = counter
  }
}

/** What fails for good, since a limit was crossed: no step around it tries again. */
class Spent extends Error {}

interface Counter {
  readonly limits: Limits
  readonly outer: Counter | undefined
  steps: number
  costUsd: number
}

/** The reference: one after the other, without spans, scopes or signals; a limit that is crossed is an exception. */
class Reading {
  costUsd = 0
  private counter: Counter | undefined

  /** What a run gives, `undefined` where it fails. */
  run(shape: Shape, input: number, limits: Limits): number | undefined {
    this.counter = { limits, outer: undefined, steps: 0, costUsd: 0 }
    try {
      return this.read(shape, input)
    } catch {
      return undefined
    }
  }

  private each(change: (counter: Counter) => boolean): void {
    let crossed: Counter | undefined
    for (let counter = this.counter; counter !== undefined; counter = counter.outer) {
      if (change(counter)) crossed = counter
    }
    if (crossed !== undefined) throw new Crossed(crossed)
  }

  private starts(): void {
    this.each((counter) => counter.steps >= (counter.limits.steps ?? Infinity))
    this.each((counter) => ((counter.steps += 1), false))
  }

  private spends(costUsd: number): void {
    this.costUsd += costUsd
    this.each((counter) => ((counter.costUsd += costUsd), counter.costUsd > (counter.limits.costUsd ?? Infinity)))
  }

  private read(shape: Shape, n: number): number {
    // All but tasks are a pipeline around the step that has the options.
    this.starts()
    if (shape.kind === 'task') return this.withPolicy(shape, n, (attempt) => this.task(shape, n, attempt))
    if (shape.kind === 'map') this.starts()
    this.starts()
    const value = this.withPolicy(shape, n, () => this.inside(shape, n))
    if (shape.kind === 'map' || shape.kind === 'parallel') this.starts()
    return value
  }

  private inside(shape: Exclude<Shape, { kind: 'task' }>, n: number): number {
    switch (shape.kind) {
      case 'pipeline':
        return shape.inner.reduce((value, each) => this.read(each, value), n)
      case 'parallel':
        return shape.inner.reduce((total, each) => total + this.collected(each, n), 0)
      case 'map':
        return Array.from({ length: shape.times }, () => this.read(shape.body, n)).reduce((a, b) => a + b, 0)
      case 'loop':
        return Array.from({ length: shape.times }).reduce<number>((value) => this.read(shape.body, value), n)
    }
  }

  private task({ quarters, flaky }: Extract<Shape, { kind: 'task' }>, n: number, attempt: number): number {
    this.spends(priceOf(quarters))
    if (attempt <= flaky) throw new Error('flaky')
    return n + 1
  }

  private collected(shape: Shape, n: number): number {
    try {
      return this.read(shape, n)
    } catch (error) {
      // Only the limits around are left: those of the branch itself have made it fail already.
      if (error instanceof Crossed) throw error
      return 100
    }
  }

  private withPolicy(shape: Shape, n: number, once: (attempt: number) => number): number {
    const { limits, attempts, fallback } = shape
    const outer = this.counter
    const own: Counter | undefined = limits === undefined ? undefined : { limits, outer, steps: 0, costUsd: 0 }
    try {
      this.counter = own ?? outer
      return this.tries(attempts, once)
    } catch (error) {
      const isOurs = !(error instanceof Crossed) || error.counter === own
      if (!isOurs) throw error
      this.counter = outer
      if (fallback === undefined) throw error instanceof Crossed ? new Spent('spent') : error
      return this.read(fallback, n)
    } finally {
      this.counter = outer
    }
  }

  private tries(attempts: number, once: (attempt: number) => number): number {
    const { counter } = this
    for (let attempt = 1; ; attempt += 1) {
      try {
        return once(attempt)
      } catch (error) {
        if (error instanceof Crossed || error instanceof Spent || attempt >= attempts) throw error
        this.counter = counter
      }
    }
  }
}

const rarely = <T>(value: fc.Arbitrary<T>, weight: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })

const someLimits: fc.Arbitrary<Limits> = fc.oneof(
  fc.record({ steps: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ costUsd: fc.nat(12).map(priceOf) }),
  fc.record({ steps: fc.integer({ min: 1, max: 12 }), costUsd: fc.nat(12).map(priceOf) }),
)

const shapes = fc.letrec<{ shape: Shape; task: Shape }>((tie) => {
  const shape = (kind: string, parts: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Shape> =>
    fc.record({
      kind: fc.constant(kind),
      ...parts,
      limits: rarely(someLimits, 2),
      attempts: fc.constantFrom(1, 1, 1, 2, 3),
      // That of a map would be given a list.
      fallback: kind === 'map' ? fc.constant(undefined) : rarely(tie('task'), 3),
    }) as unknown as fc.Arbitrary<Shape>
  const some = fc.array(tie('shape'), { minLength: 1, maxLength: 3 })
  return {
    task: shape('task', {
      quarters: fc.nat(4),
      flaky: fc.constantFrom(0, 0, 0, 1, 3),
      sleepMs: fc.constantFrom(0, 0, 3, 8),
    }),
    shape: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('task'),
      shape('pipeline', { inner: some }),
      shape('parallel', { inner: some }),
      shape('map', { body: tie('shape'), times: fc.nat(3) }),
      shape('loop', { body: tie('shape'), times: fc.integer({ min: 1, max: 3 }) }),
    ),
  }
}).shape

async function run(shape: Shape, limits: Limits, concurrency: number) {
  const runtime = new VirtualRuntime()
  const trace = new Recorder()
  const root = pipeline('root', [build(shape, 'top', runtime, concurrency)])
  const runner = new Runner(root, { runtime, hooks: [trace.hook] })
  const result = await runtime.drive(runner.run(1, { limits }))
  await settle()
  checkEvents(trace.events)
  expect(runtime.pending).toBe(0)
  return { result, trace }
}

test('one after the other, what is allowed and what is used is what a plain reading says', async () => {
  let crossings = 0
  await fc.assert(
    fc.asyncProperty(shapes, someLimits, async (shape, limits) => {
      const { result, trace } = await run(shape, limits, 1)
      const reading = new Reading()
      expect(result.output).toBe(reading.run(shape, 1, limits))
      expect(result.usage.costUsd).toBe(reading.costUsd)
      expect(result.status === 'cancelled').toBe(false)
      crossings += trace.spans.filter(({ attributes }) => 'flujo.limit.exceeded' in attributes).length
      crossings += Number(result.error?.code === 'limit_exceeded' && result.error.path === undefined)
    }),
    { numRuns: 250 },
  )
  expect(crossings).toBeGreaterThan(100)
})

test('side by side, no more is used than the limit and what was in flight, and no more is started', async () => {
  await fc.assert(
    fc.asyncProperty(shapes, someLimits, fc.constantFrom(2, Infinity), async (shape, limits, concurrency) => {
      const { result, trace } = await run(shape, limits, concurrency)
      const counted = trace.spans.filter(
        ({ kind, status, attributes }) =>
          status !== 'skipped' &&
          kind !== 'attempt' &&
          !(attributes['flujo.item.index'] !== undefined && attributes['flujo.body.name'] !== undefined),
      )
      expect(counted.length).toBeLessThanOrEqual(limits.steps ?? Infinity)
      // A call that obeys its signal reports nothing after the limit is crossed: the one that crossed it is all there is.
      const dearest = Math.max(...trace.of('on_usage').map(({ usage }) => usage.costUsd ?? 0), 0)
      expect(result.usage.costUsd).toBeLessThanOrEqual((limits.costUsd ?? Infinity) + dearest)
    }),
    { numRuns: 150 },
  )
})
