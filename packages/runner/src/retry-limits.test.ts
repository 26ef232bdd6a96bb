import { FlujoError, NonRetryableError, pipeline, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { runTraced } from './run-traced.test-support.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

const start = pipeline<number>('p')
const patient = { attempts: 10, baseMs: 100, jitter: 'none', backoff: 'constant' } as const

/** A step that always fails with `thrown`, and how often it was tried. */
function failing(thrown: (attempt: number) => unknown): {
  tries: number
  readonly run: (n: number, ctx: StepContext) => number
} {
  const counter = {
    tries: 0,
    run: (_: number, { attempt }: StepContext): number => {
      counter.tries += 1
      throw thrown(attempt)
    },
  }
  return counter
}
const busy = (attempt: number): Error => new Error(`try ${attempt}`)

describe('maxElapsedMs', () => {
  test('no try begins later: a wait that would go beyond it is not begun', async () => {
    const { run } = failing(busy)
    const { result, trace, runtime } = await runTraced(
      start.step('s', run, { retry: { ...patient, maxElapsedMs: 250 } }),
      1,
    )
    expect(result.error).toMatchObject({ code: 'step_failed', path: 's', cause: new Error('try 3') })
    expect([runtime.nowMs, runtime.sleeps]).toEqual([200, [100, 100]])
    expect(trace.of('on_retry')).toHaveLength(2)
  })

  test('a try may begin at that very moment', async () => {
    const { run } = failing(busy)
    const { result, runtime } = await runTraced(start.step('s', run, { retry: { ...patient, maxElapsedMs: 200 } }), 1)
    expect([result.error?.cause, runtime.nowMs]).toEqual([new Error('try 3'), 200])
  })

  test('counts from the beginning of the first try, the tries too', async () => {
    const runtime = new VirtualRuntime()
    const slow = async (_: number, { attempt }: StepContext): Promise<number> => {
      await runtime.sleep(1_000)
      throw busy(attempt)
    }
    const steps = start.sleep('before', 5_000).step('s', slow, { retry: { ...patient, maxElapsedMs: 1_500 } })
    const { result } = await runTraced(steps, 1, { runtime })
    expect(result.error?.cause).toEqual(new Error('try 2'))
    expect(runtime.nowMs).toBe(5_000 + 2_100)
  })

  test('a hook that holds up the next try counts', async () => {
    const runtime = new VirtualRuntime()
    const { run } = failing(busy)
    const { result } = await runTraced(start.step('s', run, { retry: { ...patient, maxElapsedMs: 500 } }), 1, {
      runtime,
      hooks: [({ event }) => (event === 'on_retry' ? runtime.sleep(900) : undefined)],
    })
    expect(result.error?.cause).toEqual(new Error('try 1'))
  })

  test('is followed by the fallback', async () => {
    const { run } = failing(busy)
    const { result } = await runTraced(
      start.step('s', run, { retry: { ...patient, maxElapsedMs: 0 }, fallback: (n: number) => -n }),
      7,
    )
    expect(result.output).toBe(-7)
  })
})

describe('retryAfterMs of the error', () => {
  const asking = (retryAfterMs: unknown) => (): Error => Object.assign(new Error('busy'), { retryAfterMs })
  const waits = async (thrown: () => unknown, retry = {}): Promise<readonly number[]> => {
    const { run } = failing(thrown)
    const policy = { ...patient, attempts: 3, ...retry }
    return (await runTraced(start.step('s', run, { retry: policy }), 1)).runtime.sleeps
  }

  test('makes the wait longer, beyond maxMs too, and never shorter', async () => {
    expect(await waits(asking(90_000), { maxMs: 500 })).toEqual([90_000, 90_000])
    expect(await waits(asking(20))).toEqual([100, 100])
    expect(await waits(asking(0))).toEqual([100, 100])
  })

  test('where it would go beyond maxElapsedMs, or lasts for ever, the step fails at once', async () => {
    expect(await waits(asking(5_001), { maxElapsedMs: 5_000 })).toEqual([])
    expect(await waits(asking(5_000), { maxElapsedMs: 5_000 })).toEqual([5_000])
    expect(await waits(asking(Infinity))).toEqual([])
  })

  test.each([-1, Number.NaN, '900', null, { valueOf: () => 900 }])('%o is not listened to', async (asked) => {
    expect(await waits(asking(asked))).toEqual([100, 100])
  })

  test('neither a getter nor what is inherited is asked; what is thrown may be of any type', async () => {
    let asked = 0
    const hostile = Object.defineProperty(new Error('x'), 'retryAfterMs', {
      get: () => {
        asked += 1
        return 900
      },
    })
    expect(await waits(() => hostile)).toEqual([100, 100])
    expect(asked).toBe(0)
    expect(await waits(() => Object.create({ retryAfterMs: 900 }))).toEqual([100, 100])
    expect(await waits(() => ({ retryAfterMs: 900 }))).toEqual([900, 900])
    expect(await waits(() => Object.assign(() => {}, { retryAfterMs: 900 }))).toEqual([900, 900])
    const trap = new Proxy(
      {},
      {
        getOwnPropertyDescriptor: () => {
          throw new Error('in a trap')
        },
      },
    )
    expect(await waits(() => trap)).toEqual([100, 100])
  })
})

describe('an error that another try cannot mend', () => {
  const triesOf = async (thrown: unknown, retry: object = {}): Promise<number> => {
    const counter = failing(() => thrown)
    await runTraced(start.step('s', counter.run, { retry: { ...patient, ...retry } }), 1)
    return counter.tries
  }

  test('NonRetryableError, or any with retryable: false of its own, whatever `when` says', async () => {
    expect(await triesOf(new NonRetryableError('refused'))).toBe(1)
    expect(await triesOf(Object.assign(new Error('x'), { retryable: false }), { when: () => true })).toBe(1)
    expect(await triesOf({ retryable: false })).toBe(1)
  })

  test('but not by its cause, a getter, or anything else than false', async () => {
    const getter = Object.defineProperty(new Error('x'), 'retryable', { get: () => false })
    const others = [
      new Error('x', { cause: new NonRetryableError('x') }),
      getter,
      { retryable: 0 },
      { retryable: true },
    ]
    for (const thrown of others) expect(await triesOf(thrown)).toBe(10)
  })

  test('the last error is the failure, no retry is told, and the fallback is asked at once', async () => {
    const refused = new NonRetryableError('refused')
    const { run } = failing(() => refused)
    const { result, trace, runtime } = await runTraced(start.step('s', run, { retry: patient, fallback: () => 5 }), 1)
    expect([result.output, runtime.nowMs]).toEqual([5, 0])
    expect(trace.of('on_retry')).toEqual([])
    expect(trace.of('on_fallback')[0]?.error).toBe(refused)
  })

  test.each(['limit_exceeded', 'invalid_pipeline'])('%s from whichever step inside', async (code) => {
    const counter = failing(() => new FlujoError(code as 'invalid_pipeline', 'x'))
    const inner = pipeline<number>('inner').step('s', counter.run)
    await runTraced(start.step(inner, { retry: patient }), 1)
    expect(counter.tries).toBe(1)
  })

  test('what a branch or a map of its own was given; where it is inside, the next try may give something else', async () => {
    const branch = start.branch('b', () => 'c' as string as 'a', { a: (n) => n }, undefined, { retry: patient })
    const branched = await runTraced(branch, 1)
    expect(branched.result).toMatchObject({ error: { code: 'no_matching_case' }, steps: [{ attempts: 1 }] })
    const map = start.step('list', () => 5 as unknown as number[]).map('m', (n) => n, { retry: patient })
    expect((await runTraced(map, 1)).result.steps[1]).toMatchObject({ attempts: 1, error: { code: 'not_iterable' } })
    const classify = pipeline<number>('inner')
      .step('guess', (_, { idempotencyKey }) => (idempotencyKey.includes('~3') ? 'a' : 'c') as 'a')
      .branch('b', (key) => key, { a: () => 'found' })
    expect((await runTraced(start.step(classify, { retry: patient }), 1)).result.output).toBe('found')
  })
})
