import { describe, expect, test } from 'vitest'
import { pipeline, Runner } from '../index.ts'
import { settle, virtualRuntime } from './index.ts'

/** Notes the virtual time at which each wait of `ms` has ended. */
function sleepers(waits: readonly number[]): {
  readonly runtime: ReturnType<typeof virtualRuntime>
  readonly ended: string[]
} {
  const runtime = virtualRuntime()
  const ended: string[] = []
  for (const ms of waits) void runtime.sleep(ms).then(() => ended.push(`${ms} at ${runtime.nowMs}`))
  return { runtime, ended }
}

describe('in virtual time', () => {
  test('a pipeline with a day of retries', async () => {
    const hourMs = 3_600_000
    const retry = { attempts: 25, backoff: 'constant', baseMs: hourMs, maxMs: hourMs, jitter: 'none' } as const
    const patient = pipeline<string>('patient').step(
      'ask',
      (question, { attempt }) => {
        if (attempt < 25) throw new Error('closed')
        return `${question} answered`
      },
      { retry },
    )
    const runtime = virtualRuntime()
    const startMs = performance.now()
    const { status, output, steps } = await runtime.drive(new Runner(patient, { runtime }).run('how?'))
    expect([status, output, steps[0]?.attempts]).toEqual(['completed', 'how? answered', 25])
    expect(runtime.sleeps).toEqual(Array.from({ length: 24 }, () => hourMs))
    expect(runtime.nowMs).toBe(24 * hourMs)
    expect(steps[0]?.durationMs).toBe(24 * hourMs)
    expect(runtime.timers).toEqual([])
    // Milliseconds; the guard leaves room for a machine that is busy with something else.
    expect(performance.now() - startMs).toBeLessThan(5_000)
  })

  test('ids, chance and clock are the same every time', async () => {
    const draws = (): unknown => {
      const runtime = virtualRuntime({ random: [0.1, 0.9], tickMs: 2 })
      return [
        [runtime.newId(8), runtime.newId(16)],
        [runtime.random(), runtime.random(), runtime.random()],
        [runtime.wallMs(), runtime.monotonicMs(), runtime.monotonicMs(), runtime.wallMs()],
      ]
    }
    expect(draws()).toEqual([
      ['0000000000000001', '00000000000000000000000000000002'],
      [0.1, 0.9, 0.1],
      [1_700_000_000_000, 2, 4, 1_700_000_000_004],
    ])
    expect(draws()).toEqual(draws())
    expect([virtualRuntime().random(), virtualRuntime({ random: [] }).random()]).toEqual([0.5, 0.5])
    expect(virtualRuntime({ wallMs: (nowMs) => -nowMs }).wallMs()).toBe(-0)
  })
})

describe('advance', () => {
  test('wakes who is due on the way, at the time that was asked for, the first who asked first', async () => {
    const { runtime, ended } = sleepers([30, 10, 30, 31, 0, -5, Number.NaN])
    await runtime.advance(30)
    expect(ended).toEqual(['0 at 0', '-5 at 0', 'NaN at 0', '10 at 10', '30 at 30', '30 at 30'])
    expect(runtime.timers).toEqual([{ dueMs: 31, unref: false }])
    await runtime.advance(0.5)
    expect([runtime.nowMs, runtime.pending]).toEqual([30.5, 1])
  })

  test('a wait that begins on the way ends on the way', async () => {
    const runtime = virtualRuntime()
    const times: number[] = []
    void (async () => {
      for (;;) {
        await runtime.sleep(10)
        times.push(runtime.nowMs)
      }
    })()
    await runtime.advance(35)
    expect(times).toEqual([10, 20, 30])
    expect(runtime.nowMs).toBe(35)
  })

  test.each([-1, Number.NaN, Infinity])('by %d is refused', async (ms) => {
    await expect(virtualRuntime().advance(ms)).rejects.toThrow(`expected milliseconds, 0 or more, given ${ms}`)
  })
})

describe('runAll', () => {
  test('ends when only waits are left that would not keep a process alive', async () => {
    const runtime = virtualRuntime()
    let beats = 0
    void (async () => {
      for (;;) {
        await runtime.sleep(10, { unref: true })
        beats += 1
      }
    })()
    void runtime.sleep(Infinity)
    void runtime.sleep(45).then(() => runtime.sleep(10))
    await runtime.runAll()
    expect([runtime.nowMs, beats]).toEqual([55, 5])
    expect(runtime.timers).toEqual([
      { dueMs: 60, unref: true },
      { dueMs: Infinity, unref: false },
    ])
  })

  test('says so where waiting has no end', async () => {
    const runtime = virtualRuntime()
    const waitAgain = (): Promise<void> => runtime.sleep(1).then(waitAgain)
    void waitAgain()
    await expect(runtime.runAll({ mostWakes: 50 })).rejects.toThrow('an end of waiting within 50 waits, 1 are pending')
    expect(runtime.nowMs).toBe(50)
  })
})

describe('drive', () => {
  test('goes no further than it has to, and gives what the promise gives', async () => {
    const { runtime, ended } = sleepers([10, 20, 30])
    const failed = runtime.sleep(15).then(() => Promise.reject(new Error('no')))
    await expect(runtime.drive(failed)).rejects.toThrow('no')
    expect(ended).toEqual(['10 at 10'])
    expect(await runtime.drive(Promise.resolve(1))).toBe(1)
    expect(runtime.nowMs).toBe(15)
  })

  test('says so where nothing can settle the promise', async () => {
    const runtime = virtualRuntime()
    const never = runtime.sleep(5).then(() => runtime.sleep(Infinity))
    await expect(runtime.drive(never)).rejects.toThrow('the promise is pending at 5 ms, and no timer')
    expect(runtime.nowMs).toBe(5)
  })
})

test('a signal ends a wait at once, without time passing, and leaves nothing behind', async () => {
  const runtime = virtualRuntime()
  const controller = new AbortController()
  let ended = 0
  for (const ms of [10, Infinity]) void runtime.sleep(ms, { signal: controller.signal }).then(() => (ended += 1))
  await settle()
  expect([ended, runtime.pending]).toEqual([0, 2])
  controller.abort()
  await settle()
  expect([ended, runtime.pending, runtime.nowMs]).toEqual([2, 0, 0])
  await runtime.sleep(10, { signal: controller.signal })
  expect(runtime.pending).toBe(0)
})

test('settle comes after every promise that can go on, however long the chain', async () => {
  let steps = 0
  void (async () => {
    for (let index = 0; index < 1_000; index += 1) {
      await undefined
      steps += 1
    }
  })()
  await settle()
  expect(steps).toBe(1_000)
})
