import { pipeline, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { checkEvents } from './recorded-events.test-support.ts'
import { gate, runTraced, startTraced } from './run-traced.test-support.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'

const start = pipeline<number>('p')

/** Keeps what a context says of where it is. */
class Places {
  readonly seen: { readonly path: string; readonly attempt: number; readonly key: string; readonly runId: string }[] =
    []

  readonly note = (n: number, { path, attempt, idempotencyKey: key, runId }: StepContext): number => {
    this.seen.push({ path, attempt, key, runId })
    return n
  }

  get paths(): string[] {
    return this.seen.map(({ path }) => path)
  }

  get keys(): string[] {
    return this.seen.map(({ key }) => key)
  }
}

describe('where a step is', () => {
  test('path and key name the way to it; every item, iteration, branch and sibling has its own', async () => {
    const places = new Places()
    const inner = pipeline<number>('inner').step('a', places.note).step('b', places.note)
    const all = start
      .step('top', places.note)
      .step(inner)
      .parallel('both', { x: places.note, y: inner })
      .step('list', () => [1, 2])
      .map('each', inner, { concurrency: 2 })
      .step('one', () => 1)
      .loop('again', places.note, { maxIterations: 2, onExhausted: 'continue' })
      .branch('route', () => 'left', { left: places.note })
    const { result } = await runTraced(all, 1, { runId: 'mine' })
    expect(result.status).toBe('completed')
    const paths = [
      'top',
      'inner/a',
      'inner/b',
      'both/x',
      'both/y/a',
      'both/y/b',
      'each/#1/a',
      'each/#2/a',
      'each/#1/b',
      'each/#2/b',
      'again/#1',
      'again/#2',
      'route/left',
    ]
    expect(places.paths.toSorted()).toEqual(paths.toSorted())
    expect(places.keys.toSorted()).toEqual(paths.map((path) => `mine:${path}`).toSorted())
    expect(new Set(places.seen.map(({ runId }) => runId))).toEqual(new Set(['mine']))
  })

  test('the key is the same for each try of a step, and another inside another try of what is around it', async () => {
    const places = new Places()
    const retry = { attempts: 2, baseMs: 0 }
    const bad = (n: number, ctx: StepContext): number => {
      places.note(n, ctx)
      throw new Error('bad')
    }
    const inner = pipeline<number>('inner').step('bad', bad, { retry })
    await runTraced(start.step(inner, { retry }), 1, { runId: 'r' })
    expect(places.keys).toEqual(['r:inner/~1/bad', 'r:inner/~1/bad', 'r:inner/~2/bad', 'r:inner/~2/bad'])
    expect(places.seen.map(({ attempt }) => attempt)).toEqual([1, 2, 1, 2])
    expect(new Set(places.paths)).toEqual(new Set(['inner/bad']))
  })

  test('a fallback has a key of its own, whatever is called the same beside it', async () => {
    const places = new Places()
    const search = pipeline<number>('x').step('search', places.note)
    const inner = pipeline<number>('main')
      .step(search.steps[0] as never)
      .step('bad', (): number => {
        throw new Error('bad')
      })
    const all = start.step(inner as never, { fallback: search.steps[0] as never })
    expect((await runTraced(all, 1, { runId: 'r' })).result.status).toBe('completed')
    expect(places.keys).toEqual(['r:main/search', 'r:main/~fallback/search'])
    expect(places.paths).toEqual(['main/search', 'main/search'])
  })

  test('the selector of a branch has a context too', async () => {
    const places = new Places()
    const routed = start.branch('route', (n, ctx) => (places.note(n, ctx), 'a'), { a: (n) => n })
    await runTraced(routed, 1, { runId: 'r' })
    expect(places.paths).toEqual(['route'])
  })
})

describe('usage', () => {
  const spend =
    (inputTokens: number, costUsd?: number) =>
    (n: number, { usage }: StepContext): number => {
      usage({ inputTokens, outputTokens: 1, costUsd })
      return n
    }

  test('is summed over everything below a step, and over the run', async () => {
    const all = start
      .step('a', spend(10, 0.5))
      .parallel('both', {
        x: spend(1, 0.25),
        y: pipeline<number>('y')
          .step('list', (n) => [n, n, n])
          .map('each', spend(100)),
      })
      .step('free', () => 1)
    const { result, trace } = await runTraced(all, 1)
    expect(result.usage).toEqual({ calls: 5, inputTokens: 311, outputTokens: 5, costUsd: 0.75, unpricedCalls: 3 })
    expect(result.steps.map(({ usage }) => [usage.calls, usage.inputTokens, usage.costUsd])).toEqual([
      [1, 10, 0.5],
      [4, 301, 0.25],
      [0, 0, 0],
    ])
    expect(
      trace
        .of('on_usage')
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['#1', '#2', '#3', 'a', 'x'])
  })

  test('of failed tries and of a user span counts, where it was reported', async () => {
    const work = async (n: number, { attempt, usage, span }: StepContext): Promise<number> => {
      usage({ inputTokens: 1 })
      await span('call', (call) => call.usage({ inputTokens: 10 }))
      if (attempt === 1) throw new Error('first')
      return n
    }
    const { result, trace } = await runTraced(start.step('work', work, { retry: { attempts: 2, baseMs: 0 } }), 1)
    expect(result.usage).toMatchObject({ calls: 4, inputTokens: 22 })
    expect(trace.of('on_usage').map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'try 1 attempt',
      'call custom',
      'try 2 attempt',
      'call custom',
    ])
  })

  test('is counted where nobody listens, and nonsense is not', async () => {
    const odd = start.step('odd', (n, { usage }) => {
      usage({ inputTokens: Number.NaN, outputTokens: -5, costUsd: Infinity })
      usage(undefined as never)
      usage({ inputTokens: 3 })
      return n
    })
    expect((await new Runner(odd).run(1)).usage).toEqual({
      calls: 2,
      inputTokens: 3,
      outputTokens: 0,
      costUsd: 0,
      unpricedCalls: 2,
    })
  })
})

