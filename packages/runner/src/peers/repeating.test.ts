// Answers the loop group of VoltAgent and the repeat group of Effect; docs/cases-of-others.md says which and where ours
// differs.
import { pipeline, step } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { Diary } from './diary.test-support.ts'

const start = pipeline<number>('order')
const boom = new Error('boom')
const up = (n: number): number => n + 1
const often = { maxIterations: 1_000 } as const

describe('until', () => {
  test('what is wanted is there: the output of the iteration that met it', async () => {
    expect((await new Diary().run(start.loop('count', up, { until: (n) => n >= 2, ...often }), 0)).result.output).toBe(
      2,
    )
  })

  test('the body is run once even where nothing was missing', async () => {
    const { result } = await new Diary().run(start.loop('count', up, { until: () => true, ...often }), 7)
    expect(result.output).toBe(8)
  })

  test('may take its time, and is asked with each output and its number', async () => {
    const diary = new Diary()
    const asked: [n: number, iteration: number][] = []
    const until = async (n: number, iteration: number): Promise<boolean> => {
      asked.push([n, iteration])
      await diary.runtime.sleep(10)
      return n > 12
    }
    const { result, endedMs } = await diary.run(start.loop('count', up, { until, ...often }), 10)
    expect([result.output, endedMs]).toEqual([13, 30])
    expect(asked).toEqual([
      [11, 1],
      [12, 2],
      [13, 3],
    ])
  })
})

describe('while', () => {
  test('something is to be done', async () => {
    expect((await new Diary().run(start.loop('count', up, { while: (n) => n < 3, ...often }), 0)).result.output).toBe(3)
  })

  test('nothing is to be done: the body is not run, and the value goes on', async () => {
    const { result, trace } = await new Diary().run(start.loop('count', up, { while: () => false, ...often }), 7)
    expect(result.output).toBe(7)
    expect(trace.outline).toEqual(['count loop completed'])
  })

  test('with until as well: whichever comes first', async () => {
    const both = (most: number) => start.loop('count', up, { while: (n) => n < most, until: (n) => n === 5, ...often })
    const early = await new Diary().run(both(3), 0)
    expect([early.result.output, early.trace.span('count').attributes['flujo.loop.end_reason']]).toEqual([3, 'while'])
    const late = await new Diary().run(both(9), 0)
    expect([late.result.output, late.trace.span('count').attributes['flujo.loop.end_reason']]).toEqual([5, 'until'])
  })
})

describe('so many times', () => {
  test.each([1, 3, 100])('%d is the number of iterations, the first included', async (maxIterations) => {
    const { result } = await new Diary().run(start.loop('count', up, { maxIterations }), 0)
    expect(result).toMatchObject({ status: 'completed', output: maxIterations })
  })

  test('at most, with a condition that would have gone on: that is a failure unless it is said that it is none', async () => {
    const never = { until: () => false, maxIterations: 3 }
    const failed = await new Diary().run(start.loop('count', up, never), 0)
    expect(failed.result.error).toMatchObject({ code: 'loop_exhausted', path: 'count' })
    const fine = await new Diary().run(start.loop('count', up, { ...never, onExhausted: 'continue' }), 0)
    expect(fine.result.output).toBe(3)
  })

  test('at intervals: a sleep in the body', async () => {
    const diary = new Diary()
    const polling = pipeline<number>('round').step('look', up).sleep('wait', 1_000)
    const { result, endedMs } = await diary.run(start.loop('poll', polling, { maxIterations: 5 }), 0)
    expect([result.output, endedMs]).toEqual([5, 5_000])
  })
})

