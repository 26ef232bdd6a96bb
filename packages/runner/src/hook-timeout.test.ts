import { AbortRun, type FlujoError, type Hook, type HookEvent, pipeline, type Step } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { type Gate, gate } from './run-traced.test-support.ts'
import type { RunnerOptions } from './run-options.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

const steps = (count: number): Step<number, unknown> => {
  const each = Array.from({ length: count }, (_, i) => pipeline<number>(`s${i}`).step('x', (n) => n))
  return pipeline('p', each as never) as Step<unknown, unknown>
}

/** A hook whose promises the test settles, in the order of the calls. */
class Hanging {
  readonly gates: Gate<void>[] = []
  readonly hook: Hook = () => {
    const hold = gate()
    this.gates.push(hold)
    return hold.promise
  }
}

function setUp(options: Partial<RunnerOptions> = {}): {
  readonly runtime: VirtualRuntime
  readonly errors: string[]
  readonly runner: Runner<number, unknown>
} {
  const runtime = new VirtualRuntime()
  const errors: string[] = []
  const onHookError = (error: unknown, { event }: HookEvent): void => {
    errors.push(`${event} ${(error as FlujoError).code} ${(error as Error).message}`)
  }
  return { runtime, errors, runner: new Runner(steps(1_000), { runtime, onHookError, ...options }) }
}

describe('a hook whose promise never settles', () => {
  test('is waited for once, reported with its place, then called but not waited for', async () => {
    const hanging = new Hanging()
    const told: string[] = []
    const { runtime, errors, runner } = setUp({ hooks: [() => {}, hanging.hook, ({ event }) => void told.push(event)] })
    const result = await runtime.drive(runner.run(1))
    expect([result.status, runtime.nowMs]).toEqual(['completed', 10_000])
    expect(errors).toEqual([
      'pre_run hook_timeout hook 2 of the runner did not settle within the hookTimeoutMs of 10000 ms at pre_run of "p"; the run goes on, and waits for this hook again once that promise has settled',
    ])
    expect(hanging.gates).toHaveLength(4_002)
    expect(told).toHaveLength(4_002)
    expect(runtime.pending).toBe(0)
  })

  test('in one run of several does not hold up the others, and counts once for all of them', async () => {
    const hanging = new Hanging()
    const { runtime, errors, runner } = setUp({ hooks: [hanging.hook], hookTimeoutMs: 50 })
    const results = await runtime.drive(Promise.all(Array.from({ length: 10 }, () => runner.run(1))))
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['completed']))
    expect([runtime.nowMs, errors.length, runtime.pending]).toEqual([50, 1, 0])
  })

  test('of a run is named so', async () => {
    const { runtime, errors, runner } = setUp({ hookTimeoutMs: 50 })
    await runtime.drive(runner.run(1, { hooks: [new Hanging().hook] }))
    expect(errors.map((error) => error.slice(0, 50))).toEqual(['pre_run hook_timeout hook 1 of the run did not set'])
  })

  test('is waited for again once that promise has settled', async () => {
    const hanging = new Hanging()
    const { runtime, errors } = setUp()
    const runner = new Runner(steps(2), { runtime, hookTimeoutMs: 50, hooks: [hanging.hook], onHookError: () => {} })
    const hold = gate()
    runner.hooks.on('pre_step', ({ name }) => (name === 's1' ? hold.promise : undefined))
    const done = runner.run(1)
    await runtime.advance(50)
    const calls = hanging.gates.length
    expect(calls).toBeGreaterThan(5)
    hanging.gates[0]?.open()
    await settle()
    hold.open()
    await settle()
    // The next one holds the run up again.
    expect(hanging.gates).toHaveLength(calls + 1)
    hanging.gates[calls]?.open()
    await settle()
    expect(hanging.gates).toHaveLength(calls + 2)
    await runtime.drive(done)
    expect(errors).toEqual([])
  })

  test('Infinity: is waited for however long it takes', async () => {
    const hanging = new Hanging()
    const { runtime, runner } = setUp({ hooks: [hanging.hook], hookTimeoutMs: Infinity })
    void runner.run(1)
    await runtime.advance(1e9)
    expect([hanging.gates.length, runtime.pending]).toEqual([1, 0])
  })

  test('what it throws later is reported, and AbortRun then still stops the run', async () => {
    const hanging = new Hanging()
    const { runtime, errors, runner } = setUp({ hooks: [hanging.hook], hookTimeoutMs: 50 })
    const hold = gate()
    runner.hooks.on('pre_step', ({ name }) => (name === 's9' ? hold.promise : undefined))
    const done = runner.run(1)
    await runtime.advance(50)
    hanging.gates[0]?.fail(new Error('late'))
    hanging.gates[1]?.fail(new AbortRun('late as well'))
    hold.open()
    await settle()
    for (const { open } of hanging.gates) open()
    const result = await runtime.drive(done)
    expect(result).toMatchObject({ status: 'cancelled', error: { code: 'aborted_by_hook' } })
    expect(errors[1]).toBe('pre_run undefined late')
  })
})

describe('timers', () => {
  test('a hook that settles in a few turns has none, one that takes longer has one until it settles', async () => {
    const runtime = new VirtualRuntime()
    const quick = async (): Promise<void> => {
      await undefined
    }
    const runner = new Runner(steps(3), { runtime, hooks: [async () => {}, quick] })
    expect((await runner.run(1)).status).toBe('completed')
    expect(runtime.sleeps).toEqual([])
    const hold = gate()
    runner.hooks.on('pre_run', () => hold.promise)
    const done = runner.run(1)
    await settle()
    expect(runtime.timers).toEqual([{ dueMs: 10_000, unref: false }])
    hold.open()
    await settle()
    expect(runtime.pending).toBe(0)
    await done
  })
})

test('the reader of a stream is waited for without bound', async () => {
  const { runtime, errors } = setUp()
  const runner = new Runner(steps(1), {
    runtime,
    hookTimeoutMs: 50,
    onHookError: (error) => void errors.push(String(error)),
  })
  let events = 0
  const read = async (): Promise<void> => {
    for await (const _ of runner.stream(1)) {
      events += 1
      await runtime.sleep(3_600_000)
    }
  }
  await runtime.drive(read())
  expect([events, runtime.nowMs, errors]).toEqual([6, 6 * 3_600_000, []])
})
