import { pipeline, step, type Step, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { gate, runTraced, startTraced } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'

const inc = step('inc', (n: number) => n + 1)
const double = step('double', async (n: number) => n * 2)

class OutOfPaper extends Error {
  static {
    this.prototype.message = 'out of paper'
  }
}

describe('task and pipeline', () => {
  test('steps run in order, each on the output of the one before it', async () => {
    const { result, trace } = await runTraced(pipeline<number>('p').step(inc).step(double), 4)
    expect(result).toMatchObject({ status: 'completed', output: 10, error: undefined })
    expect(result.steps.map(({ name, status, attempts }) => ({ name, status, attempts }))).toEqual([
      { name: 'inc', status: 'completed', attempts: 1 },
      { name: 'double', status: 'completed', attempts: 1 },
    ])
    expect(trace.lines).toEqual([
      'pre_run:p',
      'pre_step:inc',
      'post_step:inc',
      'pre_step:double',
      'post_step:double',
      'post_run:p',
    ])
    expect(trace.spans.map(({ input, output }) => [input, output])).toEqual([
      [4, 5],
      [5, 10],
    ])
  })

  test('a single step is a run of one step', async () => {
    const { result, trace } = await runTraced(inc, 1)
    expect(result.output).toBe(2)
    expect(trace.lines).toEqual(['pre_run:inc', 'pre_step:inc', 'post_step:inc', 'post_run:inc'])
  })

  test('a pipeline made of a list of steps runs as one that was chained', async () => {
    const { result, trace } = await runTraced(pipeline('p', [inc, double]).step('last', String), 1)
    expect(result.output).toBe('4')
    expect(trace.outline).toEqual(['inc task completed', 'double task completed', 'last task completed'])
  })

  test('nested pipelines have a span of their own and only the outer steps are results', async () => {
    const inner = pipeline('inner', [inc, double])
    const { result, trace } = await runTraced(pipeline<number>('outer').step(inner).step('show', String), 1)
    expect(result.output).toBe('4')
    expect(result.steps.map(({ path, kind }) => [path, kind])).toEqual([
      ['inner', 'pipeline'],
      ['show', 'task'],
    ])
    expect(trace.outline).toEqual([
      'inner pipeline completed',
      'inner/inc task completed',
      'inner/double task completed',
      'show task completed',
    ])
  })

  test('what a failure leaves out is skipped, in the failed sequence and around it, not inside', async () => {
    const boom = new Error('boom')
    const inner = pipeline<number>('inner')
      .step('bad', (): number => {
        throw boom
      })
      .step(inc)
    const outer = pipeline<number>('outer')
      .step('first', (n) => n)
      .step(inner)
      .step(pipeline('later', [double]))
    const { result, trace } = await runTraced(outer, 1)
    expect(result.status).toBe('failed')
    expect(result.error).toMatchObject({ code: 'step_failed', path: 'inner/bad', cause: boom })
    expect(result.error?.message).toBe('step "inner/bad" failed: boom')
    expect(result.steps.map(({ name, status, attempts, error }) => [name, status, attempts, error])).toEqual([
      ['first', 'completed', 1, undefined],
      ['inner', 'failed', 1, boom],
      ['later', 'skipped', 0, undefined],
    ])
    expect(trace.outline).toEqual([
      'first task completed',
      'inner pipeline failed',
      'inner/bad task failed',
      'inner/inc task skipped',
      'later pipeline skipped',
    ])
    expect(trace.of('on_step_failure').map(({ name, path }) => [name, path])).toEqual([
      ['bad', 'inner/bad'],
      ['inner', 'inner/bad'],
    ])
  })

  test('more than a hundred skipped steps are told as a hundred and a count', async () => {
    let long = pipeline<number>('long').step('bad', (): number => {
      throw new Error('no')
    })
    for (let i = 0; i < 150; i += 1) long = long.step(`s${i}` as string, (n) => n)
    const { result, trace } = await runTraced(long, 1)
    expect(result.steps).toHaveLength(151)
    const skipped = trace.spans.filter(({ status }) => status === 'skipped')
    expect(skipped).toHaveLength(101)
    expect(skipped.at(-1)).toMatchObject({ name: '50 more', attributes: { 'flujo.skipped.count': 50 } })
    expect(skipped.at(-2)?.name).toBe('s99')
  })

  test.each([
    ['undefined', undefined, 'threw undefined'],
    ['text', 'plain', 'threw string "plain"'],
    ['a frozen object', Object.freeze({ message: 'x' }), 'threw object'],
    ['null', null, 'threw null'],
    ['an error without text', new Error(''), 'no message'],
    ['an abort of the platform', new DOMException('gave up', 'AbortError'), 'gave up'],
    ['an error whose class has the message', new OutOfPaper(), 'out of paper'],
    [
      'a hostile object',
      new Proxy(
        {},
        {
          get() {
            throw new Error('trap')
          },
          getPrototypeOf() {
            throw new Error('trap')
          },
        },
      ),
      'an object that cannot be looked at',
    ],
  ])('%s thrown is a normal failure', async (_, thrown, sentence) => {
    const { result, trace } = await runTraced(
      step('bad', () => {
        throw thrown
      }),
      1 as never,
    )
    expect(result.status).toBe('failed')
    expect(result.error?.message).toBe(`step "bad" failed: ${sentence}`)
    expect(result.error !== undefined && Object.hasOwn(result.error, 'cause')).toBe(true)
    expect(result.error?.cause === thrown).toBe(true)
    expect(trace.span('bad').error === thrown).toBe(true)
    expect(result.steps[0]?.error === thrown).toBe(true)
  })

  test('an error of Flujo from a run inside a step is the cause, not the error of the outer run', async () => {
    const inner = step('inner', () => {
      throw new Error('deep')
    })
    const outer = step('outer', (n: number) => new Runner(inner).runOrThrow(n as never))
    const { result } = await runTraced(outer, 1)
    expect(result.error).toMatchObject({
      code: 'step_failed',
      path: 'outer',
      cause: { code: 'step_failed', path: 'inner' },
    })
  })
})

describe('parallel', () => {
  test('outputs are in declaration order, whichever ends first', async () => {
    const [slow, fast] = [gate<string>(), gate<string>()]
    const both = pipeline<number>('p').parallel('both', { slow: () => slow.promise, fast: () => fast.promise })
    const { done, trace } = startTraced(both, 1)
    await settle()
    expect(trace.lines.slice(-2)).toEqual(['pre_step:slow', 'pre_step:fast'])
    fast.open('f')
    await settle()
    slow.open('s')
    const result = await done
    expect(JSON.stringify(result.output)).toBe('{"slow":"s","fast":"f"}')
    expect(trace.lines.slice(4, 6)).toEqual(['post_step:fast', 'post_step:slow'])
    expect(trace.outline).toEqual(['both parallel completed', 'both/slow task completed', 'both/fast task completed'])
  })

  test('at most `concurrency` branches run at a time', async () => {
    const gates = [gate(), gate(), gate()]
    const started: number[] = []
    const branch = (index: number) => async (): Promise<number> => {
      started.push(index)
      await gates[index]?.promise
      return index
    }
    const limited = pipeline<number>('p').parallel(
      'three',
      { a: branch(0), b: branch(1), c: branch(2) },
      { concurrency: 2 },
    )
    const { done } = startTraced(limited, 1)
    await settle()
    expect(started).toEqual([0, 1])
    gates[1]?.open()
    await settle()
    expect(started).toEqual([0, 1, 2])
    gates[2]?.open()
    gates[0]?.open()
    expect((await done).output).toEqual({ a: 0, b: 1, c: 2 })
  })

  test('the first failure aborts the others, which are waited for, and is the failure', async () => {
    const boom = new Error('boom')
    let reason: unknown
    const rest = gate()
    const failing = pipeline<number>('p').parallel('both', {
      bad: async () => {
        throw boom
      },
      good: async (_, ctx: StepContext) => {
        await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve))
        reason = ctx.signal.reason
        await rest.promise
      },
      late: async (_, ctx: StepContext) => {
        await new Promise((_resolve, reject) => ctx.signal.addEventListener('abort', () => reject(new Error('echo'))))
      },
    })
    const { done, trace } = startTraced(failing, 1)
    await settle()
    expect(reason).toBe(boom)
    expect(trace.lines).not.toContain('post_step:both')
    rest.open()
    const result = await done
    expect(result).toMatchObject({ status: 'failed', error: { path: 'both/bad', cause: boom } })
    // `good` ended by itself within the grace: it did its work.
    expect(trace.outline).toEqual([
      'both parallel failed',
      'both/bad task failed',
      'both/good task completed',
      'both/late task cancelled',
    ])
    expect(trace.span('both/late').error).toBe(boom)
  })
})

