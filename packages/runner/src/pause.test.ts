import { AbortRun, pipeline, type RunResult, type Step, step } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { MemoryJournal } from './journal/memory-journal.ts'
import { PausingRun } from './pause.test-support.ts'
import { Runner } from './runner.ts'

/** Steps that count how often they were done. */
class Counted {
  readonly times: Record<string, number> = {}

  readonly step = <In, Out>(name: string, work: (input: In) => Out): Step<In, Awaited<Out>> =>
    step(name, (input: In) => {
      this.times[name] = (this.times[name] ?? 0) + 1
      return work(input)
    })
}

const keysOf = ({ pauses }: RunResult<unknown>): string[] => pauses.map(({ key }) => key)

const asking = pipeline<string>('one').pause('ask', { merge: (text, answer) => `${text}=${String(answer)}` })

describe('a pause', () => {
  test('ends the run as paused with what is asked, and an answer goes on from there', async () => {
    const counted = new Counted()
    const publish = pipeline<string>('publish')
      .step(counted.step('write', (title: string) => ({ title, text: '…' })))
      .pause('approve', {
        prompt: ({ title }) => `Publish "${title}"?`,
        schema: z.boolean(),
        merge: (draft, approved) => ({ ...draft, approved }),
      })
      .step(
        counted.step('send', ({ title, approved }: { title: string; approved: boolean }) => `${title}: ${approved}`),
      )
    const run = new PausingRun(publish)
    const paused = await run.run('Spring')
    expect(paused).toMatchObject({
      status: 'paused',
      output: undefined,
      error: undefined,
      pauses: [{ key: 'approve', name: 'approve', path: 'approve', prompt: 'Publish "Spring"?' }],
      steps: [
        { name: 'write', status: 'completed' },
        { name: 'approve', kind: 'pause', status: 'paused' },
      ],
    })
    await run.runtime.advance(60_000)
    const result = await run.resume({ approve: true })
    expect(result).toMatchObject({ status: 'completed', output: 'Spring: true', pauses: [], runId: paused.runId })
    expect(result.traceId).toBe(paused.traceId)
    expect(result.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'write completed',
      'approve completed',
      'send completed',
    ])
    expect(counted.times).toEqual({ write: 1, send: 1 })
    expect(result.durationMs).toBe(60_000)
  })

  test('without merge gives the answer, as its schema makes it', async () => {
    const run = new PausingRun(
      pipeline<number>('p').pause('ask', { schema: z.string().transform((text) => text.length) }),
    )
    await run.run(1)
    expect(await run.resume({ ask: 'four' })).toMatchObject({ status: 'completed', output: 4 })
  })

  test('can be answered with nothing much: null, false and 0 are answers', async () => {
    for (const answer of [null, false, 0, '']) {
      const run = new PausingRun(pipeline<number>('p').pause('ask'))
      await run.run(1)
      expect(await run.resume({ ask: answer })).toMatchObject({ status: 'completed', output: answer })
    }
  })

  test('whose prompt or merge throws is a failed step', async () => {
    const broken = (): never => {
      throw new TypeError('broken')
    }
    const prompting = new PausingRun(pipeline<number>('p').pause('ask', { prompt: broken }))
    expect(await prompting.run(1)).toMatchObject({
      status: 'failed',
      error: { path: 'ask', cause: new TypeError('broken') },
    })
    const merging = new PausingRun(pipeline<number>('p').pause('ask', { merge: broken }))
    await merging.run(1)
    expect(await merging.resume({ ask: 1 })).toMatchObject({ status: 'failed', error: { path: 'ask' } })
  })
})

