// Answers the tap, sleep, hook and watch groups of VoltAgent and the observer cases of Effect; docs/cases-of-others.md
// says which and where ours differs.
import { type HookEvent, pipeline, step, type Step } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { Runner } from '../runner.ts'
import { Diary, statusesOf } from './diary.test-support.ts'

const start = pipeline<number>('order')
const boom = new Error('boom')

describe('tap', () => {
  test.each([
    ['nothing', () => undefined],
    ['null', () => null],
    ['another value', () => ({ other: true })],
    ['a promise of another value', async () => 'other'],
    ['a failure', () => Promise.reject(boom)],
  ])('that gives %s: the very value goes on, and it was called once', async (_, give) => {
    let calls = 0
    const value = { order: 1 }
    const looked = pipeline<object>('order').tap('look', () => {
      calls += 1
      return give()
    })
    const { result } = await new Diary().run(looked, value)
    expect(result.output).toBe(value)
    expect([result.status, calls]).toEqual(['completed', 1])
  })

  test('is waited for', async () => {
    const diary = new Diary()
    await diary.run(start.tap('look', diary.deaf('look', 50)).step('after', diary.deaf('after', 10)), 1)
    expect(diary.events).toEqual(['look starts', 'look ends', 'after starts', 'after ends'])
  })

  test('beside other steps, in a loop and in a list its failure is nobody’s', async () => {
    const broken = pipeline<number>('broken').tap('look', () => {
      throw boom
    })
    const all = start
      .parallel('both', { broken, fine: (n) => n })
      .step('sum', ({ broken: b, fine }) => b + fine)
      .loop('again', broken, { maxIterations: 3 })
      .step('list', (n) => [n, n])
      .map('each', broken, { concurrency: 2 })
    const { result, trace } = await new Diary().run(all, 2)
    expect(result).toMatchObject({ status: 'completed', output: [4, 4] })
    expect(trace.spans.filter(({ kind, status }) => kind === 'tap' && status === 'failed')).toHaveLength(6)
    expect(trace.spans.filter(({ kind, status }) => kind !== 'tap' && status !== 'completed')).toEqual([])
  })

  test('looks again at each try of what it is in', async () => {
    const seen: number[] = []
    let tries = 0
    const inner = pipeline<number>('inner')
      .tap('look', (n) => seen.push(n))
      .step('shaky', (n) => {
        tries += 1
        if (tries < 3) throw boom
        return n
      })
    await new Diary().run(start.step(inner, { retry: { attempts: 3, baseMs: 0 } }), 4)
    expect(seen).toEqual([4, 4, 4])
  })
})

describe('sleep', () => {
  test.each([0, 0.5, 100, 86_400_000])('of %d ms ends then and not before, with the very value', async (ms) => {
    const diary = new Diary()
    const value = { order: 1 }
    const { result, endedMs } = await diary.run(pipeline<object>('order').sleep('wait', ms), value)
    expect(result.output).toBe(value)
    expect(endedMs).toBe(ms)
  })

  test('may be as long as the value says, as late as a time of day says, and no less than nothing', async () => {
    const diary = new Diary()
    const dueMs = diary.runtime.wallMs() + 100
    const untilDue = pipeline<number>('order').sleep('wait', (due) => Math.max(0, due - diary.runtime.wallMs()))
    expect((await diary.run(untilDue, dueMs)).endedMs).toBe(100)
    const tomorrow = diary.runtime.nowMs
    // Now it is in the past.
    expect((await diary.run(untilDue, dueMs)).endedMs).toBe(tomorrow)
  })

  test('of a negative time is refused when it is built', () => {
    expect(() => start.sleep('wait', -10)).toThrow(expect.objectContaining({ code: 'invalid_pipeline' }))
  })

  test('beside work does not hold it up', async () => {
    const diary = new Diary()
    const asleep = pipeline<number>('asleep').sleep('wait', 80)
    const { endedMs } = await diary.run(start.parallel('both', { asleep, work: diary.deaf('work', 50) }), 1)
    expect([diary.lines.at(-1), endedMs]).toEqual(['50 work ends', 80])
  })
})

