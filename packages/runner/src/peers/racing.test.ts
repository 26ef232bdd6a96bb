// Answers the race groups of Effect, the race of VoltAgent and the first-of-several of DBOS; docs/cases-of-others.md
// says which and where ours differs. A race here is a parallel with a quorum of one.
import { pipeline, step, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { Diary } from './diary.test-support.ts'

const start = pipeline<number>('order')
const race = { quorum: 1 } as const
const boom = new Error('boom')

describe('who wins', () => {
  test('the first that succeeds, wherever it stands and whatever failed before it', async () => {
    const diary = new Diary()
    const five = start.parallel(
      'five',
      {
        slowest: diary.heeding('slowest', 500),
        slower: diary.heeding('slower', 300),
        slow: diary.heeding('slow', 200),
        broken: diary.breaking('broken', 0, boom),
        quick: diary.heeding('quick', 100),
      },
      race,
    )
    const { result, endedMs } = await diary.run(five, 4)
    expect([result.output, endedMs]).toEqual([{ quick: 4 }, 100])
    expect(diary.lines.slice(-4)).toEqual(['100 quick ends', '100 slowest stops', '100 slower stops', '100 slow stops'])
  })

  test('of two that are ready at the same time the one declared first, and it alone', async () => {
    const diary = new Diary()
    const tie = start.parallel('tie', { a: diary.deaf('a', 50), b: diary.deaf('b', 50) }, race)
    expect((await diary.run(tie, 4)).result.output).toEqual({ a: 4 })
    const noWait = start.parallel('tie', { a: (n) => n, b: (n) => n }, race)
    expect((await diary.run(noWait, 4)).result.output).toEqual({ a: 4 })
  })

  test('the only one', async () => {
    const diary = new Diary()
    expect((await diary.run(start.parallel('one', { a: diary.deaf('a', 50) }, race), 4)).result.output).toEqual({
      a: 4,
    })
  })

  test('the slowest, where all others fail', async () => {
    const diary = new Diary()
    const three = start.parallel(
      'three',
      { a: diary.breaking('a', 10, boom), b: diary.heeding('b', 90), c: diary.breaking('c', 50, boom) },
      race,
    )
    const { result, endedMs } = await diary.run(three, 4)
    expect([result.status, result.output, endedMs]).toEqual(['completed', { b: 4 }, 90])
  })

  test('one that gives nothing has won as well', async () => {
    const diary = new Diary()
    const two = start.parallel('two', { nothing: () => undefined, late: diary.heeding('late', 50) }, race)
    expect(Object.keys((await diary.run(two, 4)).result.output ?? {})).toEqual(['nothing'])
  })

  test('nobody, where all fail: the failure has all of theirs', async () => {
    const errors = [new Error('a'), new Error('b')]
    const diary = new Diary()
    const two = start.parallel(
      'two',
      { a: diary.breaking('a', 30, errors[0]), b: diary.breaking('b', 10, errors[1]) },
      race,
    )
    const { result, endedMs } = await diary.run(two, 4)
    expect(result.error).toMatchObject({ code: 'quorum_not_reached', path: 'two' })
    const causes: readonly Error[] = (result.error?.cause as AggregateError | undefined)?.errors ?? []
    // In the order in which they failed.
    expect(causes.map(({ cause }) => cause)).toEqual([errors[1], errors[0]])
    expect(endedMs).toBe(30)
  })
})

describe('who loses', () => {
  test('is stopped, and has cleaned up before the step ends', async () => {
    const diary = new Diary()
    const two = start.parallel(
      'two',
      { quick: diary.heeding('quick', 100), slow: diary.heeding('slow', 500, { cleanUpMs: 40 }) },
      race,
    )
    const { result, endedMs } = await diary.run(
      two.step('after', () => diary.note('after')),
      4,
    )
    expect([result.status, endedMs]).toEqual(['completed', 140])
    expect(diary.lines.slice(2)).toEqual(['100 quick ends', '100 slow stops', '140 slow is clean', '140 after'])
  })

  test('does not spoil the win by what its clean-up throws', async () => {
    const diary = new Diary()
    const untidy = async (_: number, { signal }: StepContext): Promise<number> => {
      await diary.runtime.sleep(500, { signal })
      throw boom
    }
    const two = start.parallel('two', { quick: diary.heeding('quick', 100), untidy }, race)
    const { result, trace } = await diary.run(two, 4)
    expect(result.output).toEqual({ quick: 4 })
    expect(trace.span('two/untidy').status).toBe('cancelled')
  })

  test('may be anything that takes time: a pipeline, a loop, a wait between tries, a race of its own', async () => {
    const diary = new Diary()
    const broken = step('broken', diary.breaking('broken', 0, boom), { retry: { attempts: 9, baseMs: 9_000 } })
    const all = start.parallel(
      'all',
      {
        quick: diary.heeding('quick', 100),
        inner: pipeline<number>('inner').step('one', diary.heeding('one', 70)).step('two', diary.heeding('two', 70)),
        again: start.loop('loop', diary.heeding('again', 40), { maxIterations: Infinity }),
        broken,
        race: pipeline<number>('x').parallel('r', { a: diary.heeding('a', 900), b: diary.heeding('b', 800) }, race),
        asleep: pipeline<number>('y').sleep('wait', 60_000),
      },
      race,
    )
    const { result, endedMs, trace } = await diary.run(all, 4)
    expect([result.output, endedMs]).toEqual([{ quick: 4 }, 100])
    expect(diary.events.filter((line) => line.endsWith('stops')).toSorted()).toEqual([
      'a stops',
      'again stops',
      'b stops',
      'two stops',
    ])
    const losers = ['inner', 'again', 'broken', 'race', 'asleep']
    expect(losers.map((name) => trace.span(`all/${name}`).status)).toEqual(losers.map(() => 'cancelled'))
  })

  test('has cost what it had cost', async () => {
    const diary = new Diary()
    const paying = (name: string, ms: number) => (n: number, ctx: StepContext) => {
      ctx.usage({ costUsd: 0.25 })
      return diary.heeding(name, ms)(n, ctx)
    }
    const { result } = await diary.run(start.parallel('two', { a: paying('a', 10), b: paying('b', 50) }, race), 4)
    expect(result.usage).toMatchObject({ calls: 2, costUsd: 0.5 })
  })
})

describe('a race for time', () => {
  const limit = (ms: number) =>
    pipeline<number>('limit')
      .sleep('wait', ms)
      .step('give-up', () => 'too late')

  test('against a clock: work that is in time stops the clock', async () => {
    const diary = new Diary()
    const { result, endedMs } = await diary.run(
      start.parallel('it', { work: diary.heeding('work', 100), clock: limit(5_000) }, race),
      4,
    )
    expect([result.output, endedMs]).toEqual([{ work: 4 }, 100])
  })

  test('against a clock: work that is not is stopped, and nothing has failed', async () => {
    const diary = new Diary()
    const { result, endedMs } = await diary.run(
      start.parallel('it', { work: diary.heeding('work', 9_000), clock: limit(5_000) }, race),
      4,
    )
    expect([result.status, result.output, endedMs]).toEqual(['completed', { clock: 'too late' }, 5_000])
    expect(diary.lines.at(-1)).toBe('5000 work stops')
  })

  test('one at a time it is a list of what to try: the first success is the last that runs', async () => {
    const diary = new Diary()
    const inTurn = start.parallel(
      'in-turn',
      { memory: diary.breaking('memory', 5, boom), disk: diary.deaf('disk', 5), network: diary.deaf('network', 5) },
      { quorum: 1, concurrency: 1 },
    )
    expect((await diary.run(inTurn, 4)).result.output).toEqual({ disk: 4 })
    expect(diary.events).toEqual(['memory starts', 'memory breaks', 'disk starts', 'disk ends'])
  })

  test('two of four: the third and fourth lose', async () => {
    const diary = new Diary()
    const four = start.parallel(
      'four',
      { d: diary.heeding('d', 40), a: diary.heeding('a', 10), c: diary.heeding('c', 30), b: diary.heeding('b', 20) },
      { quorum: 2 },
    )
    const { result, endedMs } = await diary.run(four, 4)
    expect([Object.keys(result.output ?? {}), endedMs]).toEqual([['a', 'b'], 20])
  })
})

describe('the first to end, whether well or not', () => {
  test('a failure ends a parallel without a quorum, and the others are stopped', async () => {
    const diary = new Diary()
    const two = start.parallel('two', {
      bad: diary.breaking('bad', 100, boom),
      slow: diary.heeding('slow', 500, { cleanUpMs: 10 }),
    })
    const { result, endedMs } = await diary.run(two, 4)
    expect([result.error?.cause, endedMs]).toEqual([boom, 110])
    expect(diary.lines.slice(-2)).toEqual(['100 slow stops', '110 slow is clean'])
  })

  test('a success does not', async () => {
    const diary = new Diary()
    const two = start.parallel('two', { quick: diary.deaf('quick', 10), bad: diary.breaking('bad', 100, boom) })
    const { result, endedMs } = await diary.run(two, 4)
    expect([result.error?.cause, endedMs]).toEqual([boom, 100])
  })
})

test('a race that is cancelled has no winner: all are stopped', async () => {
  const diary = new Diary()
  const two = start.parallel('two', { a: diary.heeding('a', 100), b: diary.heeding('b', 200) }, race)
  const { result } = await diary.run(two, 4, { signal: diary.cancelAt(50) })
  expect(result).toMatchObject({ status: 'cancelled', output: undefined })
  expect(diary.lines.slice(-2)).toEqual(['50 a stops', '50 b stops'])
})

test('a race in every element: each has its own winner', async () => {
  const diary = new Diary()
  const either = pipeline<number>('either').parallel(
    'two',
    {
      up: (n, ctx) => diary.heeding('up', n)(n, ctx),
      down: (n, ctx) => diary.heeding('down', 100 - n)(n, ctx),
    },
    race,
  )
  const { result, endedMs } = await diary.run(
    pipeline<readonly number[]>('order').map('each', either, { concurrency: Infinity }),
    [10, 80, 45],
  )
  expect([result.output, endedMs]).toEqual([[{ up: 10 }, { down: 80 }, { up: 45 }], 45])
})
