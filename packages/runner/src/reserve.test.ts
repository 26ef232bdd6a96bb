import { cached, type FlujoError, pipeline, type Reservation, step, type StepContext } from '@flujo/domain'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gate, runTraced } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

const start = pipeline<number>('p')

/** Whether so much can be reserved now, without keeping it. */
function isFree(ctx: StepContext, costUsd: number): boolean {
  const reservation = reserved(ctx, costUsd)
  reservation?.release()
  return reservation !== undefined
}

/** What is left of the limits around, in whole dollars up to 20. */
function freeOf(ctx: StepContext): number {
  return Array.from({ length: 21 }, (_, index) => 20 - index).find((costUsd) => isFree(ctx, costUsd)) ?? -1
}

/** What `look` gives in a run that may use 10 dollars. */
async function ofTen<T>(look: (ctx: StepContext) => T): Promise<Awaited<T>> {
  const { result } = await runTraced(
    start.step('a', (_, ctx) => look(ctx)),
    1,
    { limits: { costUsd: 10 } },
  )
  if (result.status !== 'completed') throw result.error
  return result.output as Awaited<T>
}

describe('a reservation', () => {
  test('holds what it says until it is released, once', async () => {
    const free = await ofTen((ctx) => {
      const first = ctx.reserve({ costUsd: 4 })
      const second = ctx.reserve({ costUsd: 5 })
      const held = freeOf(ctx)
      second.release()
      const after = freeOf(ctx)
      second.release()
      first[Symbol.dispose]()
      return [held, after, freeOf(ctx)]
    })
    expect(free).toEqual([1, 6, 10])
  })

  test('is taken from by the usage of the same try, in spans of its own too; the rest stays held', async () => {
    const free = await ofTen(async (ctx) => {
      const seen: number[] = []
      {
        using _ = ctx.reserve({ costUsd: 6 })
        ctx.usage({ costUsd: 2 })
        seen.push(freeOf(ctx))
        await ctx.span('call', (span) => span.span('inner', (inner) => inner.usage({ costUsd: 3 })))
        seen.push(freeOf(ctx))
      }
      return [...seen, freeOf(ctx)]
    })
    expect(free).toEqual([4, 4, 5])
  })

  test('does not hold back more than it has, whatever is used', async () => {
    const free = await ofTen((ctx) => {
      const first = ctx.reserve({ costUsd: 1 })
      ctx.reserve({ costUsd: 2 })
      ctx.usage({ costUsd: 5 })
      const seen = freeOf(ctx)
      first.release()
      return [seen, freeOf(ctx)]
    })
    expect(free).toEqual([5, 5])
  })

  test('of another step is not touched', async () => {
    const opened = gate()
    const whole = start.parallel('both', {
      holds: (_: number, ctx: StepContext) => (ctx.reserve({ costUsd: 6 }), opened.promise),
      asks: async (_: number, ctx: StepContext) => {
        await undefined
        ctx.usage({ costUsd: 2 })
        const free = freeOf(ctx)
        opened.open()
        return free
      },
    })
    const { result } = await runTraced(whole, 1, { limits: { costUsd: 10 } })
    expect(result.output).toEqual({ holds: undefined, asks: 2 })
  })

  test('ends with its try: a further one, the fallback and the next step find all free', async () => {
    const seen: number[] = []
    const holding = (_: number, ctx: StepContext): number => {
      seen.push(freeOf(ctx))
      ctx.reserve({ costUsd: 9 })
      throw new Error('no')
    }
    const looking = (_: number, ctx: StepContext): number => seen.push(freeOf(ctx))
    const whole = start
      .step('tries', holding, { retry: { attempts: 2, baseMs: 1 }, fallback: looking })
      .step('limited', holding, { limits: { costUsd: 20 }, fallback: looking })
      .step('late', () => gate<number>().promise, { timeoutMs: 5, fallback: looking })
      .step('once', (_, ctx) => (ctx.reserve({ costUsd: 9 }), 1))
      .step('after', looking)
    const { result } = await runTraced(whole, 1, { limits: { costUsd: 10 } })
    expect(result.status).toBe('completed')
    expect(seen).toEqual([10, 10, 10, 10, 10, 10, 10])
  })

  test('of a step that was given up is free again', async () => {
    const stuck = (_: number, ctx: StepContext): Promise<number> => (
      ctx.reserve({ costUsd: 9 }),
      gate<number>().promise
    )
    const whole = start.step('stuck', stuck, { timeoutMs: 5, fallback: (_, ctx) => freeOf(ctx) })
    expect((await runTraced(whole, 1, { limits: { costUsd: 10 } })).result.output).toBe(10)
  })

  test('counts for every limit around', async () => {
    const looked = gate()
    const inner = pipeline<number>('inner').step('a', async (_, ctx) => {
      const before = freeOf(ctx)
      ctx.reserve({ costUsd: 3 })
      await looked.promise
      return [before, freeOf(ctx)]
    })
    const whole = start.parallel('both', {
      inner: pipeline<number>('x').step(inner, { limits: { costUsd: 5 } }),
      other: pipeline<number>('y')
        .sleep('wait', 1)
        .step('b', (_, ctx) => (looked.open(), freeOf(ctx))),
    })
    const { result } = await runTraced(whole, 1, { limits: { costUsd: 4 } })
    expect(result.output).toEqual({ inner: [4, 1], other: 1 })
  })

  test('without a limit holds nothing, and is checked all the same', async () => {
    const whole = start.step('a', (_, ctx) => ctx.reserve({ costUsd: 1e9, tokens: 1e9 }).release())
    expect((await runTraced(whole, 1)).result.status).toBe('completed')
  })
})

