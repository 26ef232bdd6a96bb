// Answers the interruption, finalizer and uninterruptible groups of Effect, and the clean-up case of LangGraph.js;
// docs/cases-of-others.md says which and where ours differs.
import { pipeline, step, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { gate, startTraced } from '../run-traced.test-support.ts'
import { Runner } from '../runner.ts'
import { Diary, statusesOf } from './diary.test-support.ts'

const start = pipeline<number>('order')
const why = new Error('the user left')

/** A step that opens something, uses it and closes it: opening and closing take their time and heed no signal. */
const opening =
  (diary: Diary, { openMs, useMs, closeMs }: Readonly<Record<'openMs' | 'useMs' | 'closeMs', number>>) =>
  async (n: number, { signal }: StepContext): Promise<number> => {
    await diary.runtime.sleep(openMs)
    diary.note('open')
    try {
      signal.throwIfAborted()
      await diary.runtime.sleep(useMs, { signal })
      signal.throwIfAborted()
      diary.note('used')
      return n
    } finally {
      await diary.runtime.sleep(closeMs)
      diary.note('closed')
    }
  }

describe('what was opened is closed', () => {
  test('where nothing happens', async () => {
    const diary = new Diary()
    const { result } = await diary.run(start.step('it', opening(diary, { openMs: 10, useMs: 20, closeMs: 5 })), 4)
    expect([result.output, diary.lines]).toEqual([4, ['10 open', '30 used', '35 closed']])
  })

  test('where the run is cancelled while it is opened: it is opened, not used, and closed', async () => {
    const diary = new Diary()
    const { result, endedMs } = await diary.run(
      start.step('it', opening(diary, { openMs: 100, useMs: 20, closeMs: 5 })),
      4,
      { signal: diary.cancelAt(40) },
    )
    expect([result.status, endedMs]).toEqual(['cancelled', 105])
    expect(diary.lines).toEqual(['40 cancelled', '100 open', '105 closed'])
  })

  test('where the run is cancelled while it is used: the run has not ended before it is closed', async () => {
    const diary = new Diary()
    const { result, endedMs } = await diary.run(
      start.step('it', opening(diary, { openMs: 10, useMs: 500, closeMs: 70 })),
      4,
      { signal: diary.cancelAt(40) },
    )
    expect([result.status, endedMs]).toEqual(['cancelled', 110])
    expect(diary.lines).toEqual(['10 open', '40 cancelled', '110 closed'])
  })

  test('where a step beside it fails: the failure waits for it', async () => {
    const diary = new Diary()
    const both = start.parallel('both', {
      it: opening(diary, { openMs: 10, useMs: 500, closeMs: 70 }),
      bad: diary.breaking('bad', 40, why),
    })
    const { result, endedMs } = await diary.run(both, 4)
    expect([result.error?.cause, endedMs, diary.lines.at(-1)]).toEqual([why, 110, '110 closed'])
  })

  test('where its own use fails: the failure is that of the use', async () => {
    const diary = new Diary()
    const failing = async (): Promise<number> => {
      try {
        throw why
      } finally {
        await diary.runtime.sleep(30)
        diary.note('closed')
      }
    }
    const { result, endedMs } = await diary.run(start.step('it', failing), 4)
    expect([result.error?.cause, endedMs]).toEqual([why, 30])
  })

  test('once, however many reasons there are to close it', async () => {
    const diary = new Diary()
    const it = step('it', opening(diary, { openMs: 10, useMs: 500, closeMs: 70 }), { timeoutMs: 60 })
    const both = start.parallel('both', { it, bad: diary.breaking('bad', 70, why) })
    const { result } = await diary.run(both, 4, { signal: diary.cancelAt(80) })
    expect(diary.events.filter((line) => line === 'closed')).toHaveLength(1)
    // The failure came first; that the run was cancelled while the others were waited for does not undo it.
    expect(result).toMatchObject({ status: 'failed', error: { path: 'both/bad' } })
  })

  test('nested, the inner before the outer', async () => {
    const diary = new Diary()
    const outer = async (n: number, { signal, span }: StepContext): Promise<number> => {
      try {
        return await span('inner', async () => {
          try {
            await diary.runtime.sleep(500, { signal })
            throw signal.reason
          } finally {
            await diary.runtime.sleep(20)
            diary.note('inner closed')
          }
        })
      } finally {
        diary.note(`outer closed of ${n}`)
      }
    }
    const { endedMs } = await diary.run(start.step('it', outer), 4, { signal: diary.cancelAt(10) })
    expect(diary.lines).toEqual(['10 cancelled', '30 inner closed', '30 outer closed of 4'])
    expect(endedMs).toBe(30)
  })

  test('what closing throws does not replace why it was closed, but is kept beside it', async () => {
    const diary = new Diary()
    const untidy = async (_: number, { signal }: StepContext): Promise<number> => {
      await diary.runtime.sleep(500, { signal })
      throw new Error('cannot close')
    }
    const { result, trace } = await diary.run(start.step('it', untidy), 4, { signal: diary.cancelAt(10, why) })
    expect(result).toMatchObject({ status: 'cancelled', error: { cause: why } })
    expect(result.error?.related.map(({ cause }) => (cause as Error).message)).toEqual(['cannot close'])
    expect(trace.span('it')).toMatchObject({ status: 'cancelled', error: why })
  })

  test('what closing throws is the failure where there was none', async () => {
    const untidy = async (n: number): Promise<number> => {
      try {
        return n
      } finally {
        await Promise.reject(why)
      }
    }
    expect((await new Diary().run(start.step('it', untidy), 4)).result.error?.cause).toBe(why)
  })
})

describe('work that does not heed its signal', () => {
  test('is waited for until it ends, as long as that is within the grace', async () => {
    const diary = new Diary()
    const two = start.step('one', diary.deaf('one', 300)).step('two', diary.deaf('two', 300))
    const { result, endedMs, trace } = await diary.run(two, 4, { signal: diary.cancelAt(10), graceMs: 1_000 })
    expect([result.status, endedMs]).toEqual(['cancelled', 300])
    expect(trace.span('one')).toMatchObject({ status: 'completed', attributes: {} })
    expect(diary.events).not.toContain('two starts')
  })

  test('is not waited for beyond it', async () => {
    const diary = new Diary()
    const { result, endedMs, trace } = await diary.run(start.step('one', diary.deaf('one', 3_000)), 4, {
      signal: diary.cancelAt(10),
      graceMs: 1_000,
    })
    expect([result.status, endedMs]).toEqual(['cancelled', 1_010])
    expect(trace.span('one')).toMatchObject({ status: 'cancelled', attributes: { 'flujo.abandoned': true } })
    expect(diary.lines.at(-1)).toBe('3000 one ends')
  })

  test('is not waited for at all without a grace', async () => {
    const diary = new Diary()
    const { endedMs } = await diary.run(start.step('one', diary.deaf('one', 30)), 4, {
      signal: diary.cancelAt(10),
      graceMs: 0,
    })
    expect(endedMs).toBe(10)
  })

  test('holds the end of the run up for one grace, however much of it there is', async () => {
    const diary = new Diary()
    const list = start.step('list', (n) => Array.from({ length: n }, (_, index) => index))
    const nested = list.map(
      'each',
      pipeline<number>('inner').parallel('both', { a: diary.deaf('a', 5_000), b: diary.deaf('b', 5_000) }),
      { concurrency: 3 },
    )
    const { endedMs } = await diary.run(nested, 3, { signal: diary.cancelAt(10), graceMs: 100 })
    expect(endedMs).toBe(110)
  })

  test('beside work that heeds it: each ends in its own way', async () => {
    const diary = new Diary()
    const three = start.parallel('three', {
      heeds: diary.heeding('heeds', 500, { cleanUpMs: 20 }),
      ends: diary.deaf('ends', 40),
      hangs: () => gate<number>().promise,
    })
    const { trace, endedMs } = await diary.run(three, 4, { signal: diary.cancelAt(10), graceMs: 100 })
    expect(endedMs).toBe(110)
    expect(trace.outline).toEqual([
      'three parallel cancelled',
      'three/heeds task cancelled',
      'three/ends task completed',
      'three/hangs task cancelled',
    ])
    const abandoned = trace.spans.filter(({ attributes }) => attributes['flujo.abandoned'] === true)
    // And what waits for it.
    expect(abandoned.map(({ name }) => name)).toEqual(['three', 'hangs'])
  })

  test('a part that does not heed it and one that does: it stops where the second begins', async () => {
    const diary = new Diary()
    const parts = async (n: number, { signal }: StepContext): Promise<number> => {
      await diary.runtime.sleep(100)
      diary.note('first part ends')
      signal.throwIfAborted()
      diary.note('second part starts')
      return n
    }
    const { result, endedMs } = await diary.run(start.step('it', parts), 4, { signal: diary.cancelAt(10) })
    expect([result.status, endedMs]).toEqual(['cancelled', 100])
    expect(diary.lines).toEqual(['10 cancelled', '100 first part ends'])
  })
})

describe('who hears of it', () => {
  test('the spans end from the inside out', async () => {
    const diary = new Diary()
    const deep = start.parallel('a', {
      b: pipeline<number>('x').loop('c', diary.heeding('d', 500), { maxIterations: 2 }),
    })
    const { trace } = await diary.run(deep, 4, { signal: diary.cancelAt(10) })
    expect(trace.of('post_step').map(({ name, status }) => `${name} ${status}`)).toEqual([
      '#1 cancelled',
      'c cancelled',
      'b cancelled',
      'a cancelled',
    ])
  })

  test('the spans of abandoned work do too', async () => {
    const diary = new Diary()
    const deep = start.parallel('a', { b: pipeline<number>('x').loop('c', diary.deaf('d', 500), { maxIterations: 2 }) })
    const { trace } = await diary.run(deep, 4, { signal: diary.cancelAt(10), graceMs: 20 })
    expect(trace.of('post_step').map(({ name }) => name)).toEqual(['#1', 'c', 'b', 'a'])
  })

  test('a step learns who stopped it: the user, its own time limit, or a step beside it', async () => {
    const diary = new Diary()
    const reasons: unknown[] = []
    const asking = async (_: number, { signal }: StepContext): Promise<number> => {
      await diary.runtime.sleep(500, { signal })
      reasons.push(signal.reason)
      throw signal.reason
    }
    const boom = new Error('boom')
    await diary.run(start.step('it', asking), 4, { signal: diary.cancelAt(10, why) })
    await diary.run(start.step('it', asking, { timeoutMs: 10 }), 4)
    await diary.run(start.parallel('both', { it: asking, bad: diary.breaking('bad', 10, boom) }), 4)
    expect(reasons).toEqual([why, expect.objectContaining({ code: 'step_timeout', path: 'it' }), boom])
  })

  test('a listener on the signal is called once, and code that asks only afterwards sees it too', async () => {
    const diary = new Diary()
    let calls = 0
    let late: unknown
    const listening = async (_: number, { signal }: StepContext): Promise<number> => {
      signal.addEventListener('abort', () => (calls += 1))
      await diary.runtime.sleep(50)
      late = signal.reason
      throw signal.reason
    }
    await diary.run(start.step('it', listening), 4, { signal: diary.cancelAt(10, why) })
    expect([calls, late]).toEqual([1, why])
  })

  test('code that asks for its signal for the first time after the abort gets one that has aborted', async () => {
    const diary = new Diary()
    let seen: AbortSignal | undefined
    const late = async (n: number, ctx: StepContext): Promise<number> => {
      await diary.runtime.sleep(50)
      seen = ctx.signal
      return n
    }
    await diary.run(start.step('it', late), 4, { signal: diary.cancelAt(10, why) })
    expect([seen?.aborted, seen?.reason]).toEqual([true, why])
  })

  test('one who waits for the run sees it end after the work, never before', async () => {
    const diary = new Diary()
    const { done } = startTraced(start.step('it', diary.heeding('it', 500, { cleanUpMs: 25 })), 4, {
      runtime: diary.runtime,
      signal: diary.cancelAt(10),
    })
    const waiting = done.then(() => diary.note('run ended'))
    await diary.runtime.drive(waiting)
    expect(diary.lines.slice(1)).toEqual(['10 cancelled', '10 it stops', '35 it is clean', '35 run ended'])
  })
})

describe('work that a step starts and does not wait for', () => {
  test('is stopped with the run where it uses the signal of the step', async () => {
    const diary = new Diary()
    const leaving = (n: number, ctx: StepContext): Promise<number> => {
      diary
        .heeding('aside', 500)(n, ctx)
        .catch(() => {})
      return diary.heeding('it', 500)(n, ctx)
    }
    await diary.run(start.step('it', leaving), 4, { signal: diary.cancelAt(10) })
    expect(diary.lines.slice(2)).toEqual(['10 cancelled', '10 aside stops', '10 it stops'])
  })

  test('is not waited for, and not stopped by the end of its step', async () => {
    const diary = new Diary()
    const leaving = (n: number, ctx: StepContext): number => {
      diary
        .heeding('aside', 500)(n, ctx)
        .catch(() => {})
      return n
    }
    const { result, endedMs } = await diary.run(start.step('it', leaving), 4)
    expect([result.output, endedMs, diary.lines.at(-1)]).toEqual([4, 0, '500 aside ends'])
  })

  test('a run of its own goes its own way', async () => {
    const diary = new Diary()
    const other = new Runner(step('other', diary.heeding('other', 500)), { runtime: diary.runtime })
    let ended: Promise<unknown> | undefined
    const starting = (n: number, ctx: StepContext): Promise<number> => {
      ended = other.run(n).then(({ status }) => diary.note(`other ${status}`))
      return diary.heeding('it', 500)(n, ctx)
    }
    const { result } = await diary.run(start.step('it', starting), 4, { signal: diary.cancelAt(10) })
    await ended
    expect([statusesOf(result), diary.lines.at(-1)]).toEqual([['it cancelled'], '500 other completed'])
  })
})
