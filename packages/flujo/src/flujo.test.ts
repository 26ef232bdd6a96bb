import { mkdirSync, mkdtempSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TraceRecord } from '@flujo/tracing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Flujo, openSqliteReader, pipeline } from './index.ts'

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flujo-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const sample = pipeline<number>('sample')
  .step('add', (n) => n + 1)
  .map('each', (n: number) => n * 2)

const adding = pipeline<number>('adding').step('add', (n, ctx) => {
  ctx.usage({ model: 'small', inputTokens: 10, outputTokens: 5, costUsd: 0.25 })
  if (n < 0) throw new RangeError('below zero')
  return n + 1
})

describe('a run', () => {
  test('gives its result, its trace and its usage, and is on disk when it resolves', async () => {
    const db = join(temporaryFolder(), 'traces.db')
    await using flujo = new Flujo(adding, { db })
    const result = await flujo.run(1)
    expect(result).toMatchObject({
      status: 'completed',
      output: 2,
      usage: { calls: 1, costUsd: 0.25, inputTokens: 10 },
    })
    expect(result.trace).toMatchObject({ name: 'adding', status: 'completed', children: [{ name: 'add' }] })
    await using reader = openSqliteReader(db)
    expect(await reader.getRun(result.runId)).toMatchObject({
      status: 'completed',
      totals: { usage: result.usage, spans: 2, doneSteps: 1, plannedSteps: 1 },
    })
  })

  test('that fails is a result with its trace; runOrThrow throws and keeps the trace too', async () => {
    const db = join(temporaryFolder(), 'traces.db')
    await using flujo = new Flujo(adding, { db })
    const result = await flujo.run(-1)
    expect(result).toMatchObject({
      status: 'failed',
      error: { code: 'step_failed', path: 'add' },
      trace: { status: 'failed' },
    })
    await expect(flujo.runOrThrow(-1, { runId: 'thrown' })).rejects.toMatchObject({ code: 'step_failed' })
    expect(await flujo.runOrThrow(5)).toBe(6)
    await using reader = openSqliteReader(db)
    expect(await reader.getRun('thrown')).toMatchObject({ status: 'failed', error: { type: 'RangeError' } })
  })

  test('has an index for searching where one is asked for', async () => {
    const size = async (search?: boolean): Promise<boolean> => {
      const db = join(temporaryFolder(), 'traces.db')
      await using flujo = new Flujo(adding, { db, search })
      await flujo.run(1)
      await flujo.close()
      return readFileSync(db, 'latin1').includes('search_words')
    }
    expect([await size(), await size(false), await size(true)]).toEqual([false, false, true])
  })

  test('goes as its retention says, and without one stays', async () => {
    const db = join(temporaryFolder(), 'traces.db')
    const countAfter = async (retention?: { readonly maxAgeDays: number } | false): Promise<number> => {
      {
        await using flujo = new Flujo(adding, { db, retention })
        await flujo.run(1)
      }
      await using reader = openSqliteReader(db)
      return (await reader.listRuns()).runs.length
    }
    expect([await countAfter(), await countAfter(false), await countAfter({ maxAgeDays: 1 })]).toEqual([1, 2, 3])
    expect(await countAfter({ maxAgeDays: 0 })).toBeLessThan(2)
  })

  test('that may use no more than its limits, priced by a function, says so at its root', async () => {
    const calls = pipeline<number>('calls').loop('ask', (n, ctx) => (ctx.usage({ inputTokens: n }), n), {
      maxIterations: 9,
    })
    const options = { price: ({ inputTokens = 0 }) => inputTokens / 10, limits: { costUsd: 1, steps: 99 } }
    await using flujo = new Flujo(calls, { ...options, db: join(temporaryFolder(), 'traces.db') })
    const result = await flujo.run(3)
    expect(result).toMatchObject({
      status: 'failed',
      error: { code: 'limit_exceeded' },
      usage: { calls: 4, unpricedCalls: 0 },
    })
    expect(result.usage.costUsd).toBeCloseTo(1.2)
    expect(result.trace).toMatchObject({
      status: 'failed',
      attributes: { 'flujo.limit.exceeded': 'costUsd' },
      error: { code: 'limit_exceeded' },
    })
    expect((await flujo.run(3, { limits: { costUsd: 9 } })).status).toBe('completed')
  })

  test('can be read event by event; the result has the trace', async () => {
    await using flujo = new Flujo(adding, { db: join(temporaryFolder(), 'traces.db') })
    const stream = flujo.stream(1)
    const events: string[] = []
    for await (const { event } of stream) events.push(event)
    expect(events).toEqual(['pre_run', 'pre_step', 'on_usage', 'post_step', 'post_run'])
    expect(await stream.result).toMatchObject({ output: 2, trace: { name: 'adding' } })
  })

  test('of many at once, in several instances on one file, none is mixed up or lost', async () => {
    const db = join(temporaryFolder(), 'traces.db')
    const flujos = [new Flujo(adding, { db }), new Flujo(sample as never, { db })] as readonly Flujo<number, unknown>[]
    const results = await Promise.all(flujos.flatMap((flujo) => Array.from({ length: 25 }, (_, n) => flujo.run(n))))
    for (const flujo of flujos) await flujo.close()
    await using reader = openSqliteReader(db)
    const { runs } = await reader.listRuns({}, { limit: 100 })
    expect(runs.map(({ runId }) => runId).toSorted()).toEqual(results.map(({ runId }) => runId).toSorted())
    for (const { runId, trace } of results) expect(await reader.getTrace(runId)).toEqual(trace)
  })
})

