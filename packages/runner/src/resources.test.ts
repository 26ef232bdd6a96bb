import { AbortRun, cached, describePipeline, hashPipeline, pipeline, step, type StepContext } from '@flujo/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { gate, runTraced, startTraced } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'

/** Everything that was opened, used and closed, in order. */
let told: string[] = []
const unhandled: unknown[] = []
const note = (error: unknown): void => void unhandled.push(error)

beforeEach(() => {
  told = []
  unhandled.length = 0
  process.on('unhandledRejection', note)
})
afterEach(() => {
  process.off('unhandledRejection', note)
  if (unhandled.length > 0) throw new Error('a rejection was not handled', { cause: unhandled[0] })
})

interface Handle {
  readonly name: string
  closed: boolean
}

/** A resource that tells of itself. */
const open = (name: string, close: () => unknown = () => {}): (() => Handle & AsyncDisposable) => {
  return () => {
    told.push(`open ${name}`)
    const handle = {
      name,
      closed: false,
      async [Symbol.asyncDispose]() {
        handle.closed = true
        told.push(`close ${name}`)
        await close()
      },
    }
    return handle
  }
}

const start = pipeline<number>('p')
const two = start.using({ a: open('a'), b: async () => open('b')() })
const use = (n: number, { resources }: StepContext<object, { a: Handle; b: Handle }>): number => {
  told.push(`use ${resources.a.name} ${resources.b.name}`)
  return n
}
const fail = (): never => {
  throw new Error('bad')
}
const whole = ['open a', 'open b', 'use a b', 'close b', 'close a']
const obeying = (_: unknown, { signal }: StepContext): Promise<number> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

describe('resources are opened in order before the first step, and disposed in reverse order', () => {
  test('when the run completes', async () => {
    const { result } = await runTraced(two.step('use', use), 1)
    expect(result).toMatchObject({ status: 'completed', output: 1 })
    expect(told).toEqual(whole)
  })

  test('when a step fails', async () => {
    const { result } = await runTraced(two.step('use', use).step('bad', fail), 1)
    expect(result.error).toMatchObject({ code: 'step_failed', path: 'bad' })
    expect(told).toEqual(whole)
  })

  test('when the run is cancelled, by its signal or by a hook', async () => {
    const controller = new AbortController()
    const all = two.step('use', use).step('wait', obeying)
    const { done, runtime } = startTraced(all, 1, { signal: controller.signal })
    await runtime.advance(5)
    controller.abort(new Error('enough'))
    expect((await runtime.drive(done)).status).toBe('cancelled')
    expect(told.splice(0)).toEqual(whole)
    const { result } = await runTraced(
      two.step('use', use).step('stop', (n) => n),
      1,
      {
        hooks: [
          (event) => {
            if (event.event === 'pre_step' && event.name === 'stop') throw new AbortRun('stop')
          },
        ],
      },
    )
    expect(result.error).toMatchObject({ code: 'aborted_by_hook' })
    expect(told).toEqual(whole)
  })

  test('when the time of a nested pipeline is up, before its fallback starts', async () => {
    const inner = two.step('use', use).step('wait', obeying)
    const fallback = (n: number): number => (told.push('fallback'), n)
    const { result } = await runTraced(pipeline<number>('x').step(inner, { timeoutMs: 10, fallback }), 1)
    expect(result.status).toBe('completed')
    expect(told).toEqual([...whole, 'fallback'])
  })

  test('anew for each try, item and iteration of a nested pipeline', async () => {
    const flaky = two
      .step('use', use)
      .step('maybe', (n, { idempotencyKey }) => (idempotencyKey.includes('~1') ? fail() : n))
    const retry = { attempts: 2, baseMs: 1 }
    await runTraced(pipeline<number>('x').step(flaky, { retry }), 1)
    expect(told.splice(0)).toEqual([...whole, ...whole])
    const all = pipeline<number[]>('x')
      .map('each', two.step('use', use))
      .step('one', () => 1)
      .loop('again', two.step('use', use), { maxIterations: 2 })
    await runTraced(all, [1, 2])
    expect(told).toEqual([...whole, ...whole, ...whole, ...whole])
  })

  test('inside those of the pipeline around, which are seen too, and not outside', async () => {
    const seen: unknown[] = []
    const inner = pipeline<number, object, { a: Handle }>('inner')
      .using({ c: ({ resources, path }) => open(`c in ${path} with ${resources.a.name}`)() })
      .step('look', (n, { resources }) => (seen.push(Object.keys(resources)), n))
    const outer = start
      .using({ a: open('a') })
      .step(inner)
      .step('after', (_, { resources }) => Object.keys(resources))
    const { result } = await runTraced(outer, 1)
    expect(result.output).toEqual(['a'])
    expect(seen).toEqual([['a', 'c']])
    expect(told).toEqual(['open a', 'open c in inner with a', 'close c in inner with a', 'close a'])
  })

  test('a pipeline with a policy or a cache of its own keeps them', async () => {
    const outer = start.step(two.step('use', use), { timeoutMs: 50 })
    await runTraced(outer, 1)
    expect(told.splice(0)).toEqual(whole)
    const kept = cached(two.step('use', use), { key: String, store: new Map() })
    const runner = new Runner(kept)
    await runner.run(1)
    await runner.run(1)
    expect(told).toEqual(whole)
  })
})