describe('branch', () => {
  const route = (key: unknown) =>
    pipeline<number>('p').branch(
      'route',
      () => key as string,
      { a: () => 'A', '1': () => 'one', true: () => 'yes' },
      () => 'other',
    )

  test.each([
    ['a', 'a', 'A', 'a'],
    [1, '1', 'one', '1'],
    [true, 'true', 'yes', 'true'],
    ['b', 'otherwise', 'other', 'b'],
    [undefined, 'otherwise', 'other', 'undefined'],
    [{}, 'otherwise', 'other', 'object'],
  ])('%o takes the case of that text', async (key, taken, output, attribute) => {
    const { result, trace } = await runTraced(route(key), 1)
    expect(result.output).toBe(output)
    expect(trace.outline).toEqual(['route branch completed', `route/${taken} task completed`])
    expect(trace.span('route').attributes).toEqual({ 'flujo.branch.key': attribute })
  })

  test('a promised key is awaited', async () => {
    expect((await runTraced(route(Promise.resolve('a')), 1)).result.output).toBe('A')
  })

  test('a key without a case fails and says which there are', async () => {
    const closed = pipeline<number>('p').branch('route', () => 'c' as 'a', { a: () => 1 })
    const { result, trace } = await runTraced(closed, 1)
    expect(result.error).toMatchObject({ code: 'no_matching_case', path: 'route' })
    expect(result.error?.message).toMatch(/expected the selector to return one of "a", given string "c"/)
    expect(trace.outline).toEqual(['route branch failed'])
  })

  test('a selector that throws fails the branch', async () => {
    const boom = new Error('boom')
    const broken = pipeline<number>('p').branch(
      'route',
      (): 'a' => {
        throw boom
      },
      { a: () => 1 },
    )
    expect((await runTraced(broken, 1)).result.error).toMatchObject({ code: 'step_failed', path: 'route', cause: boom })
  })
})

