// Answers the workflow time-out groups of DBOS, the idle time-outs of LangGraph.js and the bounded schedules of Effect;
// docs/cases-of-others.md says which and where ours differs.
import { NonRetryableError, pipeline, step, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { Runner } from '../runner.ts'
import { Diary, statusesOf } from './diary.test-support.ts'

const start = pipeline<number>('order')

describe('a limit for the whole run', () => {
  test.each([
    [2_000, 'completed', 1_000],
    [100, 'failed', 100],
  ])('of %d ms and a sleep of a second: %s', async (timeoutMs, status, ms) => {
    const { result, endedMs } = await new Diary().run(start.sleep('wait', 1_000), 42, { timeoutMs })
    expect([result.status, endedMs]).toEqual([status, ms])
    expect(result.error?.code).toBe(status === 'failed' ? 'run_timeout' : undefined)
  })

  test('counts all steps together, and says which had been done', async () => {
    const diary = new Diary()
    const three = start
      .step('one', diary.heeding('one', 60))
      .step('two', diary.heeding('two', 60))
      .step('three', diary.heeding('three', 60))
    const { result } = await diary.run(three, 1, { timeoutMs: 100 })
    expect(statusesOf(result)).toEqual(['one completed', 'two cancelled', 'three skipped'])
    expect(diary.lines.at(-1)).toBe('100 two stops')
  })

  test('comes before the limit of a try and before further tries', async () => {
    const diary = new Diary()
    const { result } = await diary.run(
      start.step('call', diary.heeding('call', 5_000), { timeoutMs: 200, retry: { attempts: 3, baseMs: 0 } }),
      1,
      { timeoutMs: 100 },
    )
    expect([result.error?.code, result.steps[0]?.attempts]).toEqual(['run_timeout', 1])
    expect(diary.events).toEqual(['call starts', 'call stops'])
  })

  test('ends the wait between tries', async () => {
    const diary = new Diary()
    const { result, endedMs } = await diary.run(
      start.step('call', diary.breaking('call', 10, new Error('busy')), {
        retry: { attempts: 3, jitter: 'none', baseMs: 60_000 },
      }),
      1,
      { timeoutMs: 100 },
    )
    expect([result.error?.code, endedMs]).toEqual(['run_timeout', 100])
  })

  test('is not handled by what handles failures inside', async () => {
    const diary = new Diary()
    const handled = start.parallel(
      'both',
      { slow: step('slow', diary.heeding('slow', 500), { fallback: () => -1 } as never) },
      { onError: 'collect', fallback: () => ({}) as never },
    )
    const { result } = await diary.run(
      handled.step('after', () => diary.note('after')),
      1,
      { timeoutMs: 100 },
    )
    expect(result.error?.code).toBe('run_timeout')
    expect(diary.events).toEqual(['slow starts', 'slow stops'])
  })

  test('is of that run: the next one of the same runner has its own', async () => {
    const diary = new Diary()
    const runner = new Runner(step('work', diary.heeding('work', 80)), { runtime: diary.runtime, timeoutMs: 300 })
    const results = [50, undefined, 90].map((timeoutMs) => runner.run(1, timeoutMs === undefined ? {} : { timeoutMs }))
    const statuses = (await diary.runtime.drive(Promise.all(results))).map(({ status }) => status)
    expect(statuses).toEqual(['failed', 'completed', 'completed'])
  })

  test('work that does not heed it has the grace', async () => {
    const diary = new Diary()
    const { result, endedMs } = await diary.run(start.step('work', diary.deaf('work', 5_000)), 1, {
      timeoutMs: 100,
      graceMs: 30,
    })
    expect([result.error?.code, endedMs, diary.lines.at(-1)]).toEqual(['run_timeout', 130, '5000 work ends'])
  })
})

describe('a run inside a step, with a limit of its own', () => {
  const inner = (diary: Diary, timeoutMs: number, handsOn: boolean) =>
    start.step('outer', async (n, { signal }: StepContext) => {
      const runner = new Runner(step('work', diary.heeding('work', 500)), { runtime: diary.runtime, timeoutMs })
      const result = await runner.run(n, handsOn ? { signal } : {})
      diary.note(`inner ${result.status} ${result.error?.code}`)
      if (result.error !== undefined) throw result.error
      return n
    })

  test('the inner one is shorter: the step fails, and the outer run is not late', async () => {
    const diary = new Diary()
    const { result, endedMs } = await diary.run(inner(diary, 100, true), 1, { timeoutMs: 1_000 })
    expect([result.status, result.error?.path, endedMs]).toEqual(['failed', 'outer', 100])
    expect((result.error?.cause as { readonly code?: string } | undefined)?.code).toBe('run_timeout')
  })

  test('the outer one is shorter, and its signal is handed on: the inner run is cancelled', async () => {
    const diary = new Diary()
    const { result, endedMs } = await diary.run(inner(diary, 1_000, true), 1, { timeoutMs: 100 })
    expect([result.error?.code, endedMs, diary.lines.at(-1)]).toEqual([
      'run_timeout',
      100,
      '100 inner cancelled cancelled',
    ])
  })

  test('the outer one is shorter, and its signal is not handed on: the inner run has its own time', async () => {
    const diary = new Diary()
    const { result, endedMs } = await diary.run(inner(diary, 1_000, false), 1, { timeoutMs: 100, graceMs: 20 })
    expect([result.error?.code, endedMs, diary.lines.at(-1)]).toEqual([
      'run_timeout',
      120,
      '500 inner completed undefined',
    ])
  })
})

describe('a limit for silence', () => {
  test('work that is heard of may take as long as it likes', async () => {
    const diary = new Diary()
    const beating = async (n: number, { heartbeat, signal }: StepContext): Promise<number> => {
      for (let beat = 0; beat < 50; beat += 1) {
        await diary.runtime.sleep(40, { signal })
        heartbeat()
      }
      return n
    }
    const { result, endedMs } = await diary.run(start.step('work', beating, { idleTimeoutMs: 50 }), 3)
    expect([result.output, endedMs]).toEqual([3, 2_000])
  })

  test('a step that only says something of itself is not heard of: what it says may be from a loop that hangs', async () => {
    const diary = new Diary()
    const writing = async (n: number, { set, signal }: StepContext): Promise<number> => {
      for (let at = 0; at < 10; at += 1) {
        await diary.runtime.sleep(30, { signal })
        signal.throwIfAborted()
        set({ at })
      }
      return n
    }
    const { result, endedMs } = await diary.run(start.step('work', writing, { idleTimeoutMs: 80 }), 3)
    expect([result.error?.code, endedMs]).toEqual(['idle_timeout', 80])
  })

  test('with one for the whole try: whichever is reached first', async () => {
    const beats = async (diary: Diary, everyMs: number): Promise<unknown> => {
      const beating = async (n: number, { heartbeat, signal }: StepContext): Promise<number> => {
        while (!signal.aborted) {
          await diary.runtime.sleep(everyMs, { signal })
          heartbeat()
        }
        return n
      }
      const { result, endedMs } = await diary.run(start.step('work', beating, { idleTimeoutMs: 50, timeoutMs: 200 }), 3)
      return [result.error?.code, endedMs]
    }
    expect(await beats(new Diary(), 40)).toEqual(['step_timeout', 200])
    expect(await beats(new Diary(), 60)).toEqual(['idle_timeout', 50])
  })
})

describe('a limit for all tries', () => {
  test('an error that says of itself that nothing will help ends them, in the middle of others that do not', async () => {
    const thrown = [
      new Error('busy'),
      new Error('busy'),
      new NonRetryableError('no such number'),
      new Error('unreached'),
    ]
    let calls = 0
    const dial = (): never => {
      calls += 1
      throw thrown[calls - 1] as Error
    }
    const { result } = await new Diary().run(start.step('dial', dial, { retry: { attempts: 9, baseMs: 0 } }), 1)
    expect([calls, result.error?.cause]).toEqual([3, thrown[2]])
  })

  test('in time or not is decided by what has passed, not by how many tries there were', async () => {
    const diary = new Diary()
    const retry = { attempts: Infinity, jitter: 'none', backoff: 'constant', baseMs: 90, maxElapsedMs: 450 } as const
    const { endedMs, result } = await diary.run(
      start.step('dial', diary.breaking('dial', 10, new Error('busy')), { retry }),
      1,
    )
    expect([result.steps[0]?.attempts, endedMs]).toEqual([5, 410])
  })

  test('ends the try under way', async () => {
    const diary = new Diary()
    const { result, endedMs } = await diary.run(
      start.step('dial', diary.heeding('dial', 90), {
        totalTimeoutMs: 200,
        retry: { attempts: 9, baseMs: 0 },
        timeoutMs: 80,
      }),
      1,
    )
    expect([result.error?.code, result.steps[0]?.attempts, endedMs]).toEqual(['step_timeout', 3, 200])
  })
})
