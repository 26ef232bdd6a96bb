// Answers the step time-out and nested time-out groups of DBOS, LangGraph.js and Effect; docs/cases-of-others.md says which and where ours differs.
import { pipeline, type Step, step, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { gate } from '../run-traced.test-support.ts'
import { Diary, statusesOf } from './diary.test-support.ts'

const start = pipeline<number>('order')
const again = { jitter: 'none', baseMs: 0 } as const
const isTimeout = (error: unknown): boolean => (error as { readonly code?: unknown }).code === 'step_timeout'

/** Hangs on its first `hangs` tries, by its attempt. */
const hanging = (diary: Diary, hangs: number) => (n: number, ctx: StepContext) =>
  diary.heeding(`try ${ctx.attempt}`, ctx.attempt <= hangs ? 5_000 : 10)(n, ctx)

describe('a limit and more than one try', () => {
  test('a try that hangs is stopped, the next is in time, and the run is not cancelled by that', async () => {
    const diary = new Diary()
    const { result, endedMs } = await diary.run(
      start.step('call', hanging(diary, 1), { timeoutMs: 200, retry: { attempts: 3, ...again } }),
      4,
    )
    expect(result).toMatchObject({ status: 'completed', output: 4, steps: [{ attempts: 2 }] })
    expect(diary.lines).toEqual(['0 try 1 starts', '200 try 1 stops', '200 try 2 starts', '210 try 2 ends'])
    expect(endedMs).toBe(210)
  })

  test('all tries hang: each is stopped and failed of its own, and the last is the failure', async () => {
    const diary = new Diary()
    const { result, trace, endedMs } = await diary.run(
      start.step('call', hanging(diary, 9), { timeoutMs: 200, retry: { attempts: 3, ...again } }),
      4,
    )
    expect(result.error).toMatchObject({ code: 'step_timeout', path: 'call' })
    const tries = trace.spans.filter(({ kind }) => kind === 'attempt')
    expect(tries.map(({ status, error }) => [status, isTimeout(error)])).toEqual([1, 2, 3].map(() => ['failed', true]))
    expect(new Set(tries.map(({ error }) => error)).size).toBe(3)
    expect([diary.events.filter((line) => line.endsWith('stops')).length, endedMs]).toEqual([3, 600])
  })

  test('when can refuse another try after a time-out', async () => {
    const diary = new Diary()
    const retry = { attempts: 3, ...again, when: (error: unknown) => !isTimeout(error) }
    const { result, endedMs } = await diary.run(
      start.step('call', hanging(diary, 9), { timeoutMs: 200, retry }).step('after', (n) => n),
      4,
    )
    expect([result.error?.code, result.steps[0]?.attempts, endedMs]).toEqual(['step_timeout', 1, 200])
    expect(statusesOf(result)).toEqual(['call failed', 'after skipped'])
  })

  test('it is for one try: together they may take longer, and the waits between them do not count', async () => {
    const diary = new Diary()
    const slow = (n: number, ctx: StepContext): Promise<number> =>
      ctx.attempt < 3 ? diary.breaking('call', 80, new Error('late'))() : diary.heeding('call', 80)(n, ctx)
    const { result, endedMs } = await diary.run(
      start.step('call', slow, { timeoutMs: 100, retry: { attempts: 3, jitter: 'none', baseMs: 1_000 } }),
      4,
    )
    expect([result.output, endedMs]).toEqual([4, 80 + 1_000 + 80 + 2_000 + 80])
  })

  test('every try has a signal of its own, and that of a try that was in time never aborts', async () => {
    const diary = new Diary()
    const signals: AbortSignal[] = []
    const noted = (n: number, ctx: StepContext): Promise<number> => {
      signals.push(ctx.signal)
      return hanging(diary, 1)(n, ctx)
    }
    await diary.run(start.step('call', noted, { timeoutMs: 200, retry: { attempts: 2, ...again } }), 4)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    expect(isTimeout(signals[0]?.reason)).toBe(true)
  })
})

describe('a limit inside another', () => {
  const inner = (diary: Diary, timeoutMs: number) =>
    pipeline<number>('inner').step('call', diary.heeding('call', 5_000), { timeoutMs })

  test('the shorter one inside fails its own step; nothing around was late', async () => {
    const diary = new Diary()
    const { result, endedMs, trace } = await diary.run(start.step(inner(diary, 100), { timeoutMs: 1_000 }), 1)
    expect(result.error).toMatchObject({ code: 'step_timeout', path: 'inner/call' })
    expect([endedMs, trace.span('inner').status]).toEqual([100, 'failed'])
  })

  test('the shorter one around fails what it is on, and what is inside was cancelled', async () => {
    const diary = new Diary()
    const { result, endedMs, trace } = await diary.run(start.step(inner(diary, 1_000), { timeoutMs: 100 }), 1)
    expect(result.error).toMatchObject({ code: 'step_timeout', path: 'inner' })
    expect([endedMs, trace.span('inner/call').status]).toEqual([100, 'cancelled'])
  })

  test('both at the same moment: there is one failure, and it says time-out', async () => {
    const diary = new Diary()
    const { result, endedMs } = await diary.run(start.step(inner(diary, 100), { timeoutMs: 100 }), 1)
    expect([result.status, result.error?.code, endedMs]).toEqual(['failed', 'step_timeout', 100])
  })

  test('the one of a step is over with the step: the next one has only that around', async () => {
    const diary = new Diary()
    const both = pipeline<number>('inner')
      .step('short', diary.heeding('short', 40), { timeoutMs: 50 })
      .step('long', diary.heeding('long', 200))
    const { result, endedMs } = await diary.run(start.step(both, { timeoutMs: 300 }), 6)
    expect([result.output, endedMs]).toEqual([6, 240])
  })

  test('the one around counts from the beginning, not from the step that it stops', async () => {
    const diary = new Diary()
    const both = pipeline<number>('inner').step('one', diary.heeding('one', 60)).step('two', diary.heeding('two', 60))
    const { result, trace } = await diary.run(start.step(both, { timeoutMs: 100 }), 6)
    expect(result.error).toMatchObject({ code: 'step_timeout', path: 'inner' })
    expect(diary.lines).toEqual(['0 one starts', '60 one ends', '60 two starts', '100 two stops'])
    expect(trace.outline).toEqual(['inner pipeline failed', 'inner/one task completed', 'inner/two task cancelled'])
  })

  test('the one inside can be tried again within the one around', async () => {
    const diary = new Diary()
    const tried = pipeline<number>('inner').step('call', hanging(diary, 2), {
      timeoutMs: 100,
      retry: { attempts: 9, ...again },
    })
    expect((await diary.run(start.step(tried, { timeoutMs: 250 }), 6)).result.output).toBe(6)
    const late = new Diary()
    const tooOften = pipeline<number>('inner').step('call', hanging(late, 3), {
      timeoutMs: 100,
      retry: { attempts: 9, ...again },
    })
    const { result, endedMs } = await late.run(start.step(tooOften, { timeoutMs: 250 }), 6)
    expect([result.error?.path, endedMs]).toEqual(['inner', 250])
    expect(late.lines.at(-1)).toBe('250 try 3 stops')
  })
})

describe('what may have one', () => {
  const never = <T>(): Promise<T> => gate<T>().promise

  test.each<[string, Step<number, unknown>]>([
    ['the selector of a branch', start.branch('it', () => never<'a'>(), { a: (n) => n }, undefined, { timeoutMs: 50 })],
    ['the selector of a route', start.route('it', () => never<'a'>(), { a: (n) => n }, { timeoutMs: 50 })],
    ['the condition of a loop', start.loop('it', (n) => n, { until: () => never(), maxIterations: 2, timeoutMs: 50 })],
    ['the body of a loop', start.loop('it', () => never<number>(), { maxIterations: 2, timeoutMs: 50 })],
    ['all branches together', start.parallel('it', { a: (n) => n, b: () => never() }, { timeoutMs: 50 })],
    ['all elements together', start.step('list', (n) => [n, n]).map('it', () => never<number>(), { timeoutMs: 50 })],
    [
      'the source of a map',
      start
        .step('list', () => ({ [Symbol.asyncIterator]: () => ({ next: () => never<IteratorResult<number>>() }) }))
        .map('it', (n) => n, { timeoutMs: 50 }),
    ],
    [
      'a stream',
      start.stream(
        'it',
        async function* () {
          yield await never<number>()
        },
        { timeoutMs: 50 },
      ),
    ],
  ])('%s', async (_, late) => {
    const { result, endedMs } = await new Diary().run(late, 1, { graceMs: 10 })
    expect(result.error).toMatchObject({ code: 'step_timeout', path: 'it' })
    expect(endedMs).toBe(60)
    expect(statusesOf(result).at(-1)).toBe('it failed')
  })

  test('one branch alone: with collect, the others are not touched by it', async () => {
    const diary = new Diary()
    const both = start.parallel(
      'both',
      { slow: step('slow', diary.heeding('slow', 500), { timeoutMs: 50 }), fine: diary.heeding('fine', 100) },
      { onError: 'collect' },
    )
    const { result, endedMs } = await diary.run(both, 1)
    expect(result.output).toMatchObject({
      slow: { status: 'failed', error: { code: 'step_timeout', path: 'both/slow' } },
      fine: { status: 'completed', output: 1 },
    })
    expect(endedMs).toBe(100)
  })

  test('one branch alone: without collect, its time-out is a failure that stops the others', async () => {
    const diary = new Diary()
    const both = start.parallel('both', {
      slow: step('slow', diary.heeding('slow', 500), { timeoutMs: 50 }),
      fine: diary.heeding('fine', 100),
    })
    const { result } = await diary.run(both, 1)
    expect(result.error).toMatchObject({ code: 'step_timeout', path: 'both/slow' })
    expect(diary.lines.slice(-2)).toEqual(['50 slow stops', '50 fine stops'])
  })

  test('each element has the whole time for itself', async () => {
    const diary = new Diary()
    const body = step('one', (ms: number, ctx: StepContext) => diary.heeding(`${ms}`, ms)(ms, ctx), { timeoutMs: 50 })
    const { result, endedMs } = await diary.run(
      pipeline<readonly number[]>('order').map('each', body, { onError: 'collect' }),
      [40, 45, 60, 30],
    )
    expect(result.output?.map(({ status }) => status)).toEqual(['completed', 'completed', 'failed', 'completed'])
    expect(endedMs).toBe(40 + 45 + 50 + 30)
  })

  test('each iteration has the whole time for itself', async () => {
    const diary = new Diary()
    const body = step('one', diary.heeding('one', 40), { timeoutMs: 50 })
    const { result, endedMs } = await diary.run(start.loop('again', body, { maxIterations: 5 }), 1)
    expect([result.status, endedMs]).toEqual(['completed', 200])
  })
})

describe('what comes after a limit', () => {
  test('is waited for: a step that cleans up has ended before the failure is given', async () => {
    const diary = new Diary()
    const { result, endedMs } = await diary.run(
      start.step('call', diary.heeding('call', 5_000, { cleanUpMs: 30 }), { timeoutMs: 100 }),
      1,
    )
    expect(result.error?.code).toBe('step_timeout')
    expect([diary.lines, endedMs]).toEqual([['0 call starts', '100 call stops', '130 call is clean'], 130])
  })

  test('is not waited for beyond the grace, but not stopped either', async () => {
    const diary = new Diary()
    const { result, endedMs, trace } = await diary.run(
      start.step('call', diary.heeding('call', 5_000, { cleanUpMs: 300 }), { timeoutMs: 100 }),
      1,
      { graceMs: 50 },
    )
    expect([result.error?.code, endedMs]).toEqual(['step_timeout', 150])
    expect(trace.span('call').attributes).toMatchObject({ 'flujo.abandoned': true })
    expect(diary.lines.at(-1)).toBe('400 call is clean')
  })

  test('is not what a clean-up throws: the failure stays the time-out', async () => {
    const diary = new Diary()
    const untidy = async (_: number, { signal }: StepContext): Promise<number> => {
      await diary.runtime.sleep(5_000, { signal })
      throw new Error('the clean-up failed')
    }
    const { result } = await diary.run(start.step('call', untidy, { timeoutMs: 100 }), 1)
    expect(result.error).toMatchObject({ code: 'step_timeout', path: 'call' })
  })

  test('is a fallback, with the input and without the limit', async () => {
    const diary = new Diary()
    const { result, endedMs } = await diary.run(
      start.step('call', diary.heeding('call', 5_000), { timeoutMs: 100, fallback: diary.heeding('instead', 400) }),
      8,
    )
    expect([result.output, endedMs]).toEqual([8, 500])
  })
})

test('a step that holds the thread until after its limit has done its work: there was no moment to stop it', async () => {
  const diary = new Diary()
  const busy = (n: number): number => {
    diary.runtime.nowMs += 150
    return n
  }
  const { result } = await diary.run(start.step('count', busy, { timeoutMs: 50 }), 3)
  expect(result).toMatchObject({ status: 'completed', output: 3, durationMs: 150 })
})

test('a step without a limit has a signal all the same, which does not abort by itself', async () => {
  const diary = new Diary()
  let signal: AbortSignal | undefined
  const noted = (n: number, ctx: StepContext): number => {
    signal = ctx.signal
    return n
  }
  await diary.run(start.step('plain', noted), 1)
  expect(signal?.aborted).toBe(false)
})

test.each([0, -100, NaN, Infinity, '50'])('a limit of %s is refused when the step is built', (timeoutMs) => {
  expect(() => step('call', (n: number) => n, { timeoutMs: timeoutMs as number })).toThrow(
    expect.objectContaining({ code: 'invalid_pipeline', path: 'call' }),
  )
})