describe('the end of a run', () => {
  const ways: readonly (readonly [string, (diary: Diary) => Step<number, unknown>, string])[] = [
    ['completed', (diary) => diary.deaf('work', 10) && start.step('work', diary.deaf('work', 10)), 'completed'],
    ['failed', (diary) => start.step('work', diary.breaking('work', 10, boom)), 'failed'],
    ['cancelled', (diary) => start.step('work', diary.heeding('work', 500)), 'cancelled'],
  ]

  test.each(ways)('%s is told once, last, with what became of each step', async (_, make, status) => {
    const diary = new Diary()
    const ends: HookEvent[] = []
    const two = pipeline<number>('two')
      .step(make(diary) as Step<number, number>)
      .step('after', (n) => n)
    const { result, trace } = await diary.run(two, 1, {
      signal: diary.cancelAt(100),
      hooks: [(event) => void (event.event === 'post_run' && ends.push(event))],
    })
    expect(ends).toHaveLength(1)
    expect(trace.events.at(-1)).toBe(ends[0])
    expect(ends[0]).toMatchObject({ status, result: { status, steps: result.steps } })
    expect(statusesOf(result)).toEqual([`order ${status}`, `after ${status === 'completed' ? 'completed' : 'skipped'}`])
  })

  test('a failure is told for the step with its error, input and no output, before the end of the run says so', async () => {
    const failing = start
      .step('double', (n) => n * 2)
      .step('explode', () => {
        throw boom
      })
    const { result, trace } = await new Diary().run(failing, 4)
    expect(trace.lines.slice(-3)).toEqual(['on_step_failure:explode', 'post_step:explode', 'post_run:order'])
    expect(trace.span('explode')).toMatchObject({ input: 8, output: undefined, error: boom, status: 'failed' })
    expect(trace.span('double')).toMatchObject({ input: 4, output: 8, status: 'completed' })
    expect(result.steps.map(({ error }) => error)).toEqual([undefined, boom])
  })
})

describe('those who listen', () => {
  test('hear all in the same order, each of them, until they leave', async () => {
    const heard: Record<string, string[]> = { one: [], two: [], left: [] }
    const runner = new Runner(start.step('a', (n) => n).step('b', (n) => n))
    const listen =
      (who: string) =>
      ({ event, name }: HookEvent) =>
        void heard[who]?.push(`${event} ${name}`)
    runner.hooks.onAny(listen('one'))
    runner.hooks.onAny(listen('two'))
    const leave = runner.hooks.onAny((event) => {
      listen('left')(event)
      if (event.name === 'a' && event.event === 'post_step') leave()
    })
    await runner.run(1)
    expect(heard['two']).toEqual(heard['one'])
    expect(heard['one']).toHaveLength(6)
    expect(heard['left']).toEqual(heard['one']?.slice(0, 3))
  })

  test('do not change the outcome by failing, whatever it is, and each start that they heard has its end', async () => {
    const diary = new Diary()
    const work = (n: number): Promise<number> => diary.deaf('work', 10)(n)
    const outcomes: string[] = []
    for (const make of [() => work, () => diary.breaking('work', 10, boom)]) {
      const open = new Set<string>()
      const pair = (event: HookEvent): Promise<void> => {
        if (event.event === 'pre_step' || event.event === 'pre_run') open.add(event.spanId)
        if (event.event === 'post_step' || event.event === 'post_run') open.delete(event.spanId)
        return Promise.reject(new Error('listener'))
      }
      const runner = new Runner(step('work', make()), { runtime: diary.runtime, hooks: [pair], onHookError: () => {} })
      outcomes.push(`${(await diary.runtime.drive(runner.run(1))).status} ${open.size}`)
    }
    expect(outcomes).toEqual(['completed 0', 'failed 0'])
  })

  test('of one who fails while another fails to be heard: the others still hear', async () => {
    const heard: string[] = []
    const errors: unknown[] = []
    const runner = new Runner(
      start.step('a', (n) => n),
      {
        hooks: [
          () => {
            throw boom
          },
          ({ event }) => void heard.push(event),
          () => Promise.reject(boom),
          ({ event }) => void heard.push(`last ${event}`),
        ],
        onHookError: (error) => void errors.push(error),
      },
    )
    await runner.run(1)
    expect(heard).toEqual(['pre_run', 'pre_step', 'post_step', 'post_run'].flatMap((each) => [each, `last ${each}`]))
    expect(errors).toHaveLength(8)
  })

  test('a reader whose own code fails and is caught goes on reading', async () => {
    const told: string[] = []
    const caught: unknown[] = []
    for await (const event of new Runner(start.step('a', (n) => n)).stream(1)) {
      try {
        if (event.event === 'post_step') throw boom
        told.push(event.event)
      } catch (error) {
        caught.push(error)
      }
    }
    expect([told, caught]).toEqual([['pre_run', 'pre_step', 'post_run'], [boom]])
  })

  test('what a step tells of its own comes with who it was and when', async () => {
    const diary = new Diary()
    const telling = async (
      n: number,
      { event }: { event: (name: string, facts: { n: number }) => void },
    ): Promise<number> => {
      await diary.runtime.sleep(25)
      event('halfway', { n })
      await diary.runtime.sleep(25)
      return n
    }
    const { trace, result } = await diary.run(start.step('work', telling), 7)
    const [told] = trace.of('on_span_update')
    const [began] = trace.of('pre_run')
    expect(told).toMatchObject({
      runId: result.runId,
      name: 'work',
      spanId: trace.span('work').spanId,
      spanEvent: { name: 'halfway', attributes: { n: 7 } },
    })
    expect((told?.timeUs ?? 0) - (began?.timeUs ?? 0)).toBe(25_000)
  })
})