describe('the trace of a paused run', () => {
  test('goes on in the next epoch with the same ids; what was open is told again, what was done is not', async () => {
    const nested = pipeline<string>('outer')
      .step('before', (text) => text)
      .step(
        pipeline<string>('inner')
          .step('first', (text) => `${text}!`)
          .step(asking)
          .step('last', (text) => text),
      )
      .step('after', (text) => text)
    const run = new PausingRun(nested)
    const paused = await run.run('a')
    const [first] = run.epochs
    expect(first?.lines.slice(-2)).toEqual(['on_pause:ask', 'post_run:outer'])
    expect(first?.of('post_run')[0]).toMatchObject({ status: 'paused', epoch: 1 })
    expect(first?.spans.map(({ path, status }) => `${path} ${status}`)).toEqual([
      'before completed',
      'inner/first completed',
    ])
    await run.runtime.advance(5_000)
    await run.resume({ ask: 'yes' })
    const [start] = run.last.of('pre_run')
    expect(start).toMatchObject({
      epoch: 2,
      spanId: first?.of('pre_run')[0]?.spanId,
      timeUs: first?.of('pre_run')[0]?.timeUs,
      traceId: paused.traceId,
    })
    expect(run.last.lines).toEqual([
      'pre_run:outer',
      'pre_step:inner',
      'pre_step:one',
      'pre_step:ask',
      'on_resume:ask',
      'post_step:ask',
      'post_step:one',
      'pre_step:last',
      'post_step:last',
      'post_step:inner',
      'pre_step:after',
      'post_step:after',
      'post_run:outer',
    ])
    for (const name of ['inner', 'one', 'ask']) {
      const before = first?.of('pre_step').find((event) => event.name === name)
      const again = run.last.of('pre_step').find((event) => event.name === name)
      expect(again).toMatchObject({ spanId: before?.spanId, timeUs: before?.timeUs, resumed: true, epoch: 2 })
      const end = run.last.of('post_step').find((event) => event.name === name)
      expect(end).toMatchObject({ spanId: before?.spanId, durationNs: 5_000_000_000 })
    }
    const ids = run.epochs.flatMap(({ events }) => events.map(({ spanId }) => spanId))
    expect(new Set(ids).size).toBe(8)
    expect(run.last.of('pre_step').find(({ name }) => name === 'last')).not.toHaveProperty('resumed')
  })

  test('usage, tries and times of what was done before are those of the first time', async () => {
    const using = step(
      'using',
      (n: number, ctx) => {
        ctx.usage({ inputTokens: 10, costUsd: 0.5 })
        if (ctx.attempt === 1) throw new Error('once more')
        return n
      },
      { retry: { attempts: 2, baseMs: 100, jitter: 'none' } },
    )
    const run = new PausingRun(
      pipeline<number>('p')
        .step(using)
        .pause('ask')
        .step('more', (_, ctx) => ctx.usage({ costUsd: 1 })),
    )
    await run.run(1)
    const result = await run.resume({ ask: 1 })
    expect(result.usage).toMatchObject({ calls: 3, inputTokens: 20, costUsd: 2 })
    expect(result.steps[0]).toMatchObject({ name: 'using', attempts: 2, durationMs: 100, usage: { costUsd: 1 } })
  })
})

