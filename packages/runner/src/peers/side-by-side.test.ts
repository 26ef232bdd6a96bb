// Answers the concurrency groups of DBOS, the parallel steps of VoltAgent and the collecting groups of Effect;
// docs/cases-of-others.md says which and where ours differs.
import { pipeline, type Outcome, step, type Step, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { gate } from '../run-traced.test-support.ts'
import { Runner } from '../runner.ts'
import { Diary } from './diary.test-support.ts'

const start = pipeline<number>('order')
const list = pipeline<readonly number[]>('order')
const boom = new Error('boom')
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

/** Counts who is at work. */
class Floor {
  readonly diary: Diary = new Diary()
  most = 0
  now = 0

  readonly work = async (n: number): Promise<number> => {
    this.now += 1
    this.most = Math.max(this.most, this.now)
    await this.diary.runtime.sleep(10)
    this.now -= 1
    return n
  }
}

type Wide = (work: (n: number) => Promise<number>, concurrency: number) => Step<number, unknown>
const branches = <T>(work: T): Record<string, T> => Object.fromEntries(upTo(20).map((n) => [`b${n}`, work]))
const kinds: Readonly<Record<string, Wide>> = {
  map: (work, concurrency) => start.step('list', upTo).map('each', work, { concurrency }),
  parallel: (work, concurrency) => start.parallel('all', branches(work), { concurrency }),
  route: (work, concurrency) =>
    start.route('all', () => Object.keys(branches(work)) as never[], branches(work), { concurrency }),
}

describe.each(Object.entries(kinds))('a limit on how many are at work in a %s', (_, wide) => {
  test.each([
    [1, 200],
    [3, 70],
    [20, 10],
    [50, 10],
    [Infinity, 10],
  ])('%d: is used, and never exceeded', async (limit, ms) => {
    const floor = new Floor()
    const { result, endedMs } = await floor.diary.run(wide(floor.work, limit), 20)
    expect([result.status, floor.most, endedMs]).toEqual(['completed', Math.min(limit, 20), ms])
  })
})

describe('a place', () => {
  test('is taken as soon as it is free, not when all that began together have ended', async () => {
    const diary = new Diary()
    const each = list.map('each', (ms) => diary.deaf(`${ms}`, ms)(ms), { concurrency: 2 })
    const { endedMs } = await diary.run(each, [30, 10, 11, 9])
    expect(diary.lines).toEqual([
      '0 30 starts',
      '0 10 starts',
      '10 10 ends',
      '10 11 starts',
      '21 11 ends',
      '21 9 starts',
      '30 30 ends',
      '30 9 ends',
    ])
    expect(endedMs).toBe(30)
  })

  test('is free again where the work has failed', async () => {
    const diary = new Diary()
    const each = list.map(
      'each',
      (n, ctx) => (n % 2 === 0 ? diary.breaking(`${n}`, 10, boom)() : diary.heeding(`${n}`, 10)(n, ctx)),
      { concurrency: 1, onError: 'collect' },
    )
    const { result, endedMs } = await diary.run(each, upTo(6))
    expect(result.output?.map(({ status }) => status)).toEqual(
      upTo(6).map((n) => (n % 2 === 0 ? 'failed' : 'completed')),
    )
    expect(endedMs).toBe(60)
  })

  test('is free again where the work was given up', async () => {
    const hung = step('one', (n: number) => (n === 1 ? gate<number>().promise : n), { timeoutMs: 10 })
    const each = list.map('each', hung, { concurrency: 1, onError: 'collect' })
    const { result } = await new Diary().run(each, upTo(3), { graceMs: 0 })
    expect(result.output?.map(({ status }) => status)).toEqual(['failed', 'completed', 'completed'])
  })

  test('is kept while the work waits for its next try', async () => {
    const diary = new Diary()
    const body = step(
      'one',
      async (n: number, ctx: StepContext) => {
        if (n === 1 && ctx.attempt === 1) throw boom
        return diary.deaf(`${n}`, 10)(n)
      },
      { retry: { attempts: 2, jitter: 'none', baseMs: 100 } },
    )
    await diary.run(list.map('each', body), [1, 2])
    expect(diary.lines.filter((line) => line.endsWith('starts'))).toEqual(['100 1 starts', '110 2 starts'])
  })

  test('is given in the order of the list', async () => {
    const floor = new Floor()
    const begun: number[] = []
    const noted = (n: number): Promise<number> => {
      begun.push(n)
      return floor.work(n)
    }
    await floor.diary.run(list.map('each', noted, { concurrency: 3 }), upTo(20))
    expect(begun).toEqual(upTo(20))
  })

  test('inside another group is of that group: limits multiply', async () => {
    const floor = new Floor()
    const row = pipeline<readonly number[]>('row').map('cell', floor.work, { concurrency: 2 })
    const rows = pipeline<readonly (readonly number[])[]>('order').map('row', row, { concurrency: 3 })
    const { result } = await floor.diary.run(rows, [upTo(4), upTo(4), upTo(4), upTo(4)])
    expect(floor.most).toBe(6)
    expect(result.output).toEqual([upTo(4), upTo(4), upTo(4), upTo(4)])
  })
})

describe('one after the other or all at once', () => {
  const run = async (concurrency: number) => {
    const diary = new Diary()
    const keys: string[] = []
    const noted = async (n: number, { idempotencyKey, signal }: StepContext): Promise<number> => {
      keys.push(idempotencyKey)
      // Those begun first end last.
      await diary.runtime.sleep(100 - n, { signal })
      return n * 10
    }
    const body = pipeline<number>('body').step('a', noted).parallel('both', { b: noted, c: noted })
    const { result } = await diary.run(list.map('each', body, { concurrency }), upTo(9), { runId: 'r' })
    return { output: result.output, keys: keys.toSorted() }
  }

  test('gives the same, in the same order, and every step has the same key', async () => {
    const [one, all] = [await run(1), await run(Infinity)]
    expect(all).toEqual(one)
    expect(new Set(one.keys).size).toBe(27)
  })

  test('many runs at once on one runner: each has what it would have alone', async () => {
    const diary = new Diary()
    const inner = start
      .parallel('both', {
        double: (n) => diary.deaf('double', n % 7)(n * 2),
        same: (n) => diary.deaf('same', n % 5)(n),
      })
      .step('join', ({ double, same }, { runId }) => `${runId} ${double + same}`)
    const runner = new Runner(inner, { runtime: diary.runtime })
    const results = await diary.runtime.drive(Promise.all(upTo(50).map((n) => runner.run(n, { runId: `run-${n}` }))))
    expect(results.map(({ output }) => output)).toEqual(upTo(50).map((n) => `run-${n} ${n * 3}`))
  })
})

describe('what is given', () => {
  test('every branch is given the very same input', async () => {
    const seen: object[] = []
    const input = { order: 1 }
    const look = (given: object): unknown => seen.push(given)
    await new Diary().run(pipeline<object>('order').parallel('all', { a: look, b: look, c: look }), input)
    expect(seen).toEqual([input, input, input])
    for (const each of seen) expect(each).toBe(input)
  })

  test('outputs stand where they were declared, also those that are nothing', async () => {
    const diary = new Diary()
    const all = start.parallel('all', {
      late: diary.deaf('late', 30),
      nothing: () => undefined,
      none: () => null,
      early: diary.deaf('early', 10),
    })
    const { result } = await diary.run(all, 1)
    expect(Object.entries(result.output ?? {})).toEqual([
      ['late', 1],
      ['nothing', undefined],
      ['none', null],
      ['early', 1],
    ])
  })

  test('how many there are can be decided by the value: a map over what is to be done', async () => {
    const jobs = start
      .step('plan', (n) => upTo(n).map((factor) => ({ n, factor })))
      .map('job', ({ n, factor }) => n * factor, { concurrency: Infinity })
    expect((await new Diary().run(jobs, 3)).result.output).toEqual([3, 6, 9])
    expect((await new Diary().run(jobs, 0)).result.output).toEqual([])
  })
})

describe('the first failure', () => {
  test('stops those under way, and those that wait for a place are never begun', async () => {
    const diary = new Diary()
    const four = start.parallel(
      'four',
      {
        one: diary.heeding('one', 500),
        bad: diary.breaking('bad', 100, boom),
        three: diary.heeding('three', 500),
        four: diary.heeding('four', 500),
      },
      { concurrency: 3 },
    )
    const { result, endedMs } = await diary.run(four, 1)
    expect([result.error?.cause, endedMs]).toEqual([boom, 100])
    expect(diary.events).toEqual(['one starts', 'bad starts', 'three starts', 'bad breaks', 'one stops', 'three stops'])
  })

  test('is the first in time, not the first in the list', async () => {
    const diary = new Diary()
    const first = new Error('first in time')
    const two = start.parallel('two', { a: diary.breaking('a', 30, boom), b: diary.breaking('b', 10, first) })
    expect((await diary.run(two, 1)).result.error).toMatchObject({ path: 'two/b', cause: first })
  })

  test('of two at the same time is the one declared first, every time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const diary = new Diary()
      const other = new Error('other')
      const two = start.parallel('two', { a: diary.breaking('a', 10, boom), b: diary.breaking('b', 10, other) })
      expect((await diary.run(two, 1)).result.error).toMatchObject({ path: 'two/a', cause: boom })
    }
  })

  test('while others are still begun: those begun already are stopped, and have cleaned up before it is given', async () => {
    const diary = new Diary()
    const throwing = (): never => {
      throw boom
    }
    const each = list.map(
      'each',
      (n, ctx) => (n === 2 ? throwing() : diary.heeding(`${n}`, 500, { cleanUpMs: 30 })(n, ctx)),
      { concurrency: Infinity },
    )
    const { result, endedMs } = await diary.run(each, [1, 2])
    expect([result.error?.cause, endedMs]).toEqual([boom, 30])
    expect(diary.lines).toEqual(['0 1 starts', '0 1 stops', '30 1 is clean'])
  })

  test('of one that took a place that became free does the same', async () => {
    const diary = new Diary()
    const work: Readonly<Record<number, (n: number, ctx: StepContext) => number | Promise<number>>> = {
      1: diary.heeding('1', 20),
      2: diary.heeding('2', 500, { cleanUpMs: 30 }),
      3: () => {
        throw boom
      },
    }
    const each = list.map('each', (n, ctx) => work[n]?.(n, ctx), { concurrency: 2 })
    const { result, endedMs } = await diary.run(each, [1, 2, 3, 4])
    expect([result.error?.path, endedMs]).toEqual(['each/#3', 50])
    expect(diary.lines.slice(2)).toEqual(['20 1 ends', '20 2 stops', '50 2 is clean'])
  })

  test('is not hidden by what those that it stopped throw', async () => {
    const diary = new Diary()
    const untidy = async (_: number, { signal }: StepContext): Promise<number> => {
      await diary.runtime.sleep(500, { signal })
      throw new Error('cannot close')
    }
    const both = start.parallel('both', { untidy, bad: diary.breaking('bad', 10, boom) })
    expect((await diary.run(both, 1)).result.error).toMatchObject({ path: 'both/bad', cause: boom })
  })

  test('is given after the grace where one of them does not stop', async () => {
    const diary = new Diary()
    const both = start.parallel('both', { deaf: diary.deaf('deaf', 9_000), bad: diary.breaking('bad', 10, boom) })
    const { result, endedMs } = await diary.run(both, 1, { graceMs: 200 })
    expect([result.error?.cause, endedMs]).toEqual([boom, 210])
  })

  test('does not reach beyond the group: what is beside the group is stopped by the group’s failure alone', async () => {
    const diary = new Diary()
    const group = pipeline<number>('group').parallel(
      'inner',
      { bad: diary.breaking('bad', 10, boom) },
      {
        fallback: () => ({ bad: undefined }) as never,
      },
    )
    const both = start.parallel('both', { group, beside: diary.heeding('beside', 100) })
    const { result } = await diary.run(both, 1)
    expect(result.output).toEqual({ group: { bad: undefined }, beside: 1 })
  })
})