describe('saying something', () => {
  test('set, event, log, progress and feedback are updates of the open span, also taken out of the context', async () => {
    const { trace } = await runTraced(
      start.step('a', (n, { set, event, log, progress, feedback }) => {
        set({ model: 'm' })
        event('cache', { hit: true })
        event('bare')
        log('warn', 'slow', { ms: 5 })
        progress(1)
        progress(2, 3)
        feedback('good')
        return n
      }),
      1,
    )
    const told = trace.of('on_span_update').map(({ name, attributes, spanEvent }) => ({ name, attributes, spanEvent }))
    const timeUs = trace.of('pre_run')[0]?.timeUs
    const update = (attributes: unknown, spanEvent?: unknown): unknown => ({ name: 'a', attributes, spanEvent })
    expect(told).toEqual([
      update({ model: 'm' }),
      update(undefined, { name: 'cache', attributes: { hit: true }, timeUs }),
      update(undefined, { name: 'bare', attributes: undefined, timeUs }),
      update(undefined, { name: 'log', attributes: { level: 'warn', message: 'slow', ms: 5 }, timeUs }),
      update({ 'flujo.progress.done': 1 }),
      update({ 'flujo.progress.done': 2, 'flujo.progress.total': 3 }),
      update({ 'flujo.feedback': 'good' }),
    ])
  })

  test('once the step has ended, nothing that is said is kept', async () => {
    let left: StepContext | undefined
    const two = start
      .step('a', (n, ctx) => {
        left = ctx
        return n
      })
      .step('b', async (n) => {
        left?.set({ late: true })
        left?.event('late')
        left?.log('error', 'late')
        left?.progress(1)
        left?.feedback('late')
        left?.usage({ inputTokens: 1 })
        return (await left?.span('late', (span) => (span.set({ x: 1 }), n + 1))) ?? 0
      })
    const { result, trace } = await runTraced(two, 1)
    expect(result).toMatchObject({ output: 2, usage: { calls: 0 } })
    expect(trace.of('on_span_update')).toEqual([])
    expect(trace.outline).toEqual(['a task completed', 'b task completed'])
    expect(left?.signal.aborted).toBe(false)
  })
})

describe('a span of the user', () => {
  test('is a child of the handle that it is called on, and passes on what the work gives', async () => {
    const { result, trace } = await runTraced(
      start.step('a', async (n, ctx) =>
        ctx.span('outer', async (outer) => {
          const inner = await outer.span('inner', (span) => (span.event('x'), n + 1))
          return (await ctx.span('beside', () => inner)) + 1
        }),
      ),
      1,
    )
    expect(result.output).toBe(3)
    expect(trace.outline).toEqual([
      'a task completed',
      'a/outer custom completed',
      'a/outer/inner custom completed',
      'a/beside custom completed',
    ])
    expect(result.steps).toHaveLength(1)
  })

  test('that fails is failed, and the error goes on unchanged; the step may handle it', async () => {
    const boom = new Error('boom')
    const fail = (): never => {
      throw boom
    }
    const { result, trace } = await runTraced(
      start.step('a', async (n, { span }) => {
        const caught = await span('try', fail).catch((error: unknown) => error)
        return caught === boom ? n : span('no', fail)
      }),
      1,
    )
    expect(result).toMatchObject({ status: 'completed', output: 1 })
    expect(trace.outline).toEqual(['a task completed', 'a/try custom failed'])
    expect(trace.of('on_step_failure').map(({ path }) => path)).toEqual(['a/try'])
  })

  test('whose work goes on after the step is ended with it, and marked', async () => {
    const hold = gate()
    const said: string[] = []
    const { done, trace } = startTraced(
      start
        .step('a', (n, { span }) => {
          void span('outer', (outer) =>
            outer.span('inner', async (inner) => {
              await hold.promise
              inner.event('late')
              said.push('done')
            }),
          )
          return n
        })
        .step('b', (n) => n),
      1,
    )
    expect((await done).status).toBe('completed')
    hold.open()
    await settle()
    expect(said).toEqual(['done'])
    checkEvents(trace.events)
    expect(trace.outline).toEqual([
      'a task completed',
      'a/outer custom cancelled',
      'a/outer/inner custom cancelled',
      'b task completed',
    ])
    expect(trace.span('a/outer/inner').attributes).toEqual({ 'flujo.unfinished': true })
    expect(trace.span('a').attributes).toEqual({})
  })
})

test('no signal is made unless a step asks for one, and it is the same each time', async () => {
  const signals: AbortSignal[] = []
  await runTraced(
    start.step('a', (n, ctx) => {
      signals.push(ctx.signal, ctx.signal)
      return n
    }),
    1,
  )
  expect(signals[0]).toBe(signals[1])
})
