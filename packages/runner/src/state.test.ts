import {
  type AnyStep,
  cached,
  describePipeline,
  FlujoError,
  hashPipeline,
  pipeline,
  type Env,
  type Step,
  step,
  type StepContext,
} from '@flujo/domain'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gate, runTraced, startTraced } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'

interface Log {
  readonly log: readonly string[]
}

const start = pipeline<number, Log>('p')
const empty = { state: { log: [] as readonly string[] } }

/** Adds a word to the log. */
const say =
  (word: string) =>
  (n: number, { state, setState }: StepContext<Log>): number => {
    setState({ log: [...state.log, word] })
    return n
  }

const fail =
  (word: string) =>
  (n: number, ctx: StepContext<Log>): number => {
    say(word)(n, ctx)
    throw new Error(word)
  }

const flaky =
  (failures: number, word: string) =>
  (n: number, ctx: StepContext<Log>): number => {
    const { attempt } = ctx
    return attempt <= failures ? fail(`${word} ${attempt}`)(n, ctx) : say(`${word} ${attempt}`)(n, ctx)
  }

const run = async (of: AnyStep<number, unknown>, options = {}) =>
  (await runTraced(of, 1, { ...empty, ...options })).result
const logOf = async (of: AnyStep<number, unknown>): Promise<unknown> => (await run(of)).state

const joined = {
  merge: (base: Log, forks: readonly Log[]): Log => ({
    log: [...base.log, ...forks.flatMap(({ log }) => log.slice(base.log.length))],
  }),
}

describe('the state of a run', () => {
  test('is handed from step to step, through pipelines, loops and branches', async () => {
    const inner = pipeline<number, Log>('inner').step('b', say('b')).step('c', say('c'))
    const all = start
      .step('a', say('a'))
      .step(inner)
      .loop('again', say('again'), { maxIterations: 2 })
      .branch('pick', (n, ctx) => say('picked')(n, ctx) === 1, { true: say('true'), false: say('false') })
      .route('none', (n, ctx) => (say('routed')(n, ctx), []), { x: say('x') })
      .tap('look', (_, ctx) => say('look')(1, ctx))
      .sleep('wait', (_, ctx) => say('wait')(0, ctx))
      .stream('tell', function* (_, ctx) {
        yield say('first')(1, ctx)
        yield say('second')(2, ctx)
      })
      .step('log', (_, { state }) => state.log)
    const { result } = await runTraced(all, 1, empty)
    const log = 'a b c again again picked true routed look wait first second'.split(' ')
    expect(result).toMatchObject({ status: 'completed', output: log, state: { log } })
  })

  test('without one, is an empty object', async () => {
    const { result } = await runTraced(
      pipeline<number>('p').step('a', (_, { state }) => state),
      1,
    )
    expect(result.output).toEqual({})
    expect(result.state).toEqual({})
  })

  test('what was given is copied, never changed, and not followed', async () => {
    const given = { log: ['start'], [Symbol.for('s')]: 1 }
    const all = start.step('a', (n, ctx) => {
      given.log = ['changed later']
      return say('a')(n, ctx)
    })
    const runner = new Runner(all)
    const before = { ...given }
    const { state } = await runner.run(1, { state: given })
    expect(state).toEqual({ ...before, log: ['start', 'a'] })
    expect(given).toEqual({ ...before, log: ['changed later'] })
    expect(Object.isFrozen(given)).toBe(false)
  })

  test('is a frozen snapshot; a patch is merged, undefined overwrites, symbols and odd names are keys too', async () => {
    const symbol = Symbol('key')
    const odd = JSON.parse('{"__proto__": 7}') as object
    const all = pipeline<number, { a?: number | undefined; b?: number; [symbol]?: string }>('p').step('a', (n, ctx) => {
      const { state, setState } = ctx
      setState({ a: undefined, [symbol]: 'x' })
      setState(odd)
      setState(Object.create(null) as object)
      expect(() => ((state as { a: number }).a = 5)).toThrow(TypeError)
      expect(state).toEqual({ a: 1, b: 2 })
      return [Object.isFrozen(ctx.state), ctx.state === ctx.state, n]
    })
    const { result } = await runTraced(all, 1, { state: { a: 1, b: 2 } })
    expect(result.output).toEqual([true, true, 1])
    expect(Object.getOwnPropertyNames(result.state).toSorted()).toEqual(['__proto__', 'a', 'b'])
    expect(Reflect.get(result.state, symbol)).toBe('x')
    expect(Object.getPrototypeOf(result.state)).toBe(Object.prototype)
    expect(result.state).toHaveProperty('a', undefined)
  })

  test.each([5, null, undefined, 'text', [], Promise.resolve({}), new Map(), () => ({})])(
    'a patch that is no plain object fails the step: %o',
    async (patch) => {
      const bad = start.step('before', say('a')).step('bad', (_, { setState }) => setState(patch as never))
      const { error, state } = await run(bad)
      expect(error).toBeInstanceOf(FlujoError)
      expect(error).toMatchObject({ code: 'invalid_state', path: 'bad' })
      expect(error?.message).toMatch(/^step "bad": expected setState to be given a plain object .*, given /)
      expect(state).toEqual({ log: ['a'] })
    },
  )

  test('once a step has ended, its context changes nothing and never throws', async () => {
    let left: StepContext<Log> | undefined
    const all = start
      .step('a', (n, ctx) => say('a')(n, (left = ctx)))
      .step('b', async (n, ctx) => {
        left?.setState({ log: [] })
        left?.setState(5 as never)
        await undefined
        return say('b')(n, ctx)
      })
    expect(await logOf(all)).toEqual({ log: ['a', 'b'] })
    left?.setState({ log: [] })
    expect(left?.state).toEqual({ log: ['a'] })
  })
})