describe('pauses at any depth', () => {
  test('in a parallel, the other branches end first, and are not done again', async () => {
    const counted = new Counted()
    const run = new PausingRun(
      pipeline<string>('p').parallel('both', {
        asking,
        slow: pipeline<string>('slow')
          .sleep('wait', 500)
          .step(counted.step('size', (text: string) => text.length)),
      }),
    )
    const paused = await run.run('abc')
    expect(paused.status).toBe('paused')
    expect(run.runtime.nowMs).toBe(500)
    expect(counted.times).toEqual({ size: 1 })
    expect(await run.resume({ ask: 1 })).toMatchObject({ output: { asking: 'abc=1', slow: 3 } })
    expect(counted.times).toEqual({ size: 1 })
  })

  test('in a map, a paused item makes room for the next; several wait at once and may be answered one by one', async () => {
    const counted = new Counted()
    const each = pipeline<string>('x')
      .step(counted.step('read', (text: string) => text))
      .step(asking)
    const run = new PausingRun(pipeline<string[]>('p').map('each', each, { concurrency: 1 }))
    const paused = await run.run(['a', 'b', 'c'])
    expect(keysOf(paused)).toEqual(['each/#1/one/ask', 'each/#2/one/ask', 'each/#3/one/ask'])
    expect(counted.times).toEqual({ read: 3 })
    const once = await run.resume({ 'each/#2/one/ask': 2 })
    expect(once.status).toBe('paused')
    expect(keysOf(once)).toEqual(['each/#1/one/ask', 'each/#3/one/ask'])
    expect(run.last.of('on_pause')).toEqual([])
    const twice = await run.resume({ 'each/#3/one/ask': 3 })
    expect(keysOf(twice)).toEqual(['ask'])
    expect(await run.resume({ ask: 1 })).toMatchObject({ status: 'completed', output: ['a=1', 'b=2', 'c=3'] })
    expect(counted.times).toEqual({ read: 3 })
    expect(run.epochs.map(({ events }) => events[0]?.epoch)).toEqual([1, 2, 3, 4])
  })

  test('of a map over a generator the elements are read once', async () => {
    let read = 0
    async function* numbers(): AsyncGenerator<string> {
      for (const text of ['a', 'b', 'c']) {
        read += 1
        yield text
      }
    }
    const run = new PausingRun(
      pipeline<number>('p')
        .step('list', () => numbers())
        .map('each', asking, { concurrency: 2 }),
    )
    expect(keysOf(await run.run(1))).toHaveLength(3)
    await run.resume({ 'each/#1/ask': 1, 'each/#3/ask': 3 })
    expect(await run.resume({ ask: 2 })).toMatchObject({ output: ['a=1', 'b=2', 'c=3'] })
    expect(read).toBe(3)
  })

  test('in a branch and a route, what was chosen is not chosen anew', async () => {
    const asked = { branch: 0, route: 0 }
    const run = new PausingRun(
      pipeline<string>('p')
        .branch('which', () => ((asked.branch += 1) === 1 ? 'first' : 'second'), { first: asking, second: () => 'no' })
        .route('some', () => ((asked.route += 1) === 1 ? ['a'] : ['b']), { a: asking, b: () => 'no' }),
    )
    await run.run('x')
    await run.resume({ ask: 1 })
    expect(await run.resume({ ask: 2 })).toMatchObject({ output: { a: 'x=1=2' } })
    expect(asked).toEqual({ branch: 1, route: 1 })
  })

  test('in a loop, each iteration asks anew, and conditions are asked once', async () => {
    const conditions: string[] = []
    const run = new PausingRun(
      pipeline<string>('p').loop('again', asking, {
        while: (_, iteration) => conditions.push(`while ${iteration}`) > 0,
        until: (text, iteration) => conditions.push(`until ${iteration}`) > 0 && text.endsWith('stop'),
        maxIterations: 5,
      }),
    )
    expect((await run.run('x')).pauses[0]?.path).toBe('again/#1/ask')
    expect((await run.resume({ ask: 'go' })).pauses[0]?.path).toBe('again/#2/ask')
    expect(await run.resume({ ask: 'stop' })).toMatchObject({ status: 'completed', output: 'x=go=stop' })
    expect(conditions).toEqual(['while 1', 'until 1', 'while 2', 'until 2'])
  })

  test('a failure beside a pause ends the run, and the pause with it', async () => {
    const run = new PausingRun(
      pipeline<string>('p').parallel('both', {
        asking,
        failing: pipeline<string>('f')
          .sleep('wait', 10)
          .step('fail', () => Promise.reject(new Error('no'))),
      }),
    )
    expect(await run.run('x')).toMatchObject({ status: 'failed', error: { path: 'both/failing/fail' }, pauses: [] })
    expect(run.last.span('both/asking/ask')).toMatchObject({ status: 'cancelled' })
    await expect(run.resume({ ask: 1 })).rejects.toMatchObject({ code: 'not_paused' })
  })

  test('a quorum that is reached without it ends a pause; one that is not waits for it', async () => {
    const three = { asking, a: () => 'a', b: () => 'b' }
    const reached = new PausingRun(pipeline<string>('p').parallel('some', three, { quorum: 2 }))
    expect(await reached.run('x')).toMatchObject({ status: 'completed', output: { a: 'a', b: 'b' } })
    expect(reached.last.span('some/asking/ask')).toMatchObject({ status: 'cancelled' })
    const waiting = new PausingRun(pipeline<string>('p').parallel('some', three, { quorum: 3 }))
    expect((await waiting.run('x')).status).toBe('paused')
    expect(await waiting.resume({ ask: 1 })).toMatchObject({ output: { asking: 'x=1', a: 'a', b: 'b' } })
  })

  test('where failures are collected, they are remembered as well', async () => {
    let failures = 0
    const failing = (): never => {
      failures += 1
      throw new Error('no')
    }
    const run = new PausingRun(pipeline<string>('p').parallel('all', { asking, failing }, { onError: 'collect' }))
    expect((await run.run('x')).status).toBe('paused')
    expect(await run.resume({ ask: 1 })).toMatchObject({
      output: {
        asking: { status: 'completed', output: 'x=1' },
        failing: { status: 'failed', error: { path: 'all/failing' } },
      },
    })
    expect(failures).toBe(1)
  })

  test('in a step with tries and a time limit: a try that failed is not tried again, a pause is no failure', async () => {
    let tries = 0
    const flaky = pipeline<string>('flaky')
      .step('unsteady', (text) => {
        tries += 1
        if (tries === 1) throw new Error('once more')
        return text
      })
      .step(asking)
    const run = new PausingRun(
      pipeline<string>('p').step(flaky, {
        retry: { attempts: 3, baseMs: 50, jitter: 'none' },
        timeoutMs: 1_000,
        fallback: () => 'never',
      }),
    )
    const paused = await run.run('x')
    expect(paused.pauses[0]?.path).toBe('flaky/one/ask')
    await run.runtime.advance(5_000)
    expect(await run.resume({ ask: 1 })).toMatchObject({ status: 'completed', output: 'x=1', steps: [{ attempts: 2 }] })
    expect(tries).toBe(2)
    expect(run.last.of('on_retry')).toEqual([])
    expect(run.runtime.sleeps.filter((ms) => ms === 50)).toHaveLength(1)
  })

  test('in a fallback', async () => {
    let failures = 0
    const run = new PausingRun(
      pipeline<string>('p').step(
        'fails',
        (): string => {
          failures += 1
          throw new Error('no')
        },
        { fallback: asking },
      ),
    )
    expect((await run.run('x')).status).toBe('paused')
    expect(await run.resume({ ask: 1 })).toMatchObject({ status: 'completed', output: 'x=1' })
    expect(failures).toBe(1)
  })
})

