import { cached, pipeline, type Step, step } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { MemoryJournal } from './journal/memory-journal.ts'
import { PausingRun } from './pause.test-support.ts'
import { Runner } from './runner.ts'

const asking = pipeline<number>('asking').pause('ask', { merge: (n, answer) => n + Number(answer) })
const fail = (): never => {
  throw new Error('no')
}

describe('what a selector says', () => {
  const choosing = pipeline<number, { chose: number }>('choosing').branch(
    'route',
    (n, ctx) => {
      ctx.usage({ costUsd: 1, inputTokens: 2 })
      ctx.setState({ chose: n })
      return 'only' as const
    },
    { only: asking },
  )

  test('of usage and state stays, although it is not asked again after a pause', async () => {
    const run = new PausingRun(choosing)
    const paused = await run.run(1, { state: { chose: 0 } })
    expect(paused.usage).toMatchObject({ calls: 1, costUsd: 1 })
    const result = await run.resume({ ask: 1 })
    expect(result).toMatchObject({ status: 'completed', output: 2, state: { chose: 1 } })
    expect(result.usage).toEqual({ calls: 1, costUsd: 1, inputTokens: 2, outputTokens: 0, unpricedCalls: 0 })
  })

  test('counts for the limits after the pause', async () => {
    const spending = choosing.step('spend', (n, ctx) => {
      ctx.usage({ costUsd: 1 })
      return n
    })
    const run = new PausingRun(spending, { limits: { costUsd: 1.5 } })
    await run.run(1, { state: { chose: 0 } })
    expect(await run.resume({ ask: 1 })).toMatchObject({ status: 'failed', error: { code: 'limit_exceeded' } })
  })
})

describe('a pause that ended with what was around it', () => {
  test('of an earlier try is not asked any more: the answer goes to the one that waits', async () => {
    let tries = 0
    const flaky = step('flaky', () => {
      tries += 1
      if (tries === 1) fail()
      return 1
    })
    const slowly = pipeline<number>('slowly').sleep('wait', 5).step(flaky)
    const twice = pipeline<number>('p').parallel('both', { asking, slowly }, { retry: { attempts: 2, jitter: 'none' } })
    const run = new PausingRun(twice)
    const paused = await run.run(1)
    expect(paused.pauses.map(({ key, path }) => [key, path])).toEqual([['ask', 'both/asking/ask']])
    expect(await run.resume({ ask: 1 })).toMatchObject({ status: 'completed', output: { asking: 2, slowly: 1 } })
  })

  test('because there were enough others cannot be answered', async () => {
    const enough = pipeline<number>('p')
      .parallel('race', { asking, one: pipeline<number>('one').sleep('wait', 5) }, { quorum: 1 })
      .pause('confirm')
    const run = new PausingRun(enough)
    expect((await run.run(1)).pauses).toHaveLength(1)
    await expect(run.runner.resume(run.runId, { ask: 1 })).rejects.toMatchObject({ code: 'invalid_answer' })
    expect(await run.resume({ confirm: 'yes' })).toMatchObject({ status: 'completed', output: 'yes' })
  })
})

test('a task whose fallback waits goes on in its own span, with what was found out about its tries', async () => {
  const run = new PausingRun(
    pipeline<number>('p').step('try', fail as (n: number) => number, {
      retry: { attempts: 2, jitter: 'none' },
      fallback: asking,
    }),
  )
  await run.run(1)
  const opened = run.last.of('pre_step').find(({ name }) => name === 'try')
  await run.resume({ ask: 1 })
  const ended = run.last.of('post_step').find(({ name }) => name === 'try')
  expect(ended?.spanId).toBe(opened?.spanId)
  expect(ended?.attributes).toMatchObject({ 'flujo.attempts': 2, 'flujo.fallback.used': true })
})