describe('a step that does not complete leaves no trace', () => {
  test('a failed run has the state that the completed steps left', async () => {
    const inner = pipeline<number, Log>('inner').step('b', say('b')).step('c', fail('c'))
    expect(await run(start.step('a', say('a')).step(inner))).toMatchObject({ status: 'failed', state: { log: ['a'] } })
  })

  test('each try starts from the state before the step', async () => {
    const retry = { attempts: 3, baseMs: 1 }
    expect(await logOf(start.step('a', say('a')).step('b', flaky(2, 'b'), { retry }).step('c', say('c')))).toEqual({
      log: ['a', 'b 3', 'c'],
    })
    const seen: unknown[] = []
    const inner = pipeline<number, Log>('inner')
      .step('b', say('b'))
      .step('c', (n, ctx) => (seen.push(ctx.state.log), seen.length < 3 ? fail('c')(n, ctx) : say('c')(n, ctx)))
    expect(await logOf(start.step('a', say('a')).step(inner, { retry }))).toEqual({ log: ['a', 'b', 'c'] })
    expect(seen).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ])
  })

  test.each([{}, { retry: { attempts: 2, baseMs: 1 } }, { timeoutMs: 50 }])('a fallback too: %o', async (options) => {
    const inner = pipeline<number, Log>('inner').step('b', say('b')).step('c', fail('c'))
    const all = start.step('a', say('a')).step(inner, { ...options, fallback: say('instead') })
    expect(await logOf(all.step('d', say('d')))).toEqual({ log: ['a', 'instead', 'd'] })
  })

  test.each([0, 30])('nor does a try that is timed out and abandoned, then or later (grace %d)', async (graceMs) => {
    const late = gate()
    let ctx: StepContext<Log> | undefined
    const inner = pipeline<number, Log>('inner')
      .step('b', say('b'))
      .step('c', async (n, given) => {
        ctx = given
        say('c')(n, given)
        await late.promise
        return say('late')(n, given)
      })
    const hold = gate()
    const all = start
      .step(inner, { timeoutMs: 10, fallback: say('instead') })
      .step('hold', (n) => hold.promise.then(() => n))
      .step('d', say('d'))
    const { done, runtime } = startTraced(all, 1, { ...empty, graceMs })
    await runtime.advance(100)
    late.open()
    await settle()
    ctx?.setState({ log: ['too late'] })
    hold.open()
    expect((await runtime.drive(done)).state).toEqual({ log: ['instead', 'd'] })
  })

  test('success within the grace is no success for the state either', async () => {
    const all = start.step(
      'slow',
      async (n, ctx) => {
        ctx.signal.addEventListener('abort', () => say('aborted')(n, ctx))
        await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve))
        return say('late')(n, ctx)
      },
      { timeoutMs: 10, fallback: say('instead') },
    )
    expect(await logOf(all)).toEqual({ log: ['instead'] })
  })

  test('a tap that fails', async () => {
    const all = start.tap('look', (_, ctx) => fail('look')(1, ctx)).step('a', say('a'))
    expect(await logOf(all)).toEqual({ log: ['a'] })
  })
})

