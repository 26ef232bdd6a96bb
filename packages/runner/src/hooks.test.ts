import { AbortRun, type HookEvent, pipeline } from '@flujo/domain'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type Gate, gate, runTraced, startTraced } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

const one = pipeline<number>('p').step('a', (n) => n + 1)
const two = one.step('b', (n) => n + 1)

describe('order', () => {
  test('hooks of the runner in the order in which they were added, then those of the run', async () => {
    const told: string[] = []
    const note = (who: string) => (event: HookEvent) => void told.push(`${who} ${event.event}`)
    const runner = new Runner(one, { hooks: [note('1'), note('2')] })
    runner.hooks.on('post_step', note('3'))
    await runner.run(1, { hooks: [note('own')] })
    const each = (event: string): string[] => [`1 ${event}`, `2 ${event}`]
    expect(told).toEqual([
      ...each('pre_run'),
      'own pre_run',
      ...each('pre_step'),
      'own pre_step',
      ...each('post_step'),
      '3 post_step',
      'own post_step',
      ...each('post_run'),
      'own post_run',
    ])
  })

  test('`on` hears events of its name only, and gives back its undo', async () => {
    const names: string[] = []
    const runner = new Runner(two)
    const off = runner.hooks.on('pre_step', ({ name, input }) => void names.push(`${name} ${String(input)}`))
    await runner.run(1)
    off()
    off()
    await runner.run(1)
    expect(names).toEqual(['a 1', 'b 2'])
  })

  test('the same function added twice is called twice, and each undo undoes one', async () => {
    let calls = 0
    const count = (): void => void (calls += 1)
    const runner = new Runner(one)
    const off = runner.hooks.on('pre_run', count)
    runner.hooks.on('pre_run', count)
    await runner.run(1)
    off()
    await runner.run(1)
    expect(calls).toBe(3)
  })

  test('what is added or removed while an event is told counts from the next one', async () => {
    const told: string[] = []
    const runner = new Runner(one)
    let offSecond = (): void => {}
    const offFirst = runner.hooks.onAny((event) => {
      told.push(`first ${event.event}`)
      offFirst()
      offSecond()
      runner.hooks.onAny(({ event }) => void told.push(`new ${event}`))
    })
    offSecond = runner.hooks.onAny(({ event }) => void told.push(`second ${event}`))
    await runner.run(1)
    expect(told).toEqual(['first pre_run', 'second pre_run', 'new pre_step', 'new post_step', 'new post_run'])
  })

  test('so it does where an earlier hook is waited for meanwhile, and in a run under way', async () => {
    const told: string[] = []
    const hold = gate()
    const runner = new Runner(one)
    runner.hooks.on('pre_run', () => hold.promise)
    const off = runner.hooks.onAny(({ event }) => void told.push(`removed ${event}`))
    const done = runner.run(1)
    await settle()
    off()
    runner.hooks.onAny(({ event }) => void told.push(`added ${event}`))
    hold.open()
    await done
    expect(told).toEqual(['removed pre_run', 'added pre_step', 'added post_step', 'added post_run'])
  })

  test('a hook of a run hears of that run only', async () => {
    const heard = new Set<string>()
    const runner = new Runner(one)
    const runs = [
      runner.run(1, { runId: 'a', hooks: [({ runId }) => void heard.add(runId)] }),
      runner.run(1, { runId: 'b' }),
    ]
    await Promise.all(runs)
    await runner.run(1, { runId: 'c' })
    expect([...heard]).toEqual(['a'])
  })

  test('runs at once on one runner are told apart', async () => {
    const runtime = new VirtualRuntime()
    const slow = pipeline<number>('p').step('wait', async (n) => runtime.sleep(n).then(() => n))
    const runner = new Runner(slow, { runtime })
    const ends: [string, unknown][] = []
    runner.hooks.on('post_run', ({ runId, output }) => void ends.push([runId, output]))
    const results = await runtime.drive(Promise.all([30, 10, 20].map((n) => runner.run(n, { runId: `run-${n}` }))))
    expect(ends).toEqual([
      ['run-10', 10],
      ['run-20', 20],
      ['run-30', 30],
    ])
    expect(results.map(({ runId, output }) => [runId, output])).toEqual([
      ['run-30', 30],
      ['run-10', 10],
      ['run-20', 20],
    ])
  })
})