describe('collecting', () => {
  const odd = (n: number): number => {
    if (n % 2 === 0) throw new Error(`${n} is even`)
    return n
  }
  const sorted = (outcomes: readonly Outcome<number>[]) => ({
    good: outcomes.flatMap((each) => (each.status === 'completed' ? [each.output] : [])),
    bad: outcomes.flatMap((each) => (each.status === 'failed' ? [(each.error.cause as Error).message] : [])),
  })
  const collected = list.map('each', odd, { onError: 'collect', concurrency: 2 }).step('sort', sorted)

  test('tells good from bad, in order, and everything is run', async () => {
    const { result } = await new Diary().run(collected, upTo(5))
    expect(result.output).toEqual({ good: [1, 3, 5], bad: ['2 is even', '4 is even'] })
  })

  test('only good, only bad, and nothing', async () => {
    expect((await new Diary().run(collected, [1, 3])).result.output).toEqual({ good: [1, 3], bad: [] })
    expect((await new Diary().run(collected, [2, 4])).result.output).toEqual({
      good: [],
      bad: ['2 is even', '4 is even'],
    })
    expect((await new Diary().run(collected, [])).result.output).toEqual({ good: [], bad: [] })
  })

  test('a step after it can make all failures one', async () => {
    const strict = list.map('each', odd, { onError: 'collect' }).step('check', (outcomes) => {
      const errors = outcomes.flatMap((each) => (each.status === 'failed' ? [each.error] : []))
      if (errors.length > 0) throw new AggregateError(errors, `${errors.length} failed`)
      return outcomes.map(({ output }) => output as number)
    })
    expect((await new Diary().run(strict, [1, 3])).result.output).toEqual([1, 3])
    const { result } = await new Diary().run(strict, upTo(6))
    const all = (result.error?.cause as AggregateError | undefined)?.errors
    expect(all?.map(({ path }: { path: string }) => path)).toEqual(['each/#2', 'each/#4', 'each/#6'])
  })

  test('nobody is stopped by a failure of another', async () => {
    const diary = new Diary()
    const both = start.parallel(
      'both',
      { bad: diary.breaking('bad', 10, boom), good: diary.heeding('good', 100) },
      { onError: 'collect' },
    )
    const { endedMs } = await diary.run(both, 1)
    expect([diary.lines.at(-1), endedMs]).toEqual(['100 good ends', 100])
  })

  test('a failed tap is no failure to collect', async () => {
    const tapped = pipeline<number>('tapped').tap('look', () => {
      throw boom
    })
    const { result, trace } = await new Diary().run(list.map('each', tapped, { onError: 'collect' }), [1, 2])
    expect(result.output?.map(({ status, output }) => [status, output])).toEqual([
      ['completed', 1],
      ['completed', 2],
    ])
    expect(trace.span('each').attributes['flujo.failed.count']).toBeUndefined()
  })
})