describe('forks', () => {
  const before = start.step('a', say('a'))
  const branches = { x: pipeline<number, Log>('x').step('x1', say('x1')).step('x2', say('x2')), y: say('y') }

  test('are dropped where nobody merges them', async () => {
    const all = before
      .route('r', () => ['x', 'y'], branches)
      .step('one', () => 1)
      .parallel('p', branches)
      .step('list', () => [1, 2])
      .map('m', say('m'), { concurrency: 2 })
      .step('z', (_, ctx) => say('z')(1, ctx))
    expect(await logOf(all)).toEqual({ log: ['a', 'z'] })
  })

  test('see what was before the group, and nothing of each other; merge gets them in order', async () => {
    const rest = gate()
    const slowly = async (n: number, ctx: StepContext<Log>): Promise<number> => {
      await rest.promise
      return say('slow')(n, ctx)
    }
    const quickly = (n: number, ctx: StepContext<Log>): number => (rest.open(), say('quick')(n, ctx))
    expect(
      await logOf(before.parallel('p', { slowly, quickly }, joined).step('z', (_, ctx) => say('z')(1, ctx))),
    ).toEqual({ log: ['a', 'slow', 'quick', 'z'] })
    expect(await logOf(before.route('r', () => ['y', 'x'], branches, joined))).toEqual({ log: ['a', 'x1', 'x2', 'y'] })
    const list = before.step('list', () => [1, 2, 3])
    for (const concurrency of [1, 3]) {
      const mapped = list.map('m', (n, ctx) => say(`m${n}`)(n, ctx), { concurrency, ...joined })
      expect(await logOf(mapped)).toEqual({ log: ['a', 'm1', 'm2', 'm3'] })
    }
  })

  test('only those that completed are merged', async () => {
    const collect = { onError: 'collect' as const, ...joined }
    expect(await logOf(before.parallel('p', { bad: fail('bad'), ...branches }, collect))).toEqual({
      log: ['a', 'x1', 'x2', 'y'],
    })
    const odd = (n: number, ctx: StepContext<Log>): number =>
      n % 2 === 0 ? fail('even')(n, ctx) : say(`m${n}`)(n, ctx)
    expect(await logOf(before.step('list', () => [1, 2, 3]).map('m', odd, collect))).toEqual({ log: ['a', 'm1', 'm3'] })
    const hung = (n: number, ctx: StepContext<Log>): Promise<number> =>
      new Promise((_, reject) =>
        ctx.signal.addEventListener('abort', () => reject(new Error(`${say('hung')(n, ctx)}`))),
      )
    expect(await logOf(before.parallel('p', { hung, ...branches }, { quorum: 2, ...joined }))).toEqual({
      log: ['a', 'x1', 'x2', 'y'],
    })
  })

  test('base and forks are frozen; the new state is a copy of what merge returns', async () => {
    const made = { log: ['made'] }
    const merge = (base: Log, forks: readonly Log[]): Log => {
      expect([base, ...forks].every(Object.isFrozen)).toBe(true)
      return made
    }
    const { state } = await run(before.parallel('p', branches, { merge }))
    expect(state).toEqual(made)
    expect(Object.isFrozen(made)).toBe(false)
  })

  test.each([undefined, 5, [], Promise.resolve({})])(
    'what merge returns must be a plain object, not %o',
    async (bad) => {
      const { error, state } = await run(before.parallel('p', branches, { merge: () => bad as never }))
      expect(error).toMatchObject({ code: 'invalid_state', path: 'p' })
      expect(error?.message).toMatch(/^step "p": expected merge to return a plain object, the new state, given /)
      expect(state).toEqual({ log: ['a'] })
    },
  )

  test('a merge that throws fails the step, and not if the group has failed already', async () => {
    const merge = (): never => {
      throw new Error('no merge')
    }
    const all = before.step('list', () => [1]).map('m', say('m'), { merge })
    expect((await run(all)).error).toMatchObject({
      code: 'step_failed',
      path: 'm',
      cause: new Error('no merge'),
    })
    const failing = before.parallel('p', { bad: fail('bad') }, { merge, fallback: () => ({ bad: 0 }) })
    expect(await run(failing)).toMatchObject({ status: 'completed', state: { log: ['a'] } })
  })
})

