import { cached, type FlujoError, pipeline, step, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { gate, runTraced, startTraced } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

const start = pipeline<number>('p')
const fails = (message: string) => (): number => {
  throw new Error(message)
}
/** Throws `error()` when it is told to stop. */
const stops =
  (error: (reason: unknown) => unknown) =>
  (_: number, { signal }: StepContext): Promise<number> =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(error(signal.reason) as Error)))

const outline = ({ path, message, related }: FlujoError): unknown =>
  related.length === 0 ? `${path}: ${message}` : [`${path}: ${message}`, related.map(outline)]

describe('fallback', () => {
  test('one that fails is the failure, and what it stood in for is related', async () => {
    const { result } = await runTraced(start.step('main', fails('bad'), { fallback: fails('worse') }), 1)
    expect(result.error).toMatchObject({ code: 'step_failed', path: 'main/fallback', cause: new Error('worse') })
    expect(result.error?.related).toHaveLength(1)
    expect(result.error?.related[0]).toMatchObject({ code: 'step_failed', path: 'main', cause: new Error('bad') })
  })

  test('so it is where the fallback runs out of time, or has a fallback itself', async () => {
    const late = step('late', () => gate<number>().promise, { timeoutMs: 10 })
    const timedOut = await runTraced(start.step('main', fails('bad'), { fallback: late }), 1)
    expect(timedOut.result.error).toMatchObject({
      code: 'step_timeout',
      path: 'main/late',
      related: [{ path: 'main' }],
    })
    const second = step('second', fails('2'), { fallback: step('third', fails('3')) })
    const { result } = await runTraced(start.step('main', fails('1'), { fallback: second }), 1)
    expect(outline(result.error as FlujoError)).toEqual([
      'main/second/third: step "main/second/third" failed: 3',
      ['main/second: step "main/second" failed: 2', 'main: step "main" failed: 1'],
    ])
  })

  test('ctx.fallbackFor says what it stands in for, in every step inside it and nowhere else', async () => {
    const seen: Record<string, unknown> = {}
    const look =
      (name: string) =>
      (n: number, { fallbackFor }: StepContext): number => {
        seen[name] = fallbackFor?.path
        return n
      }
    const inside = pipeline<number>('inside')
      .step('a', look('a'))
      .step(
        pipeline<number>('both')
          .parallel('y', { b: look('b') })
          .step('c', ({ b }) => b),
      )
      .step('again', fails('again'), { fallback: step('inner', look('inner')) })
      .step('d', look('d'))
    const all = start
      .step('before', look('before'))
      .step('main', fails('bad'), { fallback: inside, retry: { attempts: 2, baseMs: 0 } })
      .step('after', look('after'))
    const { result } = await runTraced(all, 1)
    expect(result.status).toBe('completed')
    expect(seen).toEqual({
      before: undefined,
      a: 'main',
      b: 'main',
      inner: 'main/inside/again',
      d: 'main',
      after: undefined,
    })
  })

  test('it is the whole error, the same one that is related where the fallback fails', async () => {
    let given: FlujoError | undefined
    const fallback = (_: number, ctx: StepContext): number => {
      given = ctx.fallbackFor
      throw new Error('worse')
    }
    const { result } = await runTraced(start.step('main', fails('bad'), { fallback }), 1)
    expect(given).toMatchObject({ code: 'step_failed', path: 'main', cause: new Error('bad') })
    expect(result.error?.related[0]).toBe(given)
  })
})