describe('a wrong answer is refused and changes nothing', () => {
  const two = pipeline<string>('p').parallel('both', {
    a: pipeline<string>('a').pause('ask', { schema: z.object({ ok: z.boolean() }) }),
    b: pipeline<string>('b').pause('ask').pause('later'),
  })

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['under a name that nothing has', { foo: 1 }, 'given one for "foo"'],
    ['under a name that several have', { ask: 1 }, 'given one for "ask", where 2 steps of that name wait'],
    ['for a pause that is not reached', { later: 1 }, 'given one for "later"'],
    ['none', {}, 'given none'],
    ['undefined', { 'both/b/ask': undefined }, 'given none'],
    [
      'that does not fit the schema',
      { 'both/b/ask': 1, 'both/a/ask': { ok: 'yes' } },
      'for "both/a/ask" to fit the schema, but at ok:',
    ],
  ])('%s', async (_, answers, says) => {
    const run = new PausingRun(two)
    await run.run('x')
    const refused = run.runner.resume(run.runId, answers)
    await expect(refused).rejects.toMatchObject({ code: 'invalid_answer' })
    await expect(refused).rejects.toThrow(says)
    const again = await run.resume({ 'both/a/ask': { ok: true }, 'both/b/ask': 1 })
    expect(keysOf(again)).toEqual(['later'])
    expect((await run.resume({ later: 2 })).output).toEqual({ a: { ok: true }, b: 2 })
  })

  test('no object at all', async () => {
    const run = new PausingRun(two)
    await run.run('x')
    await expect(run.runner.resume(run.runId, 'yes' as never)).rejects.toMatchObject({ code: 'invalid_answer' })
  })

  test('a second time, of another run, of a run without pauses, at the same time', async () => {
    const run = new PausingRun(pipeline<string>('p').pause('ask'))
    await run.run('x')
    const first = run.runner.resume(run.runId, { ask: 1 })
    await expect(run.runner.resume(run.runId, { ask: 2 })).rejects.toMatchObject({ code: 'run_id_in_use' })
    expect(await first).toMatchObject({ output: 1 })
    await expect(run.runner.resume(run.runId, { ask: 1 })).rejects.toThrow('which is unknown here or has ended')
    await expect(run.runner.resume('nobody', { ask: 1 })).rejects.toMatchObject({ code: 'not_paused' })
    await expect(run.runner.resume('no/id', { ask: 1 })).rejects.toMatchObject({ code: 'invalid_run_id' })
    const plain = new Runner(pipeline<string>('plain').step('a', (text) => text))
    await expect(plain.resume('x', {})).rejects.toThrow('pipeline "plain" has no pause')
  })

  test('with a pipeline that has changed, or another one', async () => {
    const journal = new MemoryJournal()
    const run = new PausingRun(pipeline<string>('p').pause('ask'), { journal })
    await run.run('x')
    const other = new Runner(pipeline<string>('q').pause('ask'), { journal })
    await expect(other.resume(run.runId, { ask: 1 })).rejects.toThrow(
      'is one of pipeline "p", given to a runner of "q"',
    )
    const changed = new Runner(
      pipeline<string>('p')
        .pause('ask')
        .step('more', () => 1),
      { journal },
    )
    await expect(changed.resume(run.runId, { ask: 1 })).rejects.toThrow('another version of pipeline "p"')
    expect(await run.resume({ ask: 1 })).toMatchObject({ output: 1 })
  })
})