test('a further try after a pause still knows that its iterator was read', async () => {
  const once = pipeline<number>('p')
    .step('list', function* () {
      yield 1
    })
    .map('each', pipeline<number>('body').step(asking).step('check', fail), { retry: { attempts: 2, jitter: 'none' } })
  const run = new PausingRun(once)
  await run.run(1)
  expect(await run.resume({ ask: 1 })).toMatchObject({ status: 'failed', error: { code: 'not_iterable' } })
})

test('a tap that failed before a pause has failed after it as well', async () => {
  const run = new PausingRun(pipeline<number>('p').tap('look', fail).step(asking))
  const before = await run.run(1)
  const after = await run.resume({ ask: 1 })
  expect(after).toMatchObject({ status: 'completed', output: 2 })
  expect(after.steps[0]).toMatchObject({ name: 'look', status: 'failed', error: new Error('no') })
  expect(after.steps[0]).toEqual(before.steps[0])
})

test('a pause in a cached step is answered, although somebody else has filled the cache meanwhile', async () => {
  const store = new Map()
  const run = new PausingRun(pipeline<number>('p').step(cached(asking, { key: String, store })))
  await run.run(1)
  store.set('asking:1', { output: 7, storedAtMs: run.runtime.wallMs() })
  expect(await run.resume({ ask: 1 })).toMatchObject({ status: 'completed', output: 2 })
  expect(run.last.outline).toContain('asking/ask pause completed')
})

test('steps that were cancelled count for the limits after a pause as before it', async () => {
  const wasteful = pipeline<number>('wasteful').parallel('both', {
    endless: pipeline<number>('endless')
      .step('a', (n) => n)
      .step('b', (n) => n)
      .sleep('c', 1_000),
    failing: pipeline<number>('failing').sleep('wait', 10).step('fail', fail),
  })
  const steps = pipeline<number>('p')
    .parallel('all', { wasteful }, { onError: 'collect' })
    .pause('ask')
    .step('last', (n) => n)
  for (const [most, status] of [
    [11, 'failed'],
    [12, 'completed'],
  ] as const) {
    const run = new PausingRun(steps, { limits: { steps: most } })
    await run.run(1)
    expect([most, (await run.resume({ ask: 1 })).status]).toEqual([most, status])
  }
})

describe('who goes on', () => {
  test('is one: of two runners with one journal the second is refused, and its answer is not taken', async () => {
    const journal = new MemoryJournal()
    const runners = [0, 1].map(() => new Runner(asking, { journal })) as [
      Runner<number, number>,
      Runner<number, number>,
    ]
    const { runId } = await runners[0].run(1)
    const [first, second] = await Promise.allSettled([
      runners[0].resume(runId, { ask: 1 }),
      runners[1].resume(runId, { ask: 5 }),
    ])
    expect([first, second].filter(({ status }) => status === 'fulfilled')).toMatchObject([
      { value: { status: 'completed' } },
    ])
    expect([first, second].filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'run_id_in_use' } },
    ])
  })

  test('can be told by the result in post_run, and by the reader of a stream', async () => {
    const runner = new Runner(asking)
    const ended = Promise.withResolvers<unknown>()
    runner.hooks.on('post_run', ({ runId, result }) => {
      if (result.status === 'paused') ended.resolve(runner.resume(runId, { ask: 1 }))
    })
    expect(await runner.run(1)).toMatchObject({ status: 'paused' })
    expect(await ended.promise).toMatchObject({ status: 'completed', output: 2 })

    const reading = new Runner(asking)
    let output: unknown
    for await (const event of reading.stream(1)) {
      if (event.event === 'post_run') ({ output } = await reading.resume(event.runId, { ask: 2 }))
    }
    expect(output).toBe(3)
  })
})

test('a paused run can be cancelled although its resources cannot be opened any more', async () => {
  let opened = 0
  const holding = pipeline<number>('holding')
    .using({ db: () => (opened === 0 ? ((opened += 1), {}) : fail()) })
    .step(asking)
  const run = new PausingRun(holding)
  await run.run(1)
  const results: string[] = []
  run.runner.hooks.on('post_run', ({ status }) => void results.push(status))
  expect(await run.runner.cancel(run.runId)).toBe(true)
  expect(results).toEqual(['cancelled'])
})

