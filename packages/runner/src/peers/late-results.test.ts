// Answers the zombie and outcome-ownership groups of DBOS, the abandoned attempts of LangGraph.js and the late callback
// of Effect; docs/cases-of-others.md says which and where ours differs. That nothing late changes the result, is told to
// a hook or is an unhandled rejection is looked at by `Diary.run` itself, here and in every other test that uses it.
import { type CacheEntry, cached, pipeline, step, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { startTraced } from '../run-traced.test-support.ts'
import { Runner } from '../runner.ts'
import { Diary } from './diary.test-support.ts'

const start = pipeline<number>('order')
const again = { jitter: 'none', baseMs: 0 } as const
const promptly = { graceMs: 0 } as const

/** Each try takes the next of `times` whatever its signal says, then ends as `end` says. */
const slowly =
  (diary: Diary, times: readonly number[], end: (attempt: number) => unknown) =>
  async (_: number, { attempt }: StepContext): Promise<unknown> => {
    await diary.runtime.sleep(times[attempt - 1] ?? 0)
    diary.note(`try ${attempt} ends`)
    return end(attempt)
  }

describe('a try that was given up', () => {
  test('and succeeds after the next one has: its result goes nowhere', async () => {
    const diary = new Diary()
    const { result, trace, endedMs } = await diary.run(
      start.step(
        'call',
        slowly(diary, [1_000, 20], (attempt) => `by try ${attempt}`),
        {
          timeoutMs: 100,
          retry: { attempts: 2, ...again },
        },
      ),
      1,
      promptly,
    )
    expect([result.output, endedMs, diary.lines]).toEqual(['by try 2', 120, ['120 try 2 ends', '1000 try 1 ends']])
    expect(trace.outline).toEqual(['call task completed', 'call/try 1 attempt failed', 'call/try 2 attempt completed'])
  })

  test('and fails after the next one has succeeded: nobody hears of it', async () => {
    const diary = new Diary()
    const end = (attempt: number): string => {
      if (attempt === 1) throw new Error('too late to matter')
      return 'fine'
    }
    const { result } = await diary.run(
      start.step('call', slowly(diary, [1_000, 20], end), { timeoutMs: 100, retry: { attempts: 2, ...again } }),
      1,
      promptly,
    )
    expect([result.output, diary.lines.at(-1)]).toEqual(['fine', '1000 try 1 ends'])
  })

  test('and succeeds while the next one is at work: it does not end that one', async () => {
    const diary = new Diary()
    const { result, endedMs } = await diary.run(
      start.step(
        'call',
        slowly(diary, [130, 90], (attempt) => attempt),
        {
          timeoutMs: 100,
          retry: { attempts: 2, ...again },
        },
      ),
      1,
      promptly,
    )
    expect([result.output, endedMs, diary.lines]).toEqual([2, 190, ['130 try 1 ends', '190 try 2 ends']])
  })

  test('several of them, coming in any order: the one that was in time counts', async () => {
    const diary = new Diary()
    const { result } = await diary.run(
      start.step(
        'call',
        slowly(diary, [700, 400, 210, 50], (attempt) => attempt),
        {
          timeoutMs: 100,
          retry: { attempts: 4, ...again },
        },
      ),
      1,
      promptly,
    )
    expect(result.output).toBe(4)
    expect(diary.lines).toEqual(['350 try 4 ends', '410 try 3 ends', '500 try 2 ends', '700 try 1 ends'])
  })

  test('while the run waits for the next try: the wait goes on, and the next try is made', async () => {
    const diary = new Diary()
    const { result, endedMs } = await diary.run(
      start.step(
        'call',
        slowly(diary, [150, 10], (attempt) => attempt),
        {
          timeoutMs: 100,
          retry: { attempts: 2, jitter: 'none', baseMs: 300 },
        },
      ),
      1,
      promptly,
    )
    expect([result.output, endedMs]).toEqual([2, 410])
  })
})

describe('work that was given up, and what it would have gone on to', () => {
  test('the later steps of a pipeline are not begun', async () => {
    const diary = new Diary()
    const inner = pipeline<number>('inner').step('one', diary.deaf('one', 300)).step('two', diary.deaf('two', 300))
    const { result } = await diary.run(start.step(inner, { timeoutMs: 100, fallback: () => -1 }), 1, promptly)
    expect([result.output, diary.events]).toEqual([-1, ['one starts', 'one ends']])
  })

  test('a loop does not go round again', async () => {
    const diary = new Diary()
    const loop = start.loop('again', diary.deaf('round', 300), { maxIterations: 9, timeoutMs: 100, fallback: () => -1 })
    expect((await diary.run(loop, 1, promptly)).result.output).toBe(-1)
    expect(diary.events).toEqual(['round starts', 'round ends'])
  })

  test('a map takes no further element', async () => {
    const diary = new Diary()
    const map = start
      .step('list', (n) => [n, n, n, n])
      .map('each', diary.deaf('item', 300), { concurrency: 2, timeoutMs: 100, fallback: () => [-1] })
    expect((await diary.run(map, 1, promptly)).result.output).toEqual([-1])
    expect(diary.events).toEqual(['item starts', 'item starts', 'item ends', 'item ends'])
  })

  test('a branch that waits for its turn is not begun', async () => {
    const diary = new Diary()
    const both = start.parallel(
      'both',
      { a: diary.deaf('a', 300), b: diary.deaf('b', 300) },
      { concurrency: 1, timeoutMs: 100, fallback: () => ({ a: -1, b: -1 }) },
    )
    expect((await diary.run(both, 1, promptly)).result.output).toEqual({ a: -1, b: -1 })
    expect(diary.events).toEqual(['a starts', 'a ends'])
  })

  test('a stream tells no further chunk', async () => {
    const diary = new Diary()
    const stream = start.stream(
      'tokens',
      async function* () {
        for (const text of ['a', 'b', 'c']) {
          await diary.runtime.sleep(60)
          yield text
        }
      },
      { timeoutMs: 100, fallback: () => ['instead'] },
    )
    const { result, trace } = await diary.run(stream, 1, promptly)
    expect([result.output, trace.of('on_chunk').map(({ chunk }) => chunk)]).toEqual([['instead'], ['a']])
  })

  test('a retry of what it was part of is not disturbed by it', async () => {
    const diary = new Diary()
    let round = 0
    const inner = pipeline<number>('inner')
      .step('one', (n) => {
        round += 1
        return diary.deaf(`one of ${round}`, round === 1 ? 150 : 30)(n)
      })
      .step('two', (n) => diary.deaf(`two of ${round}`, 30)(n))
    const { result } = await diary.run(
      start.step(inner, { timeoutMs: 100, retry: { attempts: 2, ...again } }),
      7,
      promptly,
    )
    expect(result.output).toBe(7)
    expect(diary.events).toEqual([
      'one of 1 starts',
      'one of 2 starts',
      'one of 2 ends',
      'two of 2 starts',
      'one of 1 ends',
      'two of 2 ends',
    ])
  })
})

describe('where outcomes are collected', () => {
  test('an element that was late stays failed', async () => {
    const diary = new Diary()
    const body = step('one', (ms: number) => diary.deaf(`${ms}`, ms)(ms), { timeoutMs: 100 })
    const each = pipeline<readonly number[]>('order').map('each', body, { onError: 'collect', concurrency: 3 })
    const { result, endedMs } = await diary.run(each.step('after', diary.deaf('after', 400)), [150, 50, 90], promptly)
    expect(result.output?.map(({ status }) => status)).toEqual(['failed', 'completed', 'completed'])
    expect([endedMs, diary.lines.includes('150 150 ends')]).toEqual([500, true])
  })

  test('a branch that was late stays failed', async () => {
    const diary = new Diary()
    const late = step('late', diary.deaf('late', 150), { timeoutMs: 100 })
    const both = start.parallel('both', { late, fine: diary.deaf('fine', 200) }, { onError: 'collect' })
    const { result } = await diary.run(both, 1, promptly)
    expect(result.output).toMatchObject({ late: { status: 'failed' }, fine: { status: 'completed' } })
    expect(result.output?.late.output).toBeUndefined()
  })

  test('a branch that was stopped because another failed adds nothing when it ends after all', async () => {
    const diary = new Diary()
    const boom = new Error('boom')
    const both = start.parallel(
      'both',
      { late: diary.deaf('late', 150), bad: diary.breaking('bad', 10, boom) },
      { fallback: () => ({ late: -1, bad: -1 }) as never },
    )
    expect((await diary.run(both, 1, promptly)).result.output).toEqual({ late: -1, bad: -1 })
    expect(diary.lines.at(-1)).toBe('150 late ends')
  })
})

describe('what it says', () => {
  test('nothing that it says is kept, and saying it does no harm', async () => {
    const diary = new Diary()
    const talkative = async (n: number, ctx: StepContext): Promise<number> => {
      ctx.usage({ costUsd: 1 })
      await diary.runtime.sleep(300)
      ctx.usage({ costUsd: 100 })
      ctx.set({ late: true })
      ctx.log('error', 'late')
      ctx.event('late')
      ctx.feedback('late')
      ctx.progress(1, 2)
      expect(await ctx.span('late', (span) => (span.set({ late: true }), 'done'))).toBe('done')
      diary.note(`says it at try ${ctx.attempt} of ${ctx.path}`)
      return n
    }
    const { result, trace } = await diary.run(start.step('call', talkative), 1, {
      signal: diary.cancelAt(100),
      graceMs: 50,
    })
    expect(result.usage).toMatchObject({ calls: 1, costUsd: 1 })
    expect([trace.of('on_span_update'), trace.of('on_usage').length]).toEqual([[], 1])
    expect(diary.lines.at(-1)).toBe('300 says it at try 1 of call')
  })

  test('a span of the user that it had opened has ended with it', async () => {
    const diary = new Diary()
    const opening = (n: number, ctx: StepContext): Promise<number> => ctx.span('own', () => diary.deaf('own', 300)(n))
    const { trace } = await diary.run(start.step('call', opening, { timeoutMs: 100 }), 1, promptly)
    expect(trace.outline).toEqual(['call task failed', 'call/own custom cancelled'])
  })

  test('what it throws after a cancellation is nobody’s error', async () => {
    const diary = new Diary()
    const throwing = async (): Promise<number> => {
      await diary.runtime.sleep(300)
      throw new Error('too late to matter')
    }
    const both = start.parallel('both', { throwing, each: pipeline<number>('x').step('again', throwing) })
    const { result } = await diary.run(both, 1, { signal: diary.cancelAt(100), graceMs: 50 })
    expect(result.status).toBe('cancelled')
  })
})

describe('and other runs', () => {
  test('its run id is free again, and the run that has it next is not disturbed by it', async () => {
    const diary = new Diary()
    const work = start.step('work', (ms: number) => diary.deaf(`${ms}`, ms)(ms)).step('after', (n) => n)
    const runner = new Runner(work, { runtime: diary.runtime, graceMs: 0 })
    const first = await diary.runtime.drive(runner.run(500, { runId: 'mine', signal: diary.cancelAt(10) }))
    const second = await diary.runtime.drive(runner.run(700, { runId: 'mine' }))
    expect([first.status, second.status, second.output]).toEqual(['cancelled', 'completed', 700])
    expect(diary.lines).toEqual(['0 500 starts', '10 cancelled', '10 700 starts', '500 500 ends', '710 700 ends'])
  })

  test('while it is under way its run id is taken, and it alone decides what becomes of the run', async () => {
    const diary = new Diary()
    const runner = new Runner(step('work', diary.deaf('work', 100)), { runtime: diary.runtime })
    const first = runner.run(1, { runId: 'mine' })
    await expect(runner.run(2, { runId: 'mine' })).rejects.toMatchObject({ code: 'run_id_in_use' })
    expect((await diary.runtime.drive(first)).output).toBe(1)
    expect(diary.events).toEqual(['work starts', 'work ends'])
  })

  test('what it gives is not put into a cache', async () => {
    const diary = new Diary()
    const store = new Map<string, CacheEntry<number>>()
    const kept = cached(step('kept', diary.deaf('kept', 300)), { key: String, store })
    const { done } = startTraced(start.step(kept), 1, {
      runtime: diary.runtime,
      signal: diary.cancelAt(100),
      graceMs: 50,
    })
    expect((await diary.runtime.drive(done)).status).toBe('cancelled')
    await diary.runtime.advance(1_000)
    expect([diary.events.at(-1), store.size]).toEqual(['kept ends', 0])
  })
})
