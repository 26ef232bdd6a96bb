import { cached, pipeline, step, type StepContext } from '@flujo/domain'
import { describe, expect, test } from 'vitest'
import { PausingRun } from './pause.test-support.ts'

interface Seen {
  readonly seen: readonly string[]
}

const note = (name: string) =>
  step(name, (n: number, { state, setState }: StepContext<Seen>) => {
    setState({ seen: [...state.seen, name] })
    return n
  })
const ask = pipeline<number>('asking').pause('ask', { merge: (n) => n })
const joined = (base: Seen, forks: readonly Seen[]): Seen => ({
  seen: [...base.seen, ...forks.flatMap(({ seen }) => seen.slice(base.seen.length))],
})
const start = pipeline<number, Seen>('p')
const inner = pipeline<number, Seen>('inner').step(note('before')).step(ask).step(note('after'))

/** What was seen before and after everything that is asked has been answered. */
async function seenBy(root: object): Promise<readonly [readonly string[], readonly string[]]> {
  const run = new PausingRun(root as typeof inner)
  const state = { seen: ['start'] }
  let result = await run.run(1, { state } as never)
  const before = (result.state as Seen).seen
  while (result.status === 'paused')
    result = await run.resume(Object.fromEntries(result.pauses.map(({ path }) => [path, 1])))
  expect(result.status).toBe('completed')
  expect(state).toEqual({ seen: ['start'] })
  return [before, (result.state as Seen).seen]
}

describe('the state', () => {
  test('in a sequence and in pipelines inside', async () => {
    expect(await seenBy(start.step(note('first')).step(inner).step(note('last')))).toEqual([
      ['start', 'first'],
      ['start', 'first', 'before', 'after', 'last'],
    ])
  })

  test('in forks, merged in order whoever waits', async () => {
    const other = pipeline<number, Seen>('other').step(note('other')).sleep('wait', 5)
    expect((await seenBy(start.parallel('both', { inner, other }, { merge: joined })))[1]).toEqual([
      ...['start', 'before', 'after', 'other'],
    ])
    const each = start.step('list', (n) => [n, n]).map('each', inner, { concurrency: 1, merge: joined })
    expect((await seenBy(each))[1]).toEqual(['start', 'before', 'after', 'before', 'after'])
  })

  test('in a loop, in tries and in a fallback: what failed leaves no trace', async () => {
    const twice = start.loop('twice', inner, { until: (_, i) => i === 2, maxIterations: 2 })
    expect((await seenBy(twice))[1]).toEqual(['start', 'before', 'after', 'before', 'after'])
    let calls = 0
    const flaky = pipeline<number, Seen>('flaky')
      .step(inner)
      .step('fail', (n) => {
        calls += 1
        if (calls === 1) throw new Error('once')
        return n
      })
    expect((await seenBy(start.step(flaky, { retry: { attempts: 2, jitter: 'none' } })))[1]).toEqual([
      ...['start', 'before', 'after'],
    ])
    const broken = pipeline<number, Seen>('broken')
      .step(note('lost'))
      .step('fail', (): number => {
        throw new Error('always')
      })
    expect((await seenBy(start.step(broken, { fallback: inner })))[1]).toEqual(['start', 'before', 'after'])
  })

  test('of a tap that failed is dropped, in a cached step it is kept', async () => {
    const tapped = start
      .tap('look', (_, { setState }) => {
        setState({ seen: [] })
        throw new Error('no')
      })
      .step(inner)
    expect((await seenBy(tapped))[1]).toEqual(['start', 'before', 'after'])
    const kept = start.step(cached(inner, { key: String, store: new Map() }))
    expect((await seenBy(kept))[1]).toEqual(['start', 'before', 'after'])
  })

  test('where a run is cancelled at its pause is what was completed', async () => {
    const run = new PausingRun(start.step(note('first')).step(inner) as never)
    await run.run(1, { state: { seen: [] } } as never)
    let state: unknown
    run.runner.hooks.on('post_run', ({ result }) => void ({ state } = result))
    await run.runner.cancel(run.runId)
    expect(state).toEqual({ seen: ['first'] })
  })
})

describe('resources', () => {
  test('are disposed at a pause, in reverse order, and opened anew, those around first', async () => {
    const log: string[] = []
    const opener = (name: string) => () => {
      log.push(`open ${name}`)
      return { name, [Symbol.asyncDispose]: async () => void log.push(`dispose ${name}`) }
    }
    const inside = pipeline<number>('inside')
      .using({ b: opener('b'), c: opener('c') })
      .step(ask)
    const around = pipeline<number>('around')
      .using({ a: opener('a') })
      .step('first', (n) => n)
      .step(inside)
      .step('last', (n, { resources }) => (log.push(`use ${resources.a.name}`), n))
    const run = new PausingRun(around)
    await run.run(1)
    const disposed = ['dispose c', 'dispose b', 'dispose a']
    const opened = ['open a', 'open b', 'open c']
    expect(log).toEqual([...opened, ...disposed])
    await run.resume({ ask: 1 })
    expect(log.slice(6)).toEqual([...opened, 'dispose c', 'dispose b', 'use a', 'dispose a'])
  })

  test('that the caller gives on resume take the places of those that are opened', async () => {
    const used: string[] = []
    const names = pipeline<number>('names')
      .using({ db: () => 'opened' })
      .step(ask)
      .step('use', (n, { resources }) => (used.push(resources.db), n))
    const run = new PausingRun(names)
    await run.run(1)
    await run.resume({ ask: 1 }, { resources: { db: 'given' } } as never)
    expect(used).toEqual(['given'])
  })

  test('code that is abandoned beside a pause keeps them open, and the run can go on', async () => {
    const log: string[] = []
    const stuck = Promise.withResolvers<number>()
    const open = () => ({ [Symbol.dispose]: () => void log.push('dispose') })
    const beside = pipeline<number>('beside')
      .using({ db: open })
      .parallel(
        'both',
        { ask, stuck: step('stuck', () => stuck.promise, { timeoutMs: 10, fallback: step('instead', () => 0) }) },
        { onError: 'collect' },
      )
    const run = new PausingRun(beside)
    expect((await run.run(1, { graceMs: 10 })).status).toBe('paused')
    expect(log).toEqual([])
    expect(await run.resume({ ask: 1 })).toMatchObject({ status: 'completed' })
    expect(log).toEqual(['dispose'])
    stuck.resolve(1)
    await run.runtime.advance(1)
    expect(log).toEqual(['dispose', 'dispose'])
  })
})
