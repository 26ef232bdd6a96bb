import { spawnSync } from 'node:child_process'
import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { webRuntime } from './web-runtime.ts'

const longestTimerMs = 2 ** 31 - 1

/** Whether `promise` has settled, told when everything that is ready has run. */
const settled = (promise: Promise<void>): (() => boolean) => {
  let done = false
  void promise.then(() => {
    done = true
  })
  return () => done
}

describe('sleep', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('resolves after the time and leaves nothing behind', async () => {
    const { signal } = new AbortController()
    const woken = settled(webRuntime.sleep(1_000, { signal }))
    await vi.advanceTimersByTimeAsync(999)
    expect(woken()).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(woken()).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test('wakes at once on abort, does not reject, and leaves no timer and no listener', async () => {
    const controller = new AbortController()
    const sleeping = webRuntime.sleep(1_000, { signal: controller.signal })
    expect(vi.getTimerCount()).toBe(1)
    controller.abort(new Error('stop'))
    await expect(sleeping).resolves.toBeUndefined()
    expect(vi.getTimerCount()).toBe(0)
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  test('does not begin where the signal has aborted already', async () => {
    const sleeping = webRuntime.sleep(1_000, { signal: AbortSignal.abort() })
    expect(vi.getTimerCount()).toBe(0)
    await expect(sleeping).resolves.toBeUndefined()
  })

  test('a thousand sleeps on one signal leave no listener', async () => {
    const { signal } = new AbortController()
    const all = Promise.all(Array.from({ length: 1_000 }, (_, ms) => webRuntime.sleep(ms, { signal })))
    await vi.advanceTimersByTimeAsync(1_000)
    await all
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('can be longer than the longest timer', async () => {
    const woken = settled(webRuntime.sleep(2 * longestTimerMs + 10))
    await vi.advanceTimersByTimeAsync(longestTimerMs)
    expect(woken()).toBe(false)
    await vi.advanceTimersByTimeAsync(longestTimerMs + 9)
    expect(woken()).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(woken()).toBe(true)
  })

  test('a long one can be woken in its second part', async () => {
    const controller = new AbortController()
    const sleeping = webRuntime.sleep(Infinity, { signal: controller.signal })
    await vi.advanceTimersByTimeAsync(longestTimerMs + 1)
    controller.abort()
    await expect(sleeping).resolves.toBeUndefined()
    expect(vi.getTimerCount()).toBe(0)
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  test.for([0, -5, NaN, -Infinity])('%d milliseconds are over in the next turn', async (ms) => {
    const sleeping = webRuntime.sleep(ms)
    await vi.advanceTimersByTimeAsync(1)
    await expect(sleeping).resolves.toBeUndefined()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('with real timers', () => {
  test('a sleep beyond the longest timer does not fire at once', async () => {
    const controller = new AbortController()
    const long = webRuntime.sleep(2 ** 31, { signal: controller.signal })
    const woken = settled(long)
    await webRuntime.sleep(20)
    expect(woken()).toBe(false)
    controller.abort()
    await long
  })

  // Node prints a warning for a timer of NaN, of less than 0 and of more than 2^31 − 1 ms.
  test(
    'the process ends with an unref’ed sleep, waits for any other, and prints no warning',
    { timeout: 180_000 },
    () => {
      const moduleUrl = new URL('web-runtime.ts', import.meta.url).href
      const runToItsEnd = (ms: number, options: string): { stdout: string; stderr: string } => {
        const program = `
        import { webRuntime } from ${JSON.stringify(moduleUrl)}
        let woken = false
        process.on('exit', () => console.log(woken ? 'woken' : 'left asleep'))
        webRuntime.sleep(${ms}, ${options}).then(() => { woken = true })`
        const args = ['--input-type=module', '--eval', program]
        return spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 50_000 })
      }
      const stderr = expect.not.stringContaining('Timeout')
      expect(runToItsEnd(2 ** 40, '{ unref: true }')).toMatchObject({ stdout: 'left asleep\n', stderr })
      expect(runToItsEnd(NaN, '{}')).toMatchObject({ stdout: 'woken\n', stderr })
      expect(runToItsEnd(-5, '{}')).toMatchObject({ stdout: 'woken\n', stderr })
    },
  )
})

describe('clocks, chance and ids', () => {
  test('the wall clock is the date, the other one never goes back', () => {
    const [before, wallMs, after] = [Date.now(), webRuntime.wallMs(), Date.now()]
    expect(wallMs).toBeGreaterThanOrEqual(before)
    expect(wallMs).toBeLessThanOrEqual(after)
    const times = Array.from({ length: 1_000 }, () => webRuntime.monotonicMs())
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  test('chance is in [0, 1) and varies', () => {
    const drawn = Array.from({ length: 1_000 }, () => webRuntime.random())
    expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true)
    expect(new Set(drawn).size).toBeGreaterThan(900)
  })

  test.for([8, 16] as const)('ids of %d bytes are lower-case hex and do not repeat', (bytes) => {
    const ids = Array.from({ length: 2_000 }, () => webRuntime.newId(bytes))
    expect(ids.every((id) => new RegExp(`^[0-9a-f]{${bytes * 2}}$`).test(id))).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('an id is never all zero', () => {
    const zeros = <T>(array: T): T => (array instanceof Uint8Array ? array.fill(0) : array)
    const draw = vi.spyOn(crypto, 'getRandomValues').mockImplementationOnce(zeros)
    // Ids are drawn many at a time: enough of them that some are made of the zeros.
    const ids = Array.from({ length: 2_000 }, () => webRuntime.newId(8))
    expect(ids.filter((id) => !/[1-9a-f]/.test(id))).toEqual([])
    expect(draw.mock.calls.length).toBeGreaterThan(1)
    draw.mockRestore()
  })
})