describe('waiting', () => {
  test('a hook that returns nothing costs no turn of the queue', async () => {
    const ticksOf = async (hooks: readonly (() => void)[]): Promise<number> => {
      let ticks = 0
      let over = false
      const run = new Runner(two, { hooks }).run(1).then(() => {
        over = true
      })
      while (!over) {
        ticks += 1
        await undefined
      }
      await run
      return ticks
    }
    const none = await ticksOf([])
    // The run waits for the listeners of its beginning and its end, which are not on the path of a step.
    expect((await ticksOf([() => {}])) - none).toBeLessThanOrEqual(2)
    expect(await ticksOf([() => {}, () => {}])).toBe(await ticksOf([() => {}]))
  })

  test('a hook that returns a promise is waited for before anybody else hears, and before the run goes on', async () => {
    const gates = new Map<string, Gate<void>>()
    const told: string[] = []
    const ran: string[] = []
    const noted = pipeline<number>('p').step('a', () => ran.push('a'))
    const slow = ({ event }: HookEvent): Promise<void> => {
      const own = gate()
      gates.set(event, own)
      return own.promise
    }
    const runner = new Runner(noted, { hooks: [slow, ({ event }) => void told.push(event)] })
    const done = runner.run(1)
    for (const event of ['pre_run', 'pre_step', 'post_step', 'post_run']) {
      await settle()
      expect(told).not.toContain(event)
      expect(ran).toEqual(event === 'post_step' || event === 'post_run' ? ['a'] : [])
      gates.get(event)?.open()
      await settle()
      expect(told).toContain(event)
    }
    expect((await done).status).toBe('completed')
  })

  test('the promise of a hook that is called from inside a step is waited for before the step ends', async () => {
    const hold = gate()
    const runner = new Runner(
      pipeline<number>('p').step('a', (n, { set }) => {
        set({ n })
        return n
      }),
      { hooks: [({ event }) => (event === 'on_span_update' ? hold.promise : undefined)] },
    )
    const told: string[] = []
    runner.hooks.onAny(({ event }) => void told.push(event))
    const done = runner.run(1)
    await settle()
    expect(told).toEqual(['pre_run', 'pre_step'])
    hold.open()
    await done
    expect(told).toEqual(['pre_run', 'pre_step', 'on_span_update', 'post_step', 'post_run'])
  })

  test.each(['pre_step', 'post_step'])(
    'where a hook is slow at %s and the run is given up meanwhile, every hook still hears all in order',
    async (slowAt) => {
      const controller = new AbortController()
      const runtime = new VirtualRuntime()
      const told: string[] = []
      const obeying = pipeline<number>('p').step(
        'a',
        (_, { signal }) =>
          new Promise<number>((_resolve, reject) => {
            if (signal.aborted) reject(signal.reason as Error)
            signal.addEventListener('abort', () => reject(signal.reason as Error))
          }),
      )
      const { done, trace } = startTraced(obeying, 1, {
        runtime,
        signal: controller.signal,
        graceMs: 0,
        runnerHooks: [({ event }) => (event === slowAt ? runtime.sleep(50) : undefined)],
        hooks: [({ event }) => void told.push(event)],
      })
      await runtime.advance(10)
      controller.abort()
      expect((await runtime.drive(done)).status).toBe('cancelled')
      expect(told).toEqual(['pre_run', 'pre_step', 'post_step', 'post_run'])
      expect(trace.outline).toEqual(['a task cancelled'])
    },
  )
})