describe('a run id', () => {
  test('of a run that is recorded already is refused, in another process as well, and the old run stays', async () => {
    const db = join(temporaryFolder(), 'traces.db')
    await using first = new Flujo(adding, { db })
    await first.run(1, { runId: 'nightly' })
    await using second = new Flujo(adding, { db })
    const inUse = expect.objectContaining({ code: 'run_id_in_use' })
    await expect(second.run(2, { runId: 'nightly' })).rejects.toThrow(inUse)
    await expect(second.runOrThrow(2, { runId: 'nightly' })).rejects.toThrow(inUse)
    await expect(second.stream(2, { runId: 'nightly' }).result).rejects.toThrow(inUse)
    await expect(second.stream(2, { runId: 'nightly' })[Symbol.asyncIterator]().next()).rejects.toThrow(inUse)
    await using reader = openSqliteReader(db)
    expect((await reader.listRuns()).runs).toHaveLength(1)
    expect(await second.run(2, { runId: 'nightly-2' })).toMatchObject({ status: 'completed', runId: 'nightly-2' })
  })
})

describe('what can be chosen', () => {
  test('no tracing: no file, no trace', async () => {
    const db = join(temporaryFolder(), 'traces.db')
    const flujo = new Flujo(adding, { db, tracing: false })
    expect((await flujo.run(1)).trace).toBeUndefined()
    expect(flujo.databasePath).toBeUndefined()
    expect(existsSync(db)).toBe(false)
  })

  test('no trace in the result: it is kept all the same', async () => {
    const db = join(temporaryFolder(), 'traces.db')
    await using flujo = new Flujo(adding, { db, resultTrace: false })
    const result = await flujo.run(1)
    expect(result.trace).toBeUndefined()
    await using reader = openSqliteReader(db)
    expect(await reader.getTrace(result.runId)).toMatchObject({ name: 'adding' })
  })

  test('no values: only that there were some', async () => {
    const db = join(temporaryFolder(), 'traces.db')
    await using flujo = new Flujo(
      pipeline<string>('quiet').step('pass', (text) => text),
      { db, capture: 'none' },
    )
    await flujo.run('a value that must not be kept')
    await flujo.close()
    expect(readFileSync(db).includes('must not be kept')).toBe(false)
  })

  test('a store of the user’s own, of which only write is known', async () => {
    const records: TraceRecord[] = []
    await using flujo = new Flujo(adding, { store: { write: (batch) => void records.push(...batch) } })
    const result = await flujo.run(1)
    expect(result.trace).toBeUndefined()
    expect(flujo.databasePath).toBeUndefined()
    expect(records.find(({ type }) => type === 'run.end')).toMatchObject({ runId: result.runId, status: 'completed' })
  })

  test('hooks come after the tracer, and more can be added', async () => {
    const seen: string[] = []
    const flujo = new Flujo(adding, { tracing: false, hooks: [({ event }) => void seen.push(event)] })
    const off = flujo.hooks.on('post_step', ({ name }) => void seen.push(name))
    await flujo.run(1)
    off()
    expect(seen).toEqual(['pre_run', 'pre_step', 'on_usage', 'post_step', 'add', 'post_run'])
  })

  test('no file is made before the first run', async () => {
    const db = join(temporaryFolder(), 'traces.db')
    await using flujo = new Flujo(adding, { db })
    expect(flujo.databasePath).toBe(db)
    expect(existsSync(db)).toBe(false)
    await flujo.run(1)
    expect(statSync(db).mode & 0o777).toBe(0o600)
  })

  test.each([
    ['an unknown option', { databse: 'x' }, /databse/],
    ['db that is no text', { db: 5 }, /db to be a file name, given number 5/],
    ['an empty db', { db: '' }, /db to be a file name/],
    ['a db in memory', { db: ':memory:' }, /MemoryStore/],
    ['capture', { capture: 'some' }, /'full', 'meta' or 'none', given string "some"/],
    ['tracing', { tracing: 'no' }, /true or false/],
    ['redact', { redact: true }, /redact to be false or an object/],
    [
      'a kind of secret that there is not',
      { redact: { off: ['pasword'] } },
      /redact.off: expected names among password/,
    ],
    ['a store that cannot write', { store: {} }, /a store with a write method/],
    ['a store whose write is no method', { store: { write: true } }, /a store with a write method/],
    ['a runtime that is none', { runtime: {} }, /a Runtime with the methods wallMs/],
    ['null', null, /options to be an object, given null/],
    ['a list', [], /options to be an object/],
    ['text', 'traces.db', /options to be an object, given string "traces.db"/],
    ['limits that are none', { limits: { costUsd: -1 } }, /expected limits.costUsd to be a number of US dollars/],
    ['a price that is no function', { price: 3 }, /expected price to be a function, given number 3/],
    ['a retention that is none', { retention: 90 }, /retention to be false or an object with maxBytes/],
    [
      'a retention of too little',
      { retention: { maxBytes: 5 } },
      /maxBytes: expected bytes from 1048576, given number 5/,
    ],
    ['a search that is none', { search: 'yes' as never }, /search to be true or false/],
    ['both a store and search', { store: { write: () => {} }, search: true }, /either search or store/],
    ['both a store and retention', { store: { write: () => {} }, retention: false }, /either retention or store/],
    ['both a store and a db', { store: { write: () => {} }, db: 'x' }, /either db or store/],
  ])('refuses %s', (_, options, message) => {
    expect(() => new Flujo(adding, options as never)).toThrow(message)
    expect(() => new Flujo(adding, options as never)).toThrow(expect.objectContaining({ code: 'invalid_options' }))
  })
})