describe('loop', () => {
  const start = pipeline<number>('p')

  test('until: ends after the iteration that meets it', async () => {
    const asked: unknown[] = []
    const until = (n: number, iteration: number): boolean => {
      asked.push([n, iteration])
      return n >= 3
    }
    const { result, trace } = await runTraced(
      start.loop('count', (n) => n + 1, { until, maxIterations: 5 }),
      0,
    )
    expect(result.output).toBe(3)
    expect(asked).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ])
    expect(trace.outline).toEqual([
      'count loop completed',
      'count/#1 iteration completed',
      'count/#2 iteration completed',
      'count/#3 iteration completed',
    ])
    expect(trace.span('count').attributes).toEqual({
      'flujo.body.name': 'body',
      'flujo.loop.max_iterations': 5,
      'flujo.loop.end_reason': 'until',
    })
    expect(trace.spans.slice(1).map(({ attributes }) => attributes)).toEqual([
      { 'flujo.iteration.index': 0 },
      { 'flujo.iteration.index': 1 },
      { 'flujo.iteration.index': 2 },
    ])
  })

  test('while: asked before each iteration, so there may be none', async () => {
    const loop = start.loop('count', (n) => n + 1, { while: async (n) => n < 3, maxIterations: Infinity })
    const three = await runTraced(loop, 0)
    expect(three.result.output).toBe(3)
    expect(three.trace.span('count').attributes).toEqual({
      'flujo.body.name': 'body',
      'flujo.loop.end_reason': 'while',
    })
    const none = await runTraced(loop, 7)
    expect(none.result.output).toBe(7)
    expect(none.trace.outline).toEqual(['count loop completed'])
  })

  test('a loop that meets its condition in the last iteration that it may have has met it', async () => {
    const asked: number[] = []
    const goOn = (n: number, iteration: number): boolean => {
      asked.push(iteration)
      return n < 3
    }
    const byWhile = await runTraced(
      start.loop('count', (n) => n + 1, { while: goOn, maxIterations: 3 }),
      0,
    )
    expect(byWhile.result).toMatchObject({ status: 'completed', output: 3 })
    expect(byWhile.trace.span('count').attributes['flujo.loop.end_reason']).toBe('while')
    expect(asked).toEqual([1, 2, 3, 4])
    const byUntil = await runTraced(
      start.loop('count', (n) => n + 1, { until: (n) => n >= 3, maxIterations: 3 }),
      0,
    )
    expect(byUntil.result).toMatchObject({ status: 'completed', output: 3 })
  })

  test('exhausted: fails, or goes on with the last output', async () => {
    const never = { until: () => false, maxIterations: 2 }
    const failed = await runTraced(
      start.loop('count', (n) => n + 1, never),
      0,
    )
    expect(failed.result.error).toMatchObject({ code: 'loop_exhausted', path: 'count' })
    expect(failed.trace.span('count')).toMatchObject({
      status: 'failed',
      attributes: { 'flujo.loop.end_reason': 'exhausted' },
    })
    const went = await runTraced(
      start.loop('count', (n) => n + 1, { ...never, onExhausted: 'continue' }),
      0,
    )
    expect(went.result.output).toBe(2)
    expect(went.trace.span('count')).toMatchObject({
      status: 'completed',
      attributes: { 'flujo.loop.end_reason': 'exhausted' },
    })
  })

  test.each(['body', 'until', 'while'])('%s that throws: the loop failed', async (where) => {
    const boom = new Error('boom')
    const bad = (on: string) => (): boolean => {
      if (on === where) throw boom
      return on === 'while'
    }
    const loop = start.loop('count', (n) => (bad('body')() ? n : n + 1), {
      until: bad('until'),
      while: bad('while'),
      maxIterations: 3,
    })
    const { result, trace } = await runTraced(loop, 0)
    expect(result.error).toMatchObject({ path: where === 'body' ? 'count/#1' : 'count', cause: boom })
    expect(trace.span('count').attributes['flujo.loop.end_reason']).toBe('failed')
  })
})