describe('a hook that fails', () => {
  const ways: Readonly<Record<string, () => void | Promise<void>>> = {
    throws: () => {
      throw new Error('hook')
    },
    rejects: async () => {
      throw new Error('hook')
    },
    'throws nothing': () => {
      throw undefined
    },
    'returns a hostile object': () =>
      new Proxy(
        {},
        {
          has: () => {
            throw new Error('hook')
          },
        },
      ) as never,
  }

  test.each(Object.entries(ways))('%s: is reported, and changes nothing', async (_, fail) => {
    const errors: [unknown, string][] = []
    const told: string[] = []
    const runner = new Runner(two, {
      hooks: [fail, ({ event }) => void told.push(event)],
      onHookError: (error, { event }) => void errors.push([error, event]),
    })
    const result = await runner.run(1)
    expect(result).toMatchObject({ status: 'completed', output: 3 })
    expect(told).toHaveLength(6)
    expect(errors.map(([, event]) => event)).toEqual(told)
  })

  test('a listener for hook errors that fails itself changes nothing either', async () => {
    const runner = new Runner(two, {
      hooks: [ways['throws'] as () => void],
      onHookError: () => {
        throw new Error('listener')
      },
    })
    expect((await runner.run(1)).output).toBe(3)
  })

  afterEach(() => vi.restoreAllMocks())

  test('by default a runner warns once', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const runner = new Runner(two, { hooks: [ways['throws'] as () => void] })
    await runner.run(1)
    await runner.run(1)
    expect(warn).toHaveBeenCalledTimes(1)
    expect(warn.mock.calls[0]?.[0]).toContain('a hook failed at pre_run of "p"; the run goes on')
    await new Runner(two, { hooks: [ways['throws'] as () => void] }).run(1)
    expect(warn).toHaveBeenCalledTimes(2)
  })
})

describe('AbortRun', () => {
  const said = pipeline<number>('p')
    .step('a', (n, { usage }) => {
      usage({ inputTokens: 1 })
      return n
    })
    .step('b', (n) => n)

  test.each<[HookEvent['event'], readonly string[]]>([
    ['pre_run', ['skipped', 'skipped']],
    ['pre_step', ['cancelled', 'skipped']],
    ['on_usage', ['completed', 'skipped']],
    ['post_step', ['completed', 'skipped']],
  ])('from %s cancels the run with its reason', async (when, statuses) => {
    for (const later of [false, true]) {
      const { result, trace } = await runTraced(said, 1, {
        hooks: [
          ({ event }) => {
            if (event !== when) return
            const abort = new AbortRun('not today')
            if (later) return Promise.reject(abort)
            throw abort
          },
        ],
      })
      expect(result).toMatchObject({ status: 'cancelled', error: { code: 'aborted_by_hook' } })
      expect(result.error?.message).toBe('a hook stopped the run: not today')
      expect(result.steps.map(({ status }) => status)).toEqual(statuses)
      expect(trace.of('post_run')[0]?.status).toBe('cancelled')
    }
  })

  test('from on_step_failure counts more than the failure', async () => {
    const bad = pipeline<number>('p').step(
      'bad',
      () => {
        throw new Error('bad')
      },
      { retry: { attempts: 3, baseMs: 0 } },
    )
    let tries = 0
    const { result } = await runTraced(bad, 1, {
      hooks: [
        ({ event }) => {
          if (event === 'pre_step') tries += 1
          if (event === 'on_step_failure') throw new AbortRun('no more tries')
        },
      ],
    })
    expect(tries).toBe(2)
    expect(result).toMatchObject({ status: 'cancelled', error: { code: 'aborted_by_hook' } })
    const plain = pipeline<number>('p').step('bad', () => {
      throw new Error('bad')
    })
    const stopped = await runTraced(plain, 1, {
      hooks: [
        ({ event }) => {
          if (event === 'on_step_failure') throw new AbortRun('stop')
        },
      ],
    })
    expect(stopped.result).toMatchObject({
      status: 'cancelled',
      error: { code: 'aborted_by_hook' },
      steps: [{ status: 'failed', error: new Error('bad') }],
    })
  })

  test('from post_run comes too late', async () => {
    const { result } = await runTraced(one, 1, {
      hooks: [
        ({ event }) => {
          if (event === 'post_run') throw new AbortRun('late')
        },
      ],
    })
    expect(result.status).toBe('completed')
  })

  test('of another copy of the package is recognised, and the signal of a step under way aborts', async () => {
    const foreign = Object.assign(new Error('elsewhere'), { code: 'abort_run' })
    let seen: AbortSignal | undefined
    const slow = pipeline<number>('p').step('a', async (n, ctx) => {
      seen = ctx.signal
      ctx.event('now')
      return n
    })
    const { result } = await runTraced(slow, 1, {
      hooks: [
        ({ event }) => {
          if (event === 'on_span_update') throw foreign
        },
      ],
    })
    expect(result.status).toBe('cancelled')
    expect(seen?.aborted).toBe(true)
  })
})