describe('what is disposed how', () => {
  test('asyncDispose before dispose; functions too; what has neither is passed', async () => {
    const both = { [Symbol.dispose]: () => told.push('sync'), [Symbol.asyncDispose]: async () => told.push('async') }
    const fn = Object.assign(() => 5, { [Symbol.dispose]: () => told.push('function') })
    const all = start
      .using({ both: () => both, sync: () => ({ [Symbol.dispose]: () => told.push('only sync') }), fn: () => fn })
      .using({ plain: () => ({ n: 1 }), text: () => 'text', nothing: () => undefined, none: () => null })
      .step('use', (_, { resources: { fn, plain, text, nothing, none } }) => [fn(), plain.n, text, nothing, none])
    const { result } = await runTraced(all, 1)
    expect(result.output).toEqual([5, 1, 'text', undefined, null])
    expect(told).toEqual(['function', 'only sync', 'async'])
  })

  test('an opener is told the run, the state and what is open; ctx.resources cannot be changed', async () => {
    const all = pipeline<number, { url: string }>('p')
      .using({ a: (context) => ({ ...context, aborted: context.signal.aborted }) })
      .step('use', (_, { resources }) => {
        expect(() => Object.assign(resources, { a: 1 })).toThrow(TypeError)
        return resources.a
      })
    const { result } = await runTraced(all, 1, { runId: 'mine', state: { url: 'x' } })
    expect(result.output).toMatchObject({ runId: 'mine', path: '', state: { url: 'x' }, resources: {}, aborted: false })
  })

  test.each([
    ['throws', () => fail(), 'bad'],
    ['rejects', () => Promise.reject(new Error('bad')), 'bad'],
    ['hangs', () => gate().promise, 'it took longer than disposeMs of 40 ms, and is waited for no longer'],
  ])('a disposer that %s changes nothing, and is told', async (_, close, problem) => {
    const all = start.using({ a: open('a'), b: open('b', close) }).step('one', (n) => n + 1)
    const { result, trace, runtime } = await runTraced(all, 1, { disposeMs: 40 })
    expect(result).toMatchObject({ status: 'completed', output: 2 })
    expect(told).toEqual(['open a', 'open b', 'close b', 'close a'])
    const logs = trace.events.flatMap((event) => (event.event === 'on_span_update' ? [event] : []))
    expect(logs.map(({ kind, spanEvent }) => [kind, spanEvent?.attributes])).toEqual([
      ['run', { level: 'error', message: `resource string "b" was not disposed: ${problem}` }],
    ])
    expect(runtime.nowMs).toBe(problem === 'bad' ? 0 : 40)
  })

  test('a disposer that hangs does not use up the time limit of its pipeline', async () => {
    const inner = start.using({ a: open('a', () => gate().promise) }).step('one', (n) => n + 1)
    const { result } = await runTraced(pipeline<number>('x').step(inner, { timeoutMs: 10 }), 1, { disposeMs: 100 })
    expect(result).toMatchObject({ status: 'completed', output: 2, durationMs: 100 })
  })
})