describe('a refusal', () => {
  const greedy = (_: number, ctx: StepContext): number => {
    ctx.usage({ costUsd: 3 })
    ctx.reserve({ costUsd: 2 })
    ctx.reserve({ costUsd: 6 })
    return 1
  }

  test('says what is used and reserved, fails the step, and is not tried again', async () => {
    let calls = 0
    const counting = (n: number, ctx: StepContext): number => ((calls += 1), greedy(n, ctx))
    const around = pipeline<number>('around').step('ask', counting, { retry: { attempts: 5 } })
    const whole = start.step(around, { retry: { attempts: 5 } })
    const { result } = await runTraced(whole, 1, { limits: { costUsd: 10 } })
    expect(result.error).toMatchObject({ code: 'limit_exceeded', path: 'around/ask' })
    expect(result.error?.message).toBe(
      'step "around/ask": cannot reserve costUsd 6: of the limits.costUsd of 10 that the run has, 3 is used and 2 reserved; reserve less, or raise the limit',
    )
    expect(calls).toBe(1)
    expect(result.status).toBe('failed')
  })

  test('can be caught, and cancels nobody', async () => {
    const cheaper = await ofTen((ctx) => {
      ctx.reserve({ costUsd: 8 })
      try {
        ctx.reserve({ costUsd: 3 })
      } catch (error) {
        return [(error as FlujoError).code, ctx.signal.aborted, isFree(ctx, 2)]
      }
    })
    expect(cheaper).toEqual(['limit_exceeded', false, true])
  })

  test('of tokens names them', async () => {
    const { result } = await runTraced(
      start.step('a', (_, ctx) => ctx.reserve({ costUsd: 1, tokens: 101 })),
      1,
      {
        limits: { costUsd: 1, tokens: 100 },
      },
    )
    expect(result.error?.message).toContain('cannot reserve tokens 101: of the limits.tokens of 100')
  })

  test('is not shared by a cache with runs that have other limits', async () => {
    const runtime = new VirtualRuntime()
    const asks = cached(
      step('ask', async (n: number, ctx) => {
        await runtime.sleep(5)
        ctx.reserve({ costUsd: 5 })
        return n * 2
      }),
      { key: String, store: new Map() },
    )
    const runner = new Runner(asks, { runtime })
    const [poor, rich] = await runtime.drive(
      Promise.all([runner.run(1, { limits: { costUsd: 1 } }), runner.run(1, { limits: { costUsd: 9 } })]),
    )
    expect(poor.error?.code).toBe('limit_exceeded')
    expect(rich.output).toBe(2)
  })

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'expected reserve to be given { costUsd } or { tokens }, given undefined'],
    ['no amount', {}, 'expected reserve to be given costUsd or tokens, given undefined'],
    [
      'less than nothing',
      { costUsd: -1 },
      'expected the costUsd to reserve to be a number, 0 or more, given number -1',
    ],
    ['no number', { tokens: Number.NaN }, 'expected the tokens to reserve to be a number, 0 or more, given number NaN'],
    ['without end', { costUsd: Infinity }, 'given number Infinity'],
    ['misspelt', { cost: 1 }, 'expected amounts among costUsd, tokens to reserve, given string "cost"'],
  ])('of bad amounts: %s', async (_, amounts, says) => {
    const { result } = await runTraced(
      start.step('a', (__, ctx) => ctx.reserve(amounts as never)),
      1,
    )
    expect(result.error).toMatchObject({ code: 'invalid_options', path: 'a' })
    expect(result.error?.message).toContain(says)
  })

  test('meets code that was cancelled', async () => {
    const cancel = new AbortController()
    let code: unknown
    const whole = start.step('a', (_, ctx) => {
      cancel.abort()
      try {
        ctx.reserve({ costUsd: 1 })
      } catch (error) {
        ;({ code } = error as FlujoError)
      }
    })
    await runTraced(whole, 1, { signal: cancel.signal })
    expect(code).toBe('cancelled')
  })
})

