import { pipeline, step, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { gate, runTraced, startTraced } from './run-traced.test-support.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

const start = pipeline<number>('p')
const boom = new Error('boom')
const fail = (): never => {
  throw boom
}
const obeying = (_: number, { signal }: StepContext): Promise<number> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))

describe('tap', () => {
  test('sees the value, which goes on unchanged', async () => {
    const seen: unknown[] = []
    const value = { n: 1 }
    const { result, trace } = await runTraced(
      pipeline<{ n: number }>('p').tap('look', async (given, { path }) => seen.push(given, path)),
      value,
    )
    expect(seen).toEqual([value, 'look'])
    expect(result.output).toBe(value)
    expect(trace.outline).toEqual(['look tap completed'])
  })

  test.each([
    ['throws', fail],
    ['rejects', async () => fail()],
  ])('that %s is told, and the run goes on', async (_, look) => {
    const { result, trace } = await runTraced(
      start.tap('look', look).step('next', (n) => n + 1),
      1,
    )
    expect(result).toMatchObject({ status: 'completed', output: 2 })
    expect(result.steps.map(({ name, status, error }) => [name, status, error])).toEqual([
      ['look', 'failed', boom],
      ['next', 'completed', undefined],
    ])
    expect(trace.outline).toEqual(['look tap failed', 'next task completed'])
    expect(trace.of('on_step_failure').map(({ path, error }) => [path, error])).toEqual([['look', boom]])
  })

  test('is tried again and given up like any step, and still fails nothing', async () => {
    const { result, trace } = await runTraced(
      start
        .step('list', (n) => [n])
        .map(
          'each',
          pipeline<number>('one').tap('look', () => gate().promise, {
            timeoutMs: 5,
            retry: { attempts: 2, baseMs: 1 },
          }),
        ),
      7,
      { graceMs: 0 },
    )
    expect(result.output).toEqual([7])
    expect(trace.span('each/#1/look')).toMatchObject({ status: 'failed', attributes: { 'flujo.attempts': 2 } })
    expect(trace.span('each/#1/look').error).toMatchObject({ code: 'step_timeout' })
  })

  test('that is at work when the run is cancelled does not hold it up', async () => {
    const controller = new AbortController()
    const { done, runtime } = startTraced(start.tap('look', obeying).step('next', fail), 1, {
      signal: controller.signal,
    })
    await settle()
    controller.abort(boom)
    const result = await runtime.drive(done)
    expect(result.steps.map(({ name, status }) => [name, status])).toEqual([
      ['look', 'cancelled'],
      ['next', 'skipped'],
    ])
  })
})

describe('sleep', () => {
  test('waits by the clock of the run', async () => {
    const { result, trace, runtime } = await runTraced(
      start.sleep('wait', 86_400_000).sleep('more', (n) => n * 2),
      5,
    )
    expect(result).toMatchObject({ output: 5, durationMs: 86_400_010 })
    expect(runtime.sleeps).toEqual([86_400_000, 10])
    expect(trace.outline).toEqual(['wait sleep completed', 'more sleep completed'])
    expect(trace.span('more').attributes).toEqual({ 'flujo.sleep.ms': 10 })
  })

  test('ends at once when the run is cancelled', async () => {
    const controller = new AbortController()
    const { done, runtime } = startTraced(start.sleep('wait', 60_000), 1, { signal: controller.signal })
    await settle()
    controller.abort(boom)
    await settle()
    expect(await done).toMatchObject({ status: 'cancelled', durationMs: 0, error: { cause: boom } })
    expect(runtime.pending).toBe(0)
  })

  test('ends by a time limit', async () => {
    const { result } = await runTraced(start.sleep('wait', 60_000, { timeoutMs: 10 }), 1)
    expect(result).toMatchObject({ status: 'failed', durationMs: 10, error: { code: 'step_timeout', path: 'wait' } })
  })

  test.each([
    [-1, 'number -1'],
    [NaN, 'number NaN'],
    [Infinity, 'number Infinity'],
    ['1s', 'string "1s"'],
    [undefined, 'undefined'],
  ])('refuses a function that gives %s', async (given, described) => {
    const { result } = await runTraced(
      start.sleep('wait', () => given as number),
      1,
    )
    expect(result.error).toMatchObject({
      code: 'step_failed',
      path: 'wait',
      message: `sleep "wait": expected its function to give a number of milliseconds, 0 or more, given ${described}`,
    })
  })
})

