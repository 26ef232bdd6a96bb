// Answers the cancellation groups of DBOS, LangGraph.js, VoltAgent and Effect; docs/cases-of-others.md says which and where ours differs.
import { cached, pipeline, step, type Step, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { gate, startTraced } from '../run-traced.test-support.ts'
import { Runner } from '../runner.ts'
import { settle } from '../testing/settle.ts'
import { Diary, statusesOf } from './diary.test-support.ts'

const start = pipeline<number>('order')
const why = new Error('the user left')

describe('the work may be done in four places', () => {
  const places: Readonly<Record<string, (diary: Diary, work: Step<number, number>) => Step<number, number>>> = {
    'a step of the run': (_, work) => start.step(work),
    'a pipeline inside': (_, work) => start.step(pipeline<number>('inner').step(work)),
    'a run of its own that is given the signal': (diary, work) =>
      start.step('outer', (n, { signal }) => new Runner(work, { runtime: diary.runtime }).runOrThrow(n, { signal })),
    'a run of its own that is not given it': (diary, work) =>
      start.step('outer', (n) => new Runner(work, { runtime: diary.runtime }).runOrThrow(n)),
  }
  const passesOn = (place: string): boolean => !place.endsWith('not given it')

  describe.each(Object.entries(places))('%s', (place, put) => {
    test.each([
      ['heeds', true],
      ['does not heed', false],
    ])('a signal that aborts, and work that %s it: the next step is not reached', async (_, heeds) => {
      const diary = new Diary()
      const work = step('work', heeds ? diary.heeding('work', 500) : diary.deaf('work', 500))
      const next = start.step(put(diary, work)).step('next', () => diary.note('next'))
      const { result, endedMs } = await diary.run(next, 1, { signal: diary.cancelAt(10, why), graceMs: 50 })
      expect(result).toMatchObject({ status: 'cancelled', error: { cause: why } })
      expect(statusesOf(result).at(-1)).toBe('next skipped')
      const stops = heeds && passesOn(place)
      expect(endedMs).toBe(stops ? 10 : 60)
      // What nobody stopped comes to its end alone.
      expect(diary.lines).toEqual(['0 work starts', '10 cancelled', stops ? '10 work stops' : '500 work ends'])
    })

    test('a time limit around it: the same, but the step has failed', async () => {
      const diary = new Diary()
      const work = step('work', diary.heeding('work', 500))
      const limited = start.step(pipeline<number>('within').step(put(diary, work)), { timeoutMs: 10 })
      const { result } = await diary.run(
        limited.step('next', () => diary.note('next')),
        1,
        { graceMs: 50 },
      )
      expect(result).toMatchObject({ status: 'failed', error: { code: 'step_timeout', path: 'within' } })
      expect(diary.events).toEqual(['work starts', passesOn(place) ? 'work stops' : 'work ends'])
    })

    test('a signal that aborts before the time limit does: the run is cancelled, and is not late', async () => {
      const diary = new Diary()
      const work = step('work', diary.heeding('work', 500))
      const limited = start.step(pipeline<number>('within').step(put(diary, work)), { timeoutMs: 100 })
      const { result } = await diary.run(limited, 1, { signal: diary.cancelAt(10, why), graceMs: 50 })
      expect(result).toMatchObject({ status: 'cancelled', error: { code: 'cancelled', cause: why } })
    })
  })
})

describe('who is stopped', () => {
  test('a step that ends by itself meanwhile has ended, the run is cancelled, and the next step is not reached', async () => {
    const diary = new Diary()
    const two = start.step('one', diary.deaf('one', 30)).step('two', diary.deaf('two', 30))
    const { result, endedMs } = await diary.run(two, 1, { signal: diary.cancelAt(10) })
    expect([result.status, result.output, endedMs]).toEqual(['cancelled', undefined, 30])
    expect(statusesOf(result)).toEqual(['one completed', 'two skipped'])
  })

  test('of several runs of a runner only the one whose signal it is', async () => {
    const diary = new Diary()
    const runner = new Runner(start.step('work', diary.heeding('work', 100)), { runtime: diary.runtime })
    const signals = [undefined, diary.cancelAt(10), undefined]
    const results = await diary.runtime.drive(Promise.all(signals.map((signal) => runner.run(1, { signal }))))
    expect(results.map(({ status }) => status)).toEqual(['completed', 'cancelled', 'completed'])
  })

  test('runs inside of runs, as deep as the signal is handed on', async () => {
    const diary = new Diary()
    const nested = (depth: number, handsOn: boolean): Step<number, unknown> =>
      depth === 0
        ? step('leaf', diary.heeding(`leaf ${handsOn}`, 500))
        : step(`level-${depth}`, (n: number, { signal }: StepContext) =>
            new Runner(nested(depth - 1, handsOn), { runtime: diary.runtime, graceMs: 20 }).run(
              n,
              handsOn ? { signal } : {},
            ),
          )
    const handedOn = await diary.run(nested(3, true), 1, { signal: diary.cancelAt(10) })
    expect([handedOn.result.status, handedOn.endedMs]).toEqual(['cancelled', 10])
    expect(diary.events).toEqual(['leaf true starts', 'cancelled', 'leaf true stops'])
    const kept = await diary.run(nested(3, false), 1, { signal: diary.cancelAt(10), graceMs: 20 })
    expect(kept.result.status).toBe('cancelled')
    expect(diary.events.at(-1)).toBe('leaf false ends')
  })

  test('all that is at work, at any depth, at the same moment and for the same reason', async () => {
    const diary = new Diary()
    const reasons: unknown[] = []
    const work = async (_: number, { signal }: StepContext): Promise<number> => {
      await diary.runtime.sleep(500, { signal })
      diary.note('stopped')
      reasons.push(signal.reason)
      throw signal.reason
    }
    const inner = pipeline<number>('inner')
      .step('list', (n) => [n, n, n])
      .map('each', work, { concurrency: 2 })
    const all = start.parallel('all', { inner, again: start.loop('loop', work, { maxIterations: 9 }), plain: work })
    const { trace } = await diary.run(all, 1, { signal: diary.cancelAt(10, why) })
    expect(diary.lines).toEqual(['10 cancelled', ...Array.from({ length: 4 }, () => '10 stopped')])
    for (const reason of reasons) expect(reason).toBe(why)
    expect(trace.spans.filter(({ status }) => status === 'cancelled').every(({ error }) => error === why)).toBe(true)
  })
})

describe('where nobody is at work', () => {
  test('between two steps: a step that cancels its own run is the last', async () => {
    const controller = new AbortController()
    const ran: string[] = []
    const three = start
      .step('one', (n) => n)
      .step('two', (n) => {
        controller.abort(why)
        return n
      })
      .branch(
        'three',
        () => {
          ran.push('selector')
          return 'a' as const
        },
        { a: () => ran.push('a') },
      )
    const { result } = await new Diary().run(three, 1, { signal: controller.signal })
    expect(result).toMatchObject({ status: 'cancelled', error: { cause: why } })
    expect([statusesOf(result), ran]).toEqual([['one completed', 'two completed', 'three skipped'], []])
  })

  test('in a sleep: it ends at once', async () => {
    const diary = new Diary()
    const inner = start.loop('poll', pipeline<number>('round').sleep('wait', 60_000), { maxIterations: Infinity })
    const { result, endedMs } = await diary.run(inner, 1, { signal: diary.cancelAt(150_000) })
    expect([result.status, endedMs]).toEqual(['cancelled', 150_000])
  })

  test.each(['branch', 'route'])('in the selector of a %s: the late answer starts nothing', async (kind) => {
    const diary = new Diary()
    const late = gate<'a'>()
    const cases = { a: () => diary.note('a') }
    const choosing =
      kind === 'branch'
        ? start.branch('choose', () => late.promise, cases)
        : start.route('choose', () => late.promise, cases)
    void diary.runtime.sleep(500).then(() => late.open('a'))
    const { result, trace } = await diary.run<number, unknown>(choosing, 1, { signal: diary.cancelAt(10), graceMs: 20 })
    expect([result.status, diary.lines]).toEqual(['cancelled', ['10 cancelled']])
    expect(trace.outline).toEqual([`choose ${kind} cancelled`])
  })

  test.each(['until', 'while'])('in the %s of a loop: the late answer starts no iteration', async (which) => {
    const diary = new Diary()
    const late = gate<boolean>()
    const body = (n: number): number => {
      diary.note('iteration')
      return n
    }
    const loop = start.loop('again', body, { [which]: () => late.promise, maxIterations: 5 })
    void diary.runtime.sleep(500).then(() => late.open(which === 'while'))
    const { result } = await diary.run(loop, 1, { signal: diary.cancelAt(10), graceMs: 20 })
    expect(result.status).toBe('cancelled')
    expect(diary.events.filter((line) => line === 'iteration')).toHaveLength(which === 'until' ? 1 : 0)
  })
})

describe('how far a list was', () => {
  const list = pipeline<readonly number[]>('order')
  const six = [1, 2, 3, 4, 5, 6]

  test.each([
    ['one at a time', 1, 800, 300, 2],
    ['two at a time', 2, 350, 200, 2],
    ['all at once', Infinity, 50, 150, 0],
  ])('%s: what had ended has ended, and nothing more is begun', async (_, concurrency, cancelMs, eachMs, ended) => {
    const diary = new Diary()
    const each = list.map('each', (n, ctx) => diary.heeding(`${n}`, eachMs)(n, ctx), { concurrency })
    const { result, trace } = await diary.run(each, six, { signal: diary.cancelAt(cancelMs) })
    expect([result.status, result.output]).toEqual(['cancelled', undefined])
    expect(diary.events.filter((line) => line.endsWith('ends'))).toHaveLength(ended)
    const begun = Math.min(six.length, ended + concurrency)
    expect(diary.events.filter((line) => line.endsWith('starts'))).toHaveLength(begun)
    expect(trace.spans.filter(({ kind }) => kind === 'item').map(({ status }) => status)).toEqual([
      ...Array.from({ length: ended }, () => 'completed'),
      ...Array.from({ length: begun - ended }, () => 'cancelled'),
    ])
  })

  test('at whatever moment, the run is over at once, and completed only when all was done', async () => {
    for (let cancelMs = 0; cancelMs <= 100; cancelMs += 5) {
      const diary = new Diary()
      const each = list.map('each', (n, ctx) => diary.heeding(`${n}`, 10 * n)(n, ctx), { concurrency: 2 })
      const { result, endedMs } = await diary.run(each, [1, 2, 3, 1, 2], { signal: diary.cancelAt(cancelMs) })
      // 1 and 2 end at 10 and 20, then 3 and 1 at 40 and 30, then 2 at 50.
      const completed = cancelMs > 50
      expect([cancelMs, result.status, endedMs]).toEqual([
        cancelMs,
        completed ? 'completed' : 'cancelled',
        completed ? 50 : cancelMs,
      ])
    }
  })
})

describe('what handles failures does not handle this', () => {
  const never = (): number => -1

  test.each<[string, (diary: Diary) => Step<number, unknown>]>([
    ['retry', (d) => start.step('it', d.heeding('it', 500), { retry: { attempts: 5, baseMs: 0 } })],
    ['fallback', (d) => start.step('it', d.heeding('it', 500), { fallback: never })],
    ['both', (d) => start.step('it', d.heeding('it', 500), { retry: { attempts: 5, baseMs: 0 }, fallback: never })],
    ['collect of a parallel', (d) => start.parallel('it', { a: d.heeding('it', 500) }, { onError: 'collect' })],
    ['collect of a map', (d) => start.step('list', (n) => [n]).map('it', d.heeding('it', 500), { onError: 'collect' })],
    ['quorum', (d) => start.parallel('it', { a: d.heeding('it', 500), b: d.heeding('b', 500) }, { quorum: 1 })],
    ['tap', (d) => start.tap('it', d.heeding('it', 500))],
    ['cache', (d) => start.step(cached(step('it', d.heeding('it', 500)), { key: String, store: new Map() }))],
    [
      'a step that catches it',
      (d) =>
        start.step('it', (n, ctx) =>
          d
            .heeding('it', 500)(n, ctx)
            .catch(() => -1),
        ),
    ],
    [
      'a loop that may run out',
      (d) => start.loop('it', d.heeding('it', 500), { maxIterations: 9, onExhausted: 'continue', until: () => true }),
    ],
  ])('%s', async (_, make) => {
    const diary = new Diary()
    const ran: string[] = []
    const two = pipeline<number>('two')
      .step(pipeline<number>('first').step(make(diary) as Step<number, number>))
      .step('next', () => ran.push('next'))
    const { result, trace, endedMs } = await diary.run(two, 1, { signal: diary.cancelAt(10, why) })
    expect(result).toMatchObject({ status: 'cancelled', output: undefined, error: { cause: why } })
    expect([endedMs, ran, diary.events.filter((line) => line === 'it starts').length]).toEqual([10, [], 1])
    expect([...trace.of('on_fallback'), ...trace.of('on_retry')]).toEqual([])
  })
})

describe('a reader who leaves', () => {
  test('stops what is at work, begins nothing more, and the result says what had ended', async () => {
    const diary = new Diary()
    const both = start
      .parallel('both', { quick: diary.heeding('quick', 20), slow: diary.heeding('slow', 500) })
      .step('after', () => diary.note('after'))
    const stream = new Runner(both, { runtime: diary.runtime }).stream(1)
    const told: string[] = []
    const reading = (async () => {
      for await (const event of stream) {
        if (event.event === 'post_step') told.push(`${event.name} ${event.status}`)
        if (event.event === 'post_step' && event.name === 'quick') break
      }
    })()
    await diary.runtime.drive(reading)
    const result = await stream.result
    expect(told).toEqual(['quick completed'])
    expect(statusesOf(result)).toEqual(['both cancelled', 'after skipped'])
    expect(diary.lines).toEqual(['0 quick starts', '0 slow starts', '20 quick ends', '20 slow stops'])
  })

  test('a signal instead: the reader is told of the steps that were stopped and of the end', async () => {
    const diary = new Diary()
    const stream = new Runner(start.step('work', diary.heeding('work', 500)), { runtime: diary.runtime }).stream(1, {
      signal: diary.cancelAt(10, why),
    })
    const told: string[] = []
    const reading = (async () => {
      for await (const event of stream) if ('status' in event) told.push(`${event.event} ${event.status}`)
    })()
    await diary.runtime.drive(reading)
    expect(told).toEqual(['post_step cancelled', 'post_run cancelled'])
    expect((await stream.result).error?.cause).toBe(why)
  })
})

test('a signal that aborts twice, or of which an abort is heard late, cancels once', async () => {
  const diary = new Diary()
  const controller = new AbortController()
  const { done, trace } = startTraced(start.step('work', diary.heeding('work', 500)), 1, {
    runtime: diary.runtime,
    signal: AbortSignal.any([controller.signal, diary.cancelAt(10, why)]),
  })
  await diary.runtime.advance(10)
  controller.abort(new Error('another reason'))
  await settle()
  expect((await done).error?.cause).toBe(why)
  expect(trace.of('post_run')).toHaveLength(1)
  expect(diary.events.filter((line) => line === 'work stops')).toHaveLength(1)
})