describe('where one cannot be opened', () => {
  test('those before it are disposed, the steps are skipped, and the error says which', async () => {
    const cause = new Error('no such host')
    const all = two
      .using({ c: () => Promise.reject(cause) })
      .using({ d: open('d') })
      .step('use', use)
    const { result, trace } = await runTraced(all, 1)
    expect(result).toMatchObject({ status: 'failed', steps: [{ name: 'use', status: 'skipped' }] })
    expect(result.error).toMatchObject({ code: 'resource_failed', path: '', cause })
    expect(result.error?.message).toBe('pipeline "p": resource "c" could not be opened: no such host')
    expect(told).toEqual(['open a', 'open b', 'close b', 'close a'])
    expect(trace.outline).toEqual(['use task skipped'])
  })

  test('a nested pipeline fails, and can be tried again', async () => {
    let tries = 0
    const inner = start
      .using({ a: open('a') })
      .using({ c: () => ((tries += 1) === 1 ? fail() : tries) })
      .step('use', (n, { resources }) => n + resources.c)
    const outer = pipeline<number>('x').step(inner, { retry: { attempts: 2, baseMs: 1 } })
    expect((await runTraced(outer, 1)).result.output).toBe(3)
    expect(told).toEqual(['open a', 'close a', 'open a', 'close a'])
    tries = 0
    const { error } = (await runTraced(pipeline<number>('x').step(inner), 1)).result
    expect(error).toMatchObject({ code: 'resource_failed', path: 'p' })
    expect(error?.message).toBe('pipeline "p": resource "c" could not be opened: bad')
  })

  test('a run that was cancelled meanwhile is cancelled; what was opened late is disposed', async () => {
    const controller = new AbortController()
    const late = gate()
    const slow = start
      .using({ a: open('a'), b: () => late.promise.then(open('b')), c: open('c') })
      .step('one', (n) => n)
    const { done, runtime } = startTraced(slow, 1, { signal: controller.signal, graceMs: 20 })
    await runtime.advance(1)
    controller.abort(new Error('enough'))
    expect((await runtime.drive(done)).status).toBe('cancelled')
    expect(told).toEqual(['open a'])
    late.open()
    await settle()
    expect(told).toEqual(['open a', 'open b', 'close b', 'close a'])
  })
})

describe('never under the feet of code that was abandoned', () => {
  const ignoring =
    (late: Promise<void>, name = 'late') =>
    async (n: number, { resources }: StepContext<object, { a: Handle }>): Promise<number> => {
      await late
      told.push(`${name}: a is ${resources.a.closed ? 'closed' : 'open'}`)
      return n
    }
  const one = start.using({ a: open('a') })

  test.each(['step', 'parallel', 'map', 'loop', 'retry', 'nested'])(
    'a cancelled run settles, and disposes later: %s',
    async (kind) => {
      const late = gate()
      const hung = ignoring(late.promise)
      const wrapped = {
        step: one.step('x', hung),
        parallel: one.parallel('x', { hung, other: (n) => n }),
        map: one.step('list', () => [1, 2]).map('x', hung),
        loop: one.loop('x', hung, { maxIterations: 2 }),
        retry: one.step('x', hung, { retry: { attempts: 2 } }),
        nested: one.step(
          pipeline<number, object, { a: Handle }>('x')
            .using({ b: open('b') })
            .parallel('y', { hung }),
        ),
      }[kind]
      const controller = new AbortController()
      const { done, runtime } = startTraced(wrapped as typeof one, 1, { signal: controller.signal, graceMs: 20 })
      await runtime.advance(1)
      controller.abort(new Error('enough'))
      const { status, durationMs } = await runtime.drive(done)
      expect([status, durationMs]).toEqual(['cancelled', 21])
      await settle()
      const opened = kind === 'nested' ? ['open a', 'open b'] : ['open a']
      expect(told).toEqual(opened)
      late.open()
      await settle()
      await settle()
      expect(told).toEqual([...opened, 'late: a is open', ...(kind === 'nested' ? ['close b'] : []), 'close a'])
    },
  )

  test('a step that is timed out keeps those of all pipelines around open, and the run goes on', async () => {
    const late = gate()
    const inner = pipeline<number, object, { a: Handle }>('inner')
      .using({ b: open('b') })
      .step('x', ignoring(late.promise))
    const all = one.step(inner, { timeoutMs: 10, fallback: (n) => n }).step('after', (n) => (told.push('after'), n + 1))
    const { result } = await runTraced(all, 1, { graceMs: 5 })
    expect(result).toMatchObject({ status: 'completed', output: 2, durationMs: 15 })
    expect(told).toEqual(['open a', 'open b', 'after'])
    late.open()
    await settle()
    await settle()
    expect(told.slice(3)).toEqual(['late: a is open', 'close b', 'close a'])
  })

  test('several are waited for, also of a quorum', async () => {
    const [first, second] = [gate(), gate()]
    const all = one.parallel(
      'x',
      { fast: (n) => n, first: ignoring(first.promise, 'first'), second: ignoring(second.promise, 'second') },
      { quorum: 1 },
    )
    const { result } = await runTraced(all, 1, { graceMs: 5 })
    expect(result.status).toBe('completed')
    second.open()
    await settle()
    expect(told).toEqual(['open a', 'second: a is open'])
    first.open()
    await settle()
    await settle()
    expect(told).toEqual(['open a', 'second: a is open', 'first: a is open', 'close a'])
  })

  test('a disposer that fails then has nobody to tell, and hurts nobody', async () => {
    const late = gate()
    const all = start.using({ a: open('a', fail) }).step('x', ignoring(late.promise), { timeoutMs: 10 })
    const { result } = await runTraced(all, 1, { graceMs: 0 })
    expect(result.error).toMatchObject({ code: 'step_timeout' })
    late.open()
    await settle()
    expect(told).toEqual(['open a', 'late: a is open', 'close a'])
  })
})