describe('onError collect', () => {
  const mixed = { good: (n: number) => n + 1, bad: pipeline<number>('inner').step('deep', fail), late: obeying }

  test('a parallel completes with an outcome for each key, nobody is cancelled', async () => {
    const runtime = new VirtualRuntime()
    const slow = (n: number): Promise<number> => runtime.sleep(50).then(() => n)
    const { result, trace } = await runTraced(
      start.parallel('all', { ...mixed, late: slow }, { onError: 'collect' }),
      1,
      { runtime },
    )
    expect(result.status).toBe('completed')
    expect(Object.keys(result.output ?? {})).toEqual(['good', 'bad', 'late'])
    expect(result.output).toMatchObject({
      good: { status: 'completed', output: 2 },
      bad: { status: 'failed', error: { code: 'step_failed', path: 'all/bad/deep', cause: boom } },
      late: { status: 'completed', output: 1 },
    })
    expect(trace.span('all')).toMatchObject({ status: 'completed', attributes: { 'flujo.failed.count': 1 } })
    expect(trace.span('all/bad').status).toBe('failed')
  })

  test('a map completes with an outcome for each element, in order', async () => {
    const { result, trace } = await runTraced(
      start
        .step('list', (n) => [n, 0, n + 1])
        .map('each', (n) => (n === 0 ? fail() : n * 2), { onError: 'collect', concurrency: 2 }),
      1,
    )
    expect(result.output).toEqual([
      { status: 'completed', output: 2 },
      { status: 'failed', error: expect.objectContaining({ path: 'each/#2', cause: boom }) },
      { status: 'completed', output: 4 },
    ])
    expect(trace.span('each').attributes['flujo.failed.count']).toBe(1)
  })

  test('does not collect what the source throws', async () => {
    const { result } = await runTraced(
      start
        .step('list', function* () {
          yield 1
          fail()
        })
        .map('each', (n) => n, { onError: 'collect' }),
      1,
    )
    expect(result.error).toMatchObject({ path: 'each', cause: boom })
  })

  test.each(['parallel', 'map'])('a cancelled run is cancelled, in a %s too', async (kind) => {
    const step_ =
      kind === 'map'
        ? start.step('list', (n) => [n, n]).map('each', obeying, { onError: 'collect', concurrency: 2 })
        : start.parallel('all', mixed, { onError: 'collect' })
    const controller = new AbortController()
    const { done, runtime } = startTraced<number, unknown>(step_, 1, { signal: controller.signal })
    await settle()
    controller.abort(boom)
    expect(await runtime.drive(done)).toMatchObject({ status: 'cancelled', error: { cause: boom } })
    expect(runtime.pending).toBe(0)
  })
})

describe('quorum', () => {
  test('ends with the first that are enough, in declaration order, and cancels the rest', async () => {
    const runtime = new VirtualRuntime()
    const after = (ms: number) => (n: number) => runtime.sleep(ms).then(() => n + ms)
    const { result, trace } = await runTraced(
      start.parallel('some', { b: after(20), bad: fail, never: obeying, a: after(10) }, { quorum: 2 }),
      0,
      { runtime },
    )
    expect(Object.entries(result.output ?? {})).toEqual([
      ['b', 20],
      ['a', 10],
    ])
    expect(trace.span('some').attributes).toEqual({ 'flujo.parallel.quorum': 2, 'flujo.failed.count': 1 })
    expect(trace.outline.slice(1)).toEqual([
      'some/b task completed',
      'some/bad task failed',
      'some/never task cancelled',
      'some/a task completed',
    ])
    expect(runtime.nowMs).toBe(20)
  })

  test('waits for one that ignores its signal no longer than graceMs, and does not take its late result', async () => {
    const late = gate<number>()
    const { result, trace, runtime } = await runTraced(
      start.parallel('some', { quick: (n) => n, ignoring: () => late.promise }, { quorum: 1 }),
      3,
      { graceMs: 40 },
    )
    expect(result).toMatchObject({ status: 'completed', output: { quick: 3 }, durationMs: 40 })
    expect(trace.span('some/ignoring')).toMatchObject({ status: 'cancelled', attributes: { 'flujo.abandoned': true } })
    late.open(4)
    await settle()
    expect(result.output).toEqual({ quick: 3 })
    expect(runtime.pending).toBe(0)
  })

  test('one that completes although it was told to stop is not part of the output', async () => {
    const slow = gate<number>()
    const { done, runtime } = startTraced(
      start.parallel('some', { quick: (n) => n, slow: () => slow.promise }, { quorum: 1 }),
      3,
    )
    await settle()
    slow.open(9)
    expect((await runtime.drive(done)).output).toEqual({ quick: 3 })
  })

  test('fails as soon as it cannot be reached, with all causes', async () => {
    const other = new Error('other')
    const bad = step('bad', () => Promise.reject<number>(other))
    const { result, trace, runtime } = await runTraced(
      start.parallel('some', { a: fail, b: bad, c: obeying }, { quorum: 2 }),
      0,
    )
    expect(result.error).toMatchObject({
      code: 'quorum_not_reached',
      path: 'some',
      message:
        'parallel "some": expected 2 of 3 branches to complete, 2 failed: step "some/a" failed: boom; step "some/b" failed: other',
    })
    const errors = (result.error?.cause as AggregateError | undefined)?.errors ?? []
    expect(errors.map(({ path, cause }: { path: string; cause: unknown }) => [path, cause])).toEqual([
      ['some/a', boom],
      ['some/b', other],
    ])
    expect(trace.span('some/c').status).toBe('cancelled')
    expect(runtime.pending).toBe(0)
  })

  test('branches that were not begun are left when there are enough', async () => {
    const { result, trace } = await runTraced(
      start.parallel('some', { a: (n) => n, b: fail }, { quorum: 1, concurrency: 1 }),
      1,
    )
    expect(result.output).toEqual({ a: 1 })
    expect(trace.outline).toEqual(['some parallel completed', 'some/a task completed'])
  })

  test('with collect all go on, and too few that complete fail the step', async () => {
    const three = { a: (n: number) => n, b: fail, c: (n: number) => n }
    const enough = await runTraced(start.parallel('some', three, { onError: 'collect', quorum: 1 }), 1)
    expect(enough.result.output).toMatchObject({ a: { output: 1 }, b: { status: 'failed' }, c: { output: 1 } })
    const tooFew = await runTraced(start.parallel('some', three, { onError: 'collect', quorum: 3 }), 1)
    expect(tooFew.result.error?.code).toBe('quorum_not_reached')
  })
})