test('code that was left behind says nothing after a pause', async () => {
  const left = Promise.withResolvers<void>()
  const chatty = step(
    'chatty',
    async (n: number, ctx): Promise<number> => {
      void ctx.span('own', () => left.promise)
      void left.promise.then(() => {
        ctx.log('info', 'still here')
        ctx.usage({ costUsd: 1 })
      })
      await Promise.resolve()
      return n === 1 ? fail() : n
    },
    { fallback: asking },
  )
  const run = new PausingRun(pipeline<number>('p').step(chatty))
  run.runner.hooks.onAny(() => Promise.resolve())
  await run.run(1)
  const told = run.last.events.length
  expect(run.last.span('chatty/own')).toMatchObject({ status: 'cancelled', attributes: { 'flujo.unfinished': true } })
  left.resolve()
  await run.runtime.advance(1)
  expect(run.last.events).toHaveLength(told)
  expect(await run.resume({ ask: 1 })).toMatchObject({ status: 'completed', output: 2, usage: { calls: 0 } })
})

test('what waited beside a failure is ended before a fallback that waits as well', async () => {
  const run = new PausingRun(
    pipeline<number>('p').parallel(
      'both',
      { waits: asking, fails: pipeline<number>('fails').sleep('wait', 5).step('fail', fail) },
      { fallback: pipeline<number>('instead').pause('confirm') as never },
    ),
  )
  await run.run(1)
  expect(run.last.outline).toContain('both/waits/ask pause cancelled')
  expect(await run.resume({ confirm: 5 })).toMatchObject({ status: 'completed', output: 5 })
})

test('what waits and is not come to again, because another has failed, is ended', async () => {
  const failing = pipeline<number>('failing').step(asking).step('fail', fail)
  const run = new PausingRun(pipeline<number>('p').parallel('both', { failing, waits: asking }, { concurrency: 1 }))
  await run.run(1)
  expect(await run.resume({ 'both/failing/asking/ask': 1 })).toMatchObject({ status: 'failed' })
  expect(run.last.outline).toEqual([
    'both parallel failed',
    'both/failing pipeline failed',
    'both/failing/asking pipeline completed',
    'both/failing/asking/ask pause completed',
    'both/failing/fail task failed',
    'both/waits pipeline cancelled',
    'both/waits/ask pause cancelled',
  ])
})

test('a run that is cancelled before it goes on says what was done, what waited and what was not reached', async () => {
  const run = new PausingRun(
    pipeline<number>('p')
      .step('first', (n) => n)
      .step(asking)
      .step('last', (n) => n),
  )
  await run.run(1)
  const result = await run.resume({ ask: 1 }, { signal: AbortSignal.abort(new Error('enough')) })
  expect(result.status).toBe('cancelled')
  expect(result.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'first completed',
    'asking cancelled',
    'last skipped',
  ])
  expect(run.last.outline).toEqual(['asking pipeline cancelled', 'asking/ask pause cancelled', 'last task skipped'])
})

test('refused options of a resume take no answer', async () => {
  const run = new PausingRun(asking)
  await run.run(1)
  const refused = run.runner.resume(run.runId, { ask: 1 }, { limits: { steps: -1 } })
  await expect(refused).rejects.toMatchObject({ code: 'invalid_options' })
  expect(await run.resume({ ask: 2 })).toMatchObject({ status: 'completed', output: 3 })
})

test('a pause 300 deep is answered, and can be cancelled', async () => {
  let deep: Step<number, number> = asking
  for (let depth = 0; depth < 300; depth += 1) deep = pipeline('deeper', [deep])
  const run = new PausingRun(deep)
  await run.run(1)
  expect(await run.resume({ ask: 1 })).toMatchObject({ status: 'completed', output: 2 })
  await run.run(1)
  expect(await run.runtime.drive(run.runner.cancel(run.runId))).toBe(true)
})