describe('ready-made resources of a run', () => {
  const fake = { name: 'fake', closed: false, [Symbol.asyncDispose]: async () => void told.push('close fake') }

  test('take the place of what the root would open, and are not disposed', async () => {
    const { result } = await runTraced(two.step('use', use), 1, { resources: { a: fake, b: undefined } as never })
    expect(result.status).toBe('completed')
    expect(told).toEqual(['open b', 'use fake b', 'close b'])
  })

  test('also where the root has a policy; a nested pipeline opens its own', async () => {
    const root = cached(two.step(two.step('use', use)).step('again', use), { key: String, store: new Map() })
    await new Runner(root).run(1, { resources: { a: fake } })
    expect(told).toEqual(['open b', ...whole, 'use fake b', 'close b'])
  })

  test('give a pipeline what it needs and does not open', async () => {
    const needy = pipeline<number, object, { a: Handle; b: Handle }>('p').step('use', use)
    await new Runner(needy).run(1, { resources: { a: fake, b: fake } })
    await new Runner(step('use', use)).run(1, { resources: { a: fake, b: fake } })
    expect(told).toEqual(['use fake fake', 'use fake fake'])
  })

  test.each([5, [], null, new Map()])('are refused unless by name in a plain object: %o', async (resources) => {
    const refusal = new Runner(two.step('use', use)).run(1, { resources: resources as never })
    await expect(refusal).rejects.toThrow('run: expected resources to be a plain object, given')
    expect(told).toEqual([])
  })
})

test.each([-1, Infinity, Number.NaN, '5'])('a disposeMs of %o is refused', (disposeMs) => {
  expect(
    () =>
      new Runner(
        start.step('a', (n) => n),
        { disposeMs: disposeMs as never },
      ),
  ).toThrow('expected disposeMs to be a number of milliseconds, 0 or more')
})

test.each([
  [5, 'expected using to be given an object with a function for each resource, given number 5'],
  [[], 'expected using to be given an object'],
  [{}, 'expected using to declare at least one resource, given number 0'],
  [{ a: 5 }, 'expected resource "a" to be a function that opens it, given number 5'],
  [{ '': () => 1 }, 'expected a resource to have a name such as "db"'],
])('using refuses %o', (openers, says) => {
  expect(() => start.using(openers as never)).toThrow(expect.objectContaining({ code: 'invalid_pipeline', path: 'p' }))
  expect(() => start.using(openers as never)).toThrow(says)
})

test('using refuses the same name twice, and leaves the pipeline that it is called on as it is', () => {
  expect(() => two.using({ a: () => 1 } as never)).toThrow(
    'expected each resource to have a name of its own, given "a" again',
  )
  expect(start.resources).toBeUndefined()
  expect(two.resources?.map(({ name }) => name)).toEqual(['a', 'b'])
})

test('what a pipeline uses is known to descriptions and to the hash, also under a policy', () => {
  const plain = start.step('a', (n) => n)
  const using = two.step('a', (n) => n)
  expect(describePipeline(using).steps[0]?.options).toEqual({ using: ['a', 'b'] })
  expect(describePipeline(plain).steps[0]?.options).toEqual({})
  const nested = pipeline<number>('x').step(using, { timeoutMs: 5 })
  expect(describePipeline(nested).steps[1]?.options).toEqual({ using: ['a', 'b'], timeoutMs: 5 })
  expect(hashPipeline(using)).not.toBe(hashPipeline(plain))
})