describe('every kind inside every other', () => {
  type Kind = 'task' | 'pipeline' | 'parallel' | 'map' | 'branch' | 'loop'
  const kinds: readonly Kind[] = ['task', 'pipeline', 'parallel', 'map', 'branch', 'loop']

  /** A step of that kind around `body`, which takes a number and gives one more. */
  const around = (kind: Kind, body: Step<number, number>): Step<number, number> => {
    const start = pipeline<number>(kind)
    switch (kind) {
      case 'task':
        return inc
      case 'pipeline':
        return start.step(body)
      case 'parallel':
        return start.parallel('parallel', { a: body, b: body }).step('pick', ({ a, b }) => Math.max(a, b))
      case 'map':
        return start
          .step('list', (n) => [n, n])
          .map('map', body, { concurrency: 2 })
          .step('pick', (all) => Math.max(...all))
      case 'branch':
        return start.branch('branch', () => 'a', { a: body })
      case 'loop':
        return start.loop('loop', body, { maxIterations: 1, onExhausted: 'continue' })
    }
  }
  const inside: Readonly<Record<Kind, readonly string[]>> = {
    task: [],
    pipeline: ['inc'],
    parallel: ['parallel/a', 'parallel/b'],
    map: ['map/#1', 'map/#2'],
    branch: ['branch/a'],
    loop: ['loop/#1'],
  }

  for (const outer of kinds.slice(1)) {
    for (const inner of kinds) {
      test(`${inner} in ${outer}`, async () => {
        const { result, trace } = await runTraced(pipeline<number>('p').step(around(outer, around(inner, inc))), 1)
        expect(result).toMatchObject({ status: 'completed', output: 2 })
        const paths = trace.spans.map(({ path }) => path)
        const wanted = inside[inner].map((path) => `/${path}`)
        for (const end of wanted) expect(paths.some((path) => path.endsWith(end))).toBe(true)
        expect(trace.spans.every(({ status }) => status === 'completed')).toBe(true)
        const leaves = trace.spans.filter(({ output }) => output === 2)
        expect(leaves.length).toBeGreaterThan(0)
      })
    }
  }

  test('a body with a wrapper of its own is a child of the item', async () => {
    const loop = pipeline<number>('inner').loop('again', inc, { maxIterations: 1, onExhausted: 'continue' })
    const bare = loop.steps[0]
    const each = pipeline<readonly number[]>('p').map('each', bare as unknown as typeof inc)
    const { result, trace } = await runTraced(each, [1])
    expect(result.output).toEqual([2])
    expect(trace.outline).toEqual([
      'each map completed',
      'each/#1 item completed',
      'each/#1/again loop completed',
      'each/#1/again/#1 iteration completed',
    ])
    expect(trace.span('each').attributes).toEqual({ 'flujo.body.name': 'again' })
    expect(trace.span('each/#1').attributes).toEqual({ 'flujo.item.index': 0 })
  })
})