describe('route', () => {
  const cases = { a: (n: number) => n + 1, b: step('named', async (n: number) => `${n}`), 3: (n: number) => -n }

  test('runs what was chosen, each once, in declaration order', async () => {
    const { result, trace } = await runTraced(
      start.route('pick', (): ('a' | 'b')[] => ['b', 'a', 'b'], cases),
      1,
    )
    expect(Object.entries(result.output ?? {})).toEqual([
      ['a', 2],
      ['b', '1'],
    ])
    expect(trace.outline).toEqual(['pick route completed', 'pick/a task completed', 'pick/b task completed'])
    expect(trace.span('pick').attributes).toEqual({ 'flujo.route.keys': ['a', 'b'] })
  })

  test('one key alone, a number, and none', async () => {
    const one = await runTraced(
      start.route('pick', async () => 'a', cases),
      1,
    )
    expect(one.result.output).toEqual({ a: 2 })
    const number = await runTraced(
      start.route('pick', () => 3, cases),
      1,
    )
    expect(number.result.output).toEqual({ 3: -1 })
    const none = await runTraced(
      start.route('pick', () => [], cases),
      1,
    )
    expect(none.result.output).toEqual({})
    expect(none.trace.span('pick').attributes).toEqual({ 'flujo.route.keys': [] })
  })

  test.each([['x'], [['a', 'x']], [undefined], [['toString']], [true]])(
    'refuses %j before anything runs',
    async (given) => {
      const { result, trace } = await runTraced(
        start.route('pick', () => given as 'a', cases),
        1,
      )
      expect(result.error).toMatchObject({ code: 'no_matching_case', path: 'pick' })
      expect(result.error?.message).toMatch(
        /^route "pick": expected the selector to return keys among "3", "a", "b", given /,
      )
      expect(trace.outline).toEqual(['pick route failed'])
    },
  )

  test('the first failure ends the others', async () => {
    const { result, trace } = await runTraced(
      start.route('pick', () => ['slow', 'bad'], { slow: obeying, bad: fail }),
      1,
    )
    expect(result.error).toMatchObject({ path: 'pick/bad', cause: boom })
    expect(trace.span('pick/slow').status).toBe('cancelled')
  })

  test('keeps to its concurrency', async () => {
    const { trace } = await runTraced(
      start.route('pick', () => ['a', 'b'], { a: async (n) => n, b: async (n) => n }, { concurrency: 1 }),
      1,
    )
    expect(trace.lines.slice(2, 6)).toEqual(['pre_step:a', 'post_step:a', 'pre_step:b', 'post_step:b'])
  })
})