test('a cached output changes no state', async () => {
  const kept = cached(step('kept', say('kept')), { key: String, store: new Map() })
  const runner = new Runner(start.step(kept))
  expect((await runner.run(1, empty)).state).toEqual({ log: ['kept'] })
  expect((await runner.run(1, empty)).state).toEqual({ log: [] })
})

test('runs share nothing', async () => {
  const runner = new Runner(start.step('a', say('a')))
  const results = await Promise.all([1, 2, 3].map((n) => runner.run(n, { state: { log: [`${n}`] } })))
  expect(results.map(({ state }) => state.log)).toEqual([
    ['1', 'a'],
    ['2', 'a'],
    ['3', 'a'],
  ])
})

test.each([5, null, [], new Map()])('a state that is no plain object is refused: %o', async (state) => {
  const refusal = new Runner(start.step('a', say('a'))).run(1, { state: state as never })
  await expect(refusal).rejects.toMatchObject({ code: 'invalid_options' })
  await expect(refusal).rejects.toThrow('run: expected state to be a plain object, given')
})

test('merge is known to descriptions and to the hash', () => {
  const plain = start.parallel('p', { a: say('a') })
  const merging = start.parallel('p', { a: say('a') }, { merge: (base) => base })
  expect(describePipeline(merging).steps[1]?.options).toMatchObject({ merge: { function: 'merge' } })
  expect(describePipeline(plain).steps[1]?.options).not.toHaveProperty('merge')
  expect(hashPipeline(merging)).not.toBe(hashPipeline(plain))
})

type Shape =
  | { readonly word: string; readonly fails: boolean }
  | { readonly inner: readonly Shape[]; readonly kind: 'pipeline' | 'parallel' | 'fallback' }

const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.record({ word: fc.string({ minLength: 1, maxLength: 3 }), fails: fc.boolean() }),
    fc.record({
      inner: fc.array(tie('shape'), { minLength: 1, maxLength: 3 }),
      kind: fc.constantFrom('pipeline' as const, 'parallel' as const, 'fallback' as const),
    }),
  ),
}))

type Part = Step<number, number, Omit<Env, 'state' | 'opens'> & { readonly state: Log; readonly opens: never }>

function build(of: Shape, name: string): Part {
  const named = pipeline<number, Log>(name)
  if (!('inner' in of)) return named.step('say', of.fails ? fail(of.word) : say(of.word))
  const parts = of.inner.map((each, index) => build(each, `part ${index}`))
  if (of.kind === 'pipeline') return pipeline(name, parts as never) as unknown as Part
  if (of.kind === 'parallel') {
    return named
      .parallel('all', Object.fromEntries(parts.map((part) => [part.name, part])), joined)
      .step('one', () => 1)
  }
  return parts.reduceRight<Part | undefined>((fallback, part) => named.step(part, { fallback }), undefined) ?? named
}

/** What is said in the end; `undefined` where the step fails. */
function said(of: Shape): readonly string[] | undefined {
  if (!('inner' in of)) return of.fails ? undefined : [of.word]
  const inner = of.inner.map(said)
  if (of.kind === 'fallback') return inner.find((each) => each !== undefined)
  return inner.every((each) => each !== undefined) ? inner.flat() : undefined
}

test('any nest of steps leaves just what those that completed said, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(shape, { minLength: 1, maxLength: 4 }), async (shapes) => {
      const parts = shapes.map((each, index) => build(each, `step ${index}`))
      const runner = new Runner(pipeline('p', parts as never) as unknown as Part)
      const { state, status } = await runner.run(1, { state: { log: ['start'] } })
      const all = shapes.map(said)
      const failed = all.indexOf(undefined)
      expect(status).toBe(failed === -1 ? 'completed' : 'failed')
      expect(state.log).toEqual(['start', ...all.slice(0, failed === -1 ? all.length : failed).flat()])
    }),
    { numRuns: 100 },
  )
})