describe('the body', () => {
  test('may be several steps, run in order in each iteration', async () => {
    const ran: string[] = []
    const named = (name: string, work: (n: number) => number) => (n: number) => {
      ran.push(name)
      return work(n)
    }
    const body = pipeline<number>('round')
      .step('add', named('add', up))
      .step(
        'double',
        named('double', (n) => n * 2),
      )
    const { result } = await new Diary().run(start.loop('grow', body, { while: (n) => n < 20, ...often }), 1)
    // 1 → 4 → 10 → 22
    expect([result.output, ran]).toEqual([22, ['add', 'double', 'add', 'double', 'add', 'double']])
  })

  test('that fails ends the loop, says in which iteration, and the condition is not asked', async () => {
    const asked: number[] = []
    const failing = (n: number): number => {
      if (n === 2) throw boom
      return n + 1
    }
    const until = (n: number): boolean => asked.push(n) > 10
    const { result, trace } = await new Diary().run(start.loop('count', failing, { until, ...often }), 0)
    expect(result.error).toMatchObject({ path: 'count/#3', cause: boom })
    expect(asked).toEqual([1, 2])
    expect(trace.span('count').attributes['flujo.loop.end_reason']).toBe('failed')
  })

  test('that is tried again goes on from where the iteration began', async () => {
    const seen: number[] = []
    let failures = 0
    const shaky = step(
      'shaky',
      (n: number) => {
        seen.push(n)
        if (n === 1 && failures < 2) {
          failures += 1
          throw boom
        }
        return n + 1
      },
      { retry: { attempts: 3, baseMs: 0 } },
    )
    const { result } = await new Diary().run(start.loop('count', shaky, { maxIterations: 3 }), 0)
    expect([result.output, seen]).toEqual([3, [0, 1, 1, 1, 2]])
  })

  test('may be a loop', async () => {
    const inner = pipeline<number>('inner').loop('inner', up, { maxIterations: 3 })
    const { result, trace } = await new Diary().run(start.loop('outer', inner, { maxIterations: 4 }), 0)
    expect(result.output).toBe(12)
    expect(trace.spans.filter(({ kind }) => kind === 'iteration')).toHaveLength(16)
  })

  test('each iteration has a key of its own, the same in every run', async () => {
    const keysOf = async (): Promise<string[]> => {
      const keys: string[] = []
      const body = step('body', (n: number, { idempotencyKey }) => {
        keys.push(idempotencyKey)
        return n
      })
      await new Diary().run(start.loop('again', body, { maxIterations: 3 }), 0, { runId: 'r' })
      return keys
    }
    const keys = await keysOf()
    expect(keys).toEqual(['r:again/#1', 'r:again/#2', 'r:again/#3'])
    expect(await keysOf()).toEqual(keys)
  })
})

describe('a loop without an end', () => {
  test('is ended by its time limit, between iterations or in the middle of one', async () => {
    const diary = new Diary()
    const endless = start.loop('poll', diary.heeding('round', 40), { maxIterations: Infinity, timeoutMs: 100 })
    const { result, endedMs } = await diary.run(endless, 0)
    expect([result.error?.code, result.error?.path, endedMs]).toEqual(['step_timeout', 'poll', 100])
    expect(diary.lines.slice(-2)).toEqual(['80 round starts', '100 round stops'])
  })

  test('of work that heeds no signal ends with the iteration that it is in', async () => {
    const diary = new Diary()
    const endless = start.loop('poll', diary.deaf('round', 40), { maxIterations: Infinity, timeoutMs: 100 })
    const { result, endedMs } = await diary.run(endless, 0)
    expect([result.error?.code, endedMs, diary.lines.at(-1)]).toEqual(['step_timeout', 120, '120 round ends'])
  })

  test('is ended by a failure of its body', async () => {
    const diary = new Diary()
    let rounds = 0
    const body = async (n: number): Promise<number> => {
      await diary.runtime.sleep(10)
      rounds += 1
      if (rounds === 50) throw boom
      return n
    }
    const { result, endedMs } = await diary.run(start.loop('poll', body, { maxIterations: Infinity }), 0)
    expect([result.error?.path, endedMs]).toEqual(['poll/#50', 500])
  })
})