function reserved(ctx: StepContext, costUsd: number): Reservation | undefined {
  try {
    return ctx.reserve({ costUsd })
  } catch {
    return undefined
  }
}

test('what is used never goes above the limits where each call reserves what it uses at most', async () => {
  const call = fc.record({
    /** In cents, so that the reference below is exact. */
    reserves: fc.nat(40),
    /** Of what was reserved. */
    uses: fc.array(fc.constantFrom(0, 0.25, 0.5), { maxLength: 2 }),
    waitMs: fc.nat(5),
    asksAfterMs: fc.nat(20),
    ends: fc.constantFrom('releases', 'returns', 'throws'),
    /** Which of the two sub-trees it is in. */
    left: fc.boolean(),
  })
  let refusals = 0
  const property = fc.asyncProperty(
    fc.array(call, { minLength: 1, maxLength: 12 }),
    fc.record({ run: fc.nat(120), left: fc.nat(80) }),
    fc.constantFrom(2, 5, Infinity),
    async (calls, limits, concurrency) => {
      const runtime = new VirtualRuntime()
      const taken = { run: 0, left: 0 }
      const used = { run: 0, left: 0 }
      const change = (sums: { run: number; left: number }, cents: number, left: boolean): void => {
        sums.run += cents
        if (left) sums.left += cents
      }
      const work = step(
        'call',
        async ({ reserves, uses, waitMs, asksAfterMs, ends, left }: (typeof calls)[number], ctx) => {
          await runtime.sleep(asksAfterMs)
          const fits = taken.run + reserves <= limits.run && (!left || taken.left + reserves <= limits.left)
          const reservation = reserved(ctx, reserves / 100)
          expect(reservation !== undefined).toBe(fits || reserves === 0)
          if (reservation === undefined) {
            refusals += 1
            return
          }
          change(taken, reserves, left)
          let rest = reserves
          for (const part of uses) {
            await runtime.sleep(waitMs)
            const cents = Math.floor(reserves * part)
            rest -= cents
            change(used, cents, left)
            ctx.usage({ costUsd: cents / 100 })
          }
          change(taken, -rest, left)
          if (ends === 'releases') reservation.release()
          if (ends === 'throws') throw new Error('no')
        },
      )
      const each = pipeline<readonly (typeof calls)[number][]>('each').map('calls', work, {
        concurrency,
        onError: 'collect',
      })
      const whole = pipeline<readonly (typeof calls)[number][]>('all').parallel('both', {
        left: pipeline<typeof calls>('l')
          .step('its', (all) => all.filter(({ left }) => left))
          .step(each, { limits: { costUsd: limits.left / 100 } }),
        right: pipeline<typeof calls>('r')
          .step('its', (all) => all.filter(({ left }) => !left))
          .step(each),
      } as never)
      const runner = new Runner(whole, { runtime })
      const result = await runtime.drive(runner.run(calls, { limits: { costUsd: limits.run / 100 } }))
      expect(result.status).toBe('completed')
      expect(used.run).toBeLessThanOrEqual(limits.run)
      expect(used.left).toBeLessThanOrEqual(limits.left)
      expect(result.usage.costUsd).toBeCloseTo(used.run / 100, 9)
    },
  )
  await fc.assert(property, { numRuns: 150 })
  expect(refusals).toBeGreaterThan(50)
})
