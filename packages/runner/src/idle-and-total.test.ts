import { pipeline, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { type Gate, gate, runTraced, startTraced } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

const start = pipeline<number>('p')
const never = (): Promise<number> => gate<number>().promise
const bad = (): number => {
  throw new Error('bad')
}

describe('totalTimeoutMs', () => {
  const retry = { attempts: 99, baseMs: 100, jitter: 'none', backoff: 'constant' } as const

  test('ends the wait between tries; the last failure is kept', async () => {
    const { result, trace, runtime } = await runTraced(start.step('s', bad, { retry, totalTimeoutMs: 250 }), 1)
    expect(result.error).toMatchObject({
      code: 'step_timeout',
      path: 's',
      related: [{ path: 's', cause: new Error('bad') }],
    })
    expect(result.error?.message).toBe('step "s" took longer than its totalTimeoutMs of 250 ms')
    expect([runtime.nowMs, result.steps[0]?.attempts]).toEqual([250, 3])
    expect(trace.outline).toEqual([
      's task failed',
      's/try 1 attempt failed',
      's/try 2 attempt failed',
      's/try 3 attempt failed',
    ])
  })

  test('ends a try under way, which is abandoned after its grace; each try has its own limit as well', async () => {
    const { result, trace, runtime } = await runTraced(
      start.step('s', never, { retry: { ...retry, baseMs: 0 }, timeoutMs: 100, totalTimeoutMs: 250 }),
      1,
      { graceMs: 10 },
    )
    expect(result.error?.message).toBe('step "s" took longer than its totalTimeoutMs of 250 ms')
    expect(runtime.nowMs).toBe(260)
    expect(trace.outline).toEqual([
      's task failed',
      's/try 1 attempt failed',
      's/try 2 attempt failed',
      's/try 3 attempt cancelled',
    ])
    expect(trace.span('s/try 3').attributes).toMatchObject({ 'flujo.abandoned': true })
  })

  test('without a retry, and with a limit for the try: the shorter one counts', async () => {
    const message = async (timeoutMs: number): Promise<string | undefined> =>
      (await runTraced(start.step('s', never, { timeoutMs, totalTimeoutMs: 50 }), 1, { graceMs: 0 })).result.error
        ?.message
    expect(await message(40)).toContain('its timeoutMs of 40 ms')
    expect(await message(60)).toContain('its totalTimeoutMs of 50 ms')
  })

  test('the limit of a try that was reached first is kept where the total one passes within its grace', async () => {
    const { result } = await runTraced(start.step('s', never, { timeoutMs: 40, totalTimeoutMs: 50 }), 1)
    expect(result.error?.message).toContain('its totalTimeoutMs of 50 ms')
    expect(result.error?.related.map(({ message }) => message)).toEqual([
      'step "s" took longer than its timeoutMs of 40 ms',
    ])
  })

  test('the fallback has time of its own, and a live signal, whichever limits were given up', async () => {
    const hold = gate<number>()
    let signal: AbortSignal | undefined
    const fallback = (_: number, ctx: StepContext): Promise<number> => {
      signal = ctx.signal
      return hold.promise
    }
    const { done, runtime } = startTraced(
      start.step('s', never, { timeoutMs: 60, totalTimeoutMs: 50, idleTimeoutMs: 55, fallback }),
      1,
      { graceMs: 0 },
    )
    await runtime.advance(10_000)
    expect(signal?.aborted).toBe(false)
    hold.open(3)
    expect((await runtime.drive(done)).output).toBe(3)
    expect(runtime.pending).toBe(0)
  })

  test('tries that were given up while a hook took its time do not go on beside the fallback', async () => {
    const slowHook = gate()
    const hold = gate<number>()
    let tries = 0
    const counted = (): number => ((tries += 1), bad())
    const { done, runtime, trace } = startTraced(
      start.step('s', counted, { retry, totalTimeoutMs: 50, fallback: () => hold.promise }),
      1,
      { graceMs: 0, hooks: [({ event }) => (event === 'on_step_failure' ? slowHook.promise : undefined)] },
    )
    await runtime.advance(60)
    slowHook.open()
    await runtime.advance(1_000)
    hold.open(3)
    expect((await runtime.drive(done)).output).toBe(3)
    expect([tries, trace.of('on_retry').length]).toEqual([1, 0])
  })

  test('a step that is in time leaves no timer', async () => {
    const { result, runtime } = await runTraced(
      start.step('s', (n) => n, { totalTimeoutMs: 50, idleTimeoutMs: 50 }),
      1,
    )
    expect([result.output, runtime.nowMs]).toEqual([1, 0])
  })
})

describe('idleTimeoutMs', () => {
  test('a try of which nothing is heard fails; the next one has the whole time again', async () => {
    const limits = { idleTimeoutMs: 100, retry: { attempts: 2, baseMs: 0 } }
    const { result, trace, runtime } = await runTraced(start.step('s', never, limits), 1, { graceMs: 0 })
    expect(result.error).toMatchObject({ code: 'idle_timeout', path: 's' })
    expect(result.error?.message).toBe(
      'step "s" was not heard of for its idleTimeoutMs of 100 ms; call ctx.heartbeat() or ctx.progress() while it works, or allow for longer silence',
    )
    expect(runtime.nowMs).toBe(200)
    expect(trace.outline).toEqual(['s task failed', 's/try 1 attempt failed', 's/try 2 attempt failed'])
  })

  test.each(['heartbeat', 'progress', 'progress of a span'])(
    '%s keeps it alive, however long it takes',
    async (how) => {
      const runtime = new VirtualRuntime()
      const work = async (n: number, ctx: StepContext): Promise<number> => {
        await ctx.span('own', async (span) => {
          for (let i = 0; i < 50; i += 1) {
            await runtime.sleep(90)
            if (how === 'heartbeat') ctx.heartbeat()
            else (how === 'progress' ? ctx : span).progress(i)
          }
        })
        return n
      }
      const { result } = await runTraced(start.step('s', work, { idleTimeoutMs: 100 }), 1, { runtime })
      expect([result.status, runtime.nowMs]).toEqual(['completed', 4_500])
    },
  )

  test('a thousand signs of life set no timer each', async () => {
    const runtime = new VirtualRuntime()
    const work = async (n: number, { heartbeat }: StepContext): Promise<number> => {
      for (let i = 0; i < 1_000; i += 1) {
        heartbeat()
        if (i % 100 === 0) await runtime.sleep(40)
      }
      return n
    }
    await runTraced(start.step('s', work, { idleTimeoutMs: 100 }), 1, { runtime })
    expect(runtime.sleeps.filter((ms) => ms !== 40).length).toBeLessThan(10)
  })

  test('silence is measured from the last sign of life, exactly', async () => {
    const runtime = new VirtualRuntime()
    const work = async (_: number, { heartbeat }: StepContext): Promise<number> => {
      await runtime.sleep(70)
      heartbeat()
      return never()
    }
    const { result } = await runTraced(start.step('s', work, { idleTimeoutMs: 100 }), 1, { runtime, graceMs: 0 })
    expect([result.error?.code, runtime.nowMs]).toEqual(['idle_timeout', 170])
  })

  test('a heartbeat after the end, or where nobody listens for one, does nothing', async () => {
    let left: StepContext | undefined
    const { result } = await runTraced(
      start.step('s', (n, ctx) => {
        left = ctx
        ctx.heartbeat()
        return n
      }),
      1,
    )
    left?.heartbeat()
    expect(result.output).toBe(1)
    const { done, runtime } = startTraced(
      start.step('slow', async (n, ctx) => ((left = ctx), never().then(() => n)), {
        idleTimeoutMs: 10,
        fallback: never,
      }),
      1,
      { graceMs: 0 },
    )
    await runtime.advance(20)
    left?.heartbeat()
    expect(runtime.pending).toBe(0)
    void done
  })

  test('each chunk of a stream counts, and the time for which its reader keeps it waiting does not', async () => {
    const runtime = new VirtualRuntime()
    const chunks = async function* (): AsyncGenerator<number> {
      for (let i = 0; i < 3; i += 1) {
        await runtime.sleep(90)
        yield i
      }
      await never()
    }
    const runner = new Runner(start.stream('s', chunks, { idleTimeoutMs: 100 }), { runtime, graceMs: 0 })
    const seen: number[] = []
    let code: string | undefined
    const read = async (): Promise<void> => {
      for await (const event of runner.stream(1)) {
        if (event.event === 'on_chunk') {
          seen.push(event.index)
          await runtime.sleep(60_000)
        }
        if (event.event === 'post_run') code = event.result.error?.code
      }
    }
    await runtime.drive(read())
    expect([seen, code]).toEqual([[0, 1, 2], 'idle_timeout'])
    // The reader takes an event when it is done with the one before.
    expect(runtime.nowMs).toBe(90 + 3 * 60_000)
  })

  test('of a step that holds others: whatever starts or ends inside is heard, and silence inside ends it', async () => {
    const runtime = new VirtualRuntime()
    const inner = pipeline<number>('inner').loop('again', async (n) => runtime.sleep(90).then(() => n + 1), {
      maxIterations: 20,
    })
    const busy = await runTraced(start.step(inner, { idleTimeoutMs: 100 }), 1, { runtime })
    expect([busy.result.output, runtime.nowMs]).toEqual([21, 1_800])
    const silent = inner.step('silent', never).step('after', (n) => n)
    const { result, trace } = await runTraced(start.step(silent, { idleTimeoutMs: 100 }), 1, { graceMs: 0, runtime })
    expect(result.error).toMatchObject({ code: 'idle_timeout', path: 'inner' })
    expect(trace.span('inner/silent')).toMatchObject({ status: 'cancelled', attributes: { 'flujo.abandoned': true } })
  })

  test('a heartbeat inside counts for every limit around it, and not for a step beside it', async () => {
    const runtime = new VirtualRuntime()
    const beating = async (n: number, { heartbeat }: StepContext): Promise<number> => {
      for (let i = 0; i < 10; i += 1) {
        await runtime.sleep(90)
        heartbeat()
      }
      return n
    }
    const deep = pipeline<number>('deep').step('beating', beating, { idleTimeoutMs: 95 })
    const alone = await runTraced(start.step(deep, { idleTimeoutMs: 100 }), 1, { runtime })
    expect(alone.result.status).toBe('completed')
    const beside = start.parallel('both', {
      beating,
      silent: pipeline<number>('x').step('silent', never, { idleTimeoutMs: 500 }),
    })
    const { result } = await runTraced(beside, 1, { runtime: new VirtualRuntime(), graceMs: 0 })
    expect(result.error).toMatchObject({ code: 'idle_timeout', path: 'both/silent/silent' })
  })

  test('the time for which a slow hook is waited for is no silence', async () => {
    const runtime = new VirtualRuntime()
    const gates: Gate<void>[] = []
    const { done } = startTraced(
      start.step(
        pipeline<number>('inner').step('a', (n) => n),
        { idleTimeoutMs: 100 },
      ),
      1,
      {
        runtime,
        hooks: [
          ({ event, name }) => {
            if (event !== 'pre_step' || name !== 'a') return
            const hold = gate()
            gates.push(hold)
            return hold.promise
          },
        ],
      },
    )
    await runtime.advance(5_000)
    await settle()
    gates[0]?.open()
    expect((await runtime.drive(done)).status).toBe('completed')
    expect(runtime.pending).toBe(0)
  })
})
