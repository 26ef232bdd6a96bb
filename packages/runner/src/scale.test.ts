import { cached, type CacheEntry, pipeline, type Step } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { CancelScope } from './cancel-scope.ts'
import { gate } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

const inc = (n: number): number => n + 1
const generous = 60_000

describe('wide and long', () => {
  test('100,000 steps in sequence', { timeout: generous }, async () => {
    let long = pipeline<number>('long')
    for (let index = 0; index < 100_000; index += 1) long = long.step(`s${index}` as string, inc)
    let told = 0
    const result = await new Runner(long, { hooks: [() => void (told += 1)] }).run(0)
    expect(result.output).toBe(100_000)
    expect(result.steps).toHaveLength(100_000)
    expect(told).toBe(200_002)
  })

  test('100,000 iterations', { timeout: generous }, async () => {
    const loop = pipeline<number>('p').loop('again', inc, { until: (n) => n === 100_000, maxIterations: Infinity })
    expect((await new Runner(loop).run(0)).output).toBe(100_000)
  })

  test('100,000 items, one at a time and all at once', { timeout: generous }, async () => {
    const items = Array.from({ length: 100_000 }, (_, index) => index)
    for (const concurrency of [1, Infinity]) {
      const each = pipeline<readonly number[]>('p').map('each', inc, { concurrency })
      const { output } = await new Runner(each).run(items)
      expect(output).toHaveLength(items.length)
      expect(output?.every((n, index) => n === index + 1)).toBe(true)
    }
  })

  test('10,000 branches, 16 at a time', { timeout: generous }, async () => {
    let running = 0
    let most = 0
    const branch = async (n: number): Promise<number> => {
      running += 1
      most = Math.max(most, running)
      await undefined
      running -= 1
      return n
    }
    const branches = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`b${index}`, branch]))
    const wide = pipeline<number>('p').parallel('all', branches, { concurrency: 16 })
    const { output } = await new Runner(wide).run(7)
    expect(Object.keys(output ?? {})).toHaveLength(10_000)
    expect(most).toBe(16)
  })

  test('150,000 items at once that are abandoned', { timeout: generous }, async () => {
    const runtime = new VirtualRuntime()
    const controller = new AbortController()
    const items = Array.from({ length: 150_000 }, (_, index) => index)
    const each = pipeline<readonly number[]>('p').map('each', () => gate().promise, { concurrency: Infinity })
    const done = new Runner(each, { runtime, graceMs: 0 }).run(items, { signal: controller.signal })
    await settle()
    controller.abort()
    expect((await runtime.drive(done)).status).toBe('cancelled')
  })

  test('300,000 scopes below one that is cancelled', () => {
    const scope = new CancelScope()
    const below = Array.from({ length: 300_000 }, () => new CancelScope(scope))
    scope.abort('enough')
    expect(below.every(({ reason }) => reason === 'enough')).toBe(true)
    expect(scope.openFrames()).toEqual([])
  })
})

describe('10,000 deep', () => {
  const nest = (around: (inner: Step<number, number>, name: string) => Step<number, number>): Step<number, number> => {
    let step: Step<number, number> = pipeline<number>('deepest').step('inc', inc)
    for (let depth = 0; depth < 10_000; depth += 1) step = around(step, `p${depth}`)
    return step
  }
  const kinds: Readonly<Record<string, (inner: Step<number, number>, name: string) => Step<number, number>>> = {
    pipelines: (inner, name) => pipeline<number>(name).step(inner),
    'pipelines with a time limit': (inner, name) => pipeline<number>(name).step(inner, { timeoutMs: 1e9 }),
    'pipelines with tries': (inner, name) => pipeline<number>(name).step(inner, { retry: { attempts: 2 } }),
    parallels: (inner, name) =>
      pipeline<number>(name)
        .parallel('both', { inner })
        .step('pick', ({ inner }) => inner),
    maps: (inner, name) =>
      pipeline<number>(name)
        .step('list', (n) => [n])
        .map('each', inner)
        .step('pick', ([n]) => n as number),
    branches: (inner, name) => pipeline<number>(name).branch('route', () => 'a', { a: inner }),
    'parallels that collect': (inner, name) =>
      pipeline<number>(name)
        .parallel('one', { inner }, { onError: 'collect', quorum: 1 })
        .step('pick', ({ inner }) => inner.output as number),
    routes: (inner, name) =>
      pipeline<number>(name)
        .route('choose', () => 'inner', { inner })
        .step('pick', ({ inner = 0 }) => inner),
    'cached steps': (inner, name) =>
      pipeline<number>(name).step(cached(inner, { key: String, store: new Map<string, CacheEntry<number>>() })),
    loops: (inner, name) => pipeline<number>(name).loop('again', inner, { maxIterations: 1, onExhausted: 'continue' }),
  }

  test.each(Object.entries(kinds))('%s', { timeout: generous }, async (_, around) => {
    const runtime = new VirtualRuntime()
    const deep = nest(around)
    let told = 0
    const result = await runtime.drive(new Runner(deep, { runtime, hooks: [() => void (told += 1)] }).run(0))
    expect(result.output).toBe(1)
    expect(told).toBeGreaterThan(20_000)
    expect((await runtime.drive(new Runner(deep, { runtime }).run(0))).output).toBe(1)
  })

  test('a failure and a cancellation come up from there', { timeout: generous }, async () => {
    const boom = new Error('boom')
    let deep: Step<number, number> = pipeline<number>('deepest').step('bad', (): number => {
      throw boom
    })
    let hung: Step<number, number> = pipeline<number>('deepest').step('hung', () => gate<number>().promise)
    for (let depth = 0; depth < 10_000; depth += 1) {
      deep = pipeline<number>(`p${depth}`).step(deep)
      hung = pipeline<number>(`p${depth}`).step(hung)
    }
    const failed = await new Runner(deep).run(0)
    expect(failed.error?.cause).toBe(boom)
    expect(failed.error?.path?.split('/')).toHaveLength(10_001)
    const runtime = new VirtualRuntime()
    const controller = new AbortController()
    const done = new Runner(hung, { runtime }).run(0, { signal: controller.signal })
    await settle()
    controller.abort()
    expect((await runtime.drive(done)).status).toBe('cancelled')
  })
})