describe('a database that cannot be used', () => {
  const unusable: readonly (readonly [string, (db: string) => void])[] = [
    ['a directory', (db) => mkdirSync(db)],
    ['a text file', (db) => writeFileSync(db, 'Dear diary, nothing of this may be lost.')],
  ]

  test.each(unusable)(
    '%s: the run is not disturbed, one warning says what to do, nothing is overwritten',
    async (_, make) => {
      const db = join(temporaryFolder(), 'occupied')
      make(db)
      const before = statSync(db).isFile() ? readFileSync(db, 'utf8') : undefined
      const warnings: string[] = []
      await using flujo = new Flujo(adding, { db, onWarning: (message) => warnings.push(message) })
      expect(await flujo.run(1)).toMatchObject({ status: 'completed', output: 2, trace: { name: 'adding' } })
      await flujo.run(2)
      expect(warnings).toHaveLength(1)
      expect(warnings[0]).toContain(db)
      expect(statSync(db).isFile() ? readFileSync(db, 'utf8') : undefined).toBe(before)
    },
  )

  test('a listener to warnings that throws does not disturb the run', async () => {
    const complain = (): never => {
      throw new Error('nobody listens')
    }
    await using flujo = new Flujo(adding, { db: temporaryFolder(), onWarning: complain })
    expect(await flujo.run(1)).toMatchObject({ status: 'completed', trace: { name: 'adding' } })
  })

  test('a store that never answers: runs go on, and one warning says that the trace is not there', async () => {
    const warnings: string[] = []
    const store = { write: () => new Promise<void>(() => {}) }
    const flujo = new Flujo(adding, { store, onWarning: (message) => warnings.push(message) })
    const [result] = await Promise.all([flujo.run(1), flujo.run(2)])
    expect(result).toMatchObject({ status: 'completed', trace: undefined })
    expect(warnings).toEqual([expect.stringMatching(/not written yet.*expected the trace store to keep up/)])
  })

  test('a run after close is still a run', async () => {
    const flujo = new Flujo(adding, { db: join(temporaryFolder(), 'traces.db') })
    await flujo.run(1)
    await flujo.close()
    await flujo.close()
    expect(await flujo.run(1)).toMatchObject({ status: 'completed', output: 2, trace: undefined })
    expect(await flujo.run(1, { runId: 'named' })).toMatchObject({ status: 'completed', runId: 'named' })
  })
})

test('a state and resources are typed and passed on', async () => {
  const counting = pipeline<number, { count: number }>('counting')
    .using({ one: () => 1 })
    .step('add', (n, { state, setState, resources }) => {
      setState({ count: state.count + resources.one })
      return n
    })
  const flujo = new Flujo(counting, { tracing: false, disposeMs: 10 })
  const result = await flujo.run(1, { state: { count: 1 } })
  expect(result.state.count).toBe(2)
  expect(await flujo.runOrThrow(1, { state: { count: 1 }, resources: { one: 5 } })).toBe(1)
  expect((await flujo.stream(1, { state: { count: 1 }, resources: { one: 5 } }).result).state).toEqual({ count: 6 })
  // @ts-expect-error without state
  expect((await flujo.run(1)).status).toBe('completed')
})