describe('side by side', () => {
  test('a branch that fails by itself within the grace is related; echoes of the stop are not', async () => {
    const both = start.parallel('both', {
      bad: fails('first'),
      own: stops(() => new Error('clean-up failed')),
      echo: stops((reason) => reason),
      wrapped: stops((reason) => new Error('stopped', { cause: reason })),
      dom: stops(() => AbortSignal.abort().reason),
      library: stops(() => Object.assign(new Error('x'), { name: 'CanceledError' })),
      fine: (n, { signal }) => new Promise<number>((resolve) => signal.addEventListener('abort', () => resolve(n))),
    })
    const { result, trace } = await runTraced(both, 1)
    expect(outline(result.error as FlujoError)).toEqual([
      'both/bad: step "both/bad" failed: first',
      ['both/own: step "both/own" failed: clean-up failed'],
    ])
    expect(trace.span('both/own').status).toBe('cancelled')
  })

  test('several that fail at the same moment: the first is the failure, the others are related', async () => {
    const runtime = new VirtualRuntime()
    const later = (message: string) => (): Promise<number> => runtime.sleep(10).then(fails(message))
    const all = start
      .step('list', () => [1, 2, 3])
      .map('each', async (n: number) => later(`item ${n}`)(), { concurrency: 3 })
    const { result } = await runTraced(all, 1, { runtime })
    expect(outline(result.error as FlujoError)).toEqual([
      'each/#1: step "each/#1" failed: item 1',
      ['each/#2: step "each/#2" failed: item 2', 'each/#3: step "each/#3" failed: item 3'],
    ])
    const routed = start.route('pick', () => ['a', 'b'] as const, { a: later('a'), b: later('b') })
    const { result: second } = await runTraced(routed, 1, { runtime })
    expect(outline(second.error as FlujoError)).toEqual([
      'pick/a: step "pick/a" failed: a',
      ['pick/b: step "pick/b" failed: b'],
    ])
  })

  test('at any depth, through pipelines, loops, tries, fallbacks and groups in groups', async () => {
    const own = (name: string) => stops(() => new Error(`own of ${name}`))
    const deep = pipeline<number>('deep').loop(
      'again',
      pipeline<number>('x')
        .parallel('inner', { c: own('c'), d: own('d') })
        .step('join', () => 1),
      { maxIterations: 3 },
    )
    const all = start.parallel('outer', {
      a: step('a', fails('first'), { fallback: fails('second') }),
      b: pipeline<number>('y').step(deep, { retry: { attempts: 3 }, timeoutMs: 60_000 }),
    })
    const { result } = await runTraced(all, 1)
    expect(result.error).toMatchObject({ path: 'outer/a/fallback', cause: new Error('second') })
    const inner = 'outer/b/deep/again/#1/inner'
    expect(result.error?.related.map(({ path, cause }) => [path, (cause as Error).message])).toEqual([
      ['outer/a', 'first'],
      [`${inner}/c`, 'own of c'],
      [`${inner}/d`, 'own of d'],
    ])
  })

  test('one that is abandoned has no part in it, nor one whose result was not needed', async () => {
    const { result } = await runTraced(start.parallel('both', { bad: fails('first'), b: () => gate().promise }), 1, {
      graceMs: 5,
    })
    expect(result.error?.related).toEqual([])
    const enough = start.parallel('some', { a: (n) => n, b: stops(() => new Error('own')) }, { quorum: 1 })
    expect((await runTraced(enough, 1)).result).toMatchObject({ status: 'completed', output: { a: 1 } })
  })

  test('with collect every outcome has its error, with a quorum all of them are in the cause', async () => {
    const three = { a: fails('a'), b: (n: number) => n, c: step('c', fails('c'), { fallback: fails('d') }) }
    const { result } = await runTraced(start.parallel('all', three, { onError: 'collect' }), 1)
    const { a, c } = result.output as Record<string, { error?: FlujoError }>
    expect([outline(a?.error as FlujoError), outline(c?.error as FlujoError)]).toEqual([
      'all/a: step "all/a" failed: a',
      ['all/c/fallback: step "all/c/fallback" failed: d', ['all/c: step "all/c" failed: c']],
    ])
    const quorum = await runTraced(start.parallel('all', three, { quorum: 2 }), 1)
    const cause = quorum.result.error?.cause as AggregateError
    expect(cause.errors.map((error: FlujoError) => error.path)).toEqual(['all/a', 'all/c/fallback'])
  })

  test('a cancelled run keeps what its steps threw of their own', async () => {
    const controller = new AbortController()
    const { done, runtime } = startTraced(
      start.parallel('both', { own: stops(() => new Error('not closed')), echo: stops((reason) => reason) }),
      1,
      { signal: controller.signal },
    )
    await runtime.advance(5)
    controller.abort(new Error('enough'))
    const result = await runtime.drive(done)
    expect(result).toMatchObject({ status: 'cancelled', error: { code: 'cancelled', cause: new Error('enough') } })
    expect(result.error?.related.map(outline as never)).toEqual(['both/own: step "both/own" failed: not closed'])
  })

  test('a hostile error thrown after the stop runs none of its code', async () => {
    const trap = (): never => {
      throw new Error('asked')
    }
    const hostile = new Proxy(new Error('x'), {
      get: trap,
      getOwnPropertyDescriptor: trap,
      getPrototypeOf: trap,
      has: trap,
    })
    const { result } = await runTraced(
      start.parallel('both', { bad: fails('first'), hostile: stops(() => hostile) }),
      1,
    )
    expect(result.error?.related.map(({ path }) => path)).toEqual(['both/hostile'])
    expect(result.error?.related[0]?.cause).toBe(hostile)
  })
})

test('those who share a cached execution hear of what is related to its failure too', async () => {
  const runtime = new VirtualRuntime()
  const slow = step('slow', () => runtime.sleep(5).then(fails('1')), { fallback: fails('2') })
  const shared = cached(slow, { key: String, store: new Map() })
  const runner = new Runner(start.step(shared), { runtime })
  const results = await runtime.drive(Promise.all([runner.run(1), runner.run(1)]))
  for (const { error } of results) expect(error?.related.map(({ path }) => path)).toEqual(['slow'])
})