describe('a paused run', () => {
  test('goes on in another runner with the same journal, which forgets it at the end', async () => {
    const journal = new MemoryJournal()
    const counted = new Counted()
    const twice = pipeline<string>('p')
      .step(counted.step('a', (text: string) => text))
      .step(asking)
    const first = await new Runner(twice, { journal }).run('x', { runId: 'mine' })
    expect(first.status).toBe('paused')
    await expect(new Runner(twice, { journal }).run('x', { runId: 'mine' })).rejects.toMatchObject({
      code: 'run_id_in_use',
    })
    expect(await new Runner(twice, { journal }).resume('mine', { ask: 1 })).toMatchObject({ output: 'x=1' })
    expect(counted.times).toEqual({ a: 1 })
    expect(journal.get('mine', 'a')).toBeUndefined()
    expect(await new Runner(twice, { journal }).run('y', { runId: 'mine' })).toMatchObject({ status: 'paused' })
  })

  test('can be cancelled, which closes what was open', async () => {
    const run = new PausingRun(
      pipeline<string>('p')
        .step('a', (text) => text)
        .step(asking)
        .step('b', (text) => text),
    )
    await run.run('x')
    expect(await run.runner.cancel(run.runId, 'not needed')).toBe(true)
    const [end] = run.last.of('post_run').slice(-1)
    expect(end).toMatchObject({
      status: 'cancelled',
      epoch: 2,
      result: { error: { code: 'cancelled', cause: 'not needed' } },
    })
    expect(end?.result.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'a completed',
      'one cancelled',
      'b skipped',
    ])
    expect(await run.runner.cancel(run.runId)).toBe(false)
    await expect(run.runner.resume(run.runId, { ask: 1 })).rejects.toMatchObject({ code: 'not_paused' })
  })

  test('has no output to give: runOrThrow says what it waits for', async () => {
    const runner = new Runner(pipeline<string>('p').pause('ask'))
    await expect(runner.runOrThrow('x')).rejects.toMatchObject({
      code: 'not_completed',
      message: expect.stringContaining('it waits for "ask"') as string,
    })
  })

  test('ends its stream with the result', async () => {
    const runner = new Runner(pipeline<string>('p').pause('ask'))
    const lines: string[] = []
    const stream = runner.stream('x')
    for await (const { event } of stream) lines.push(event)
    expect(lines).toEqual(['pre_run', 'pre_step', 'on_pause', 'post_run'])
    expect((await stream.result).status).toBe('paused')
  })

  test('is cancelled where a hook or the caller says so at the pause', async () => {
    const stopping = new Runner(pipeline<string>('p').pause('ask'))
    stopping.hooks.on('on_pause', () => {
      throw new AbortRun('nobody is there')
    })
    expect(await stopping.run('x')).toMatchObject({ status: 'cancelled', error: { code: 'aborted_by_hook' } })
    const controller = new AbortController()
    const cancelled = new Runner(pipeline<string>('p').pause('ask'))
    cancelled.hooks.on('on_pause', () => controller.abort('enough'))
    expect(await cancelled.run('x', { signal: controller.signal })).toMatchObject({ status: 'cancelled' })
  })

  test('cancel() ends a run that is under way', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const runner = new Runner(
      step('wait', async (_: string, { signal }) => {
        resolve()
        await new Promise((done) => {
          signal.addEventListener('abort', done)
        })
        signal.throwIfAborted()
      }),
    )
    const result = runner.run('x', { runId: 'r' })
    await promise
    expect(await runner.cancel('r')).toBe(true)
    expect(await result).toMatchObject({
      status: 'cancelled',
      error: { message: expect.stringContaining('cancel()') as string },
    })
    expect(await runner.cancel('r')).toBe(false)
  })
})

test('without a pause and without a journal, nothing is journaled; with a journal, every run is', async () => {
  const plain = pipeline<number>('p').step('a', (n) => n + 1)
  const journal = new MemoryJournal()
  const keys: string[] = []
  const once = journal.once.bind(journal)
  journal.once = (runId, key, work) => {
    keys.push(key)
    return once(runId, key, work)
  }
  expect(await new Runner(plain, { journal }).run(1)).toMatchObject({ output: 2 })
  expect(keys).toEqual(['~run', 'a'])
})

test('what a trace may keep of values stays as it was said when the run was started', async () => {
  const captures: unknown[] = []
  const runner = new Runner(
    pipeline<string>('p')
      .pause('ask')
      .step('use', (answer) => answer),
  )
  runner.hooks.on('pre_step', ({ name, capture }) => void captures.push(`${name} ${capture}`))
  const { runId } = await runner.run('x', { capture: 'none' })
  await runner.resume(runId, { ask: 'a secret' })
  expect(captures).toEqual(['ask none', 'ask none', 'use none'])
})
