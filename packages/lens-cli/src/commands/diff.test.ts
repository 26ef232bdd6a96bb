import { attributeNames, type JsonValue } from '@flujo/domain'
import { describe, expect, test } from 'vitest'

import { diff, type DiffOptions } from '../index.ts'
import { FilterError } from '../where/filter-error.ts'
import { diffRunA, diffRunB } from '../testing/diff-runs.ts'
import type { SampleRun, SampleSpan } from '../testing/sample-records.ts'
import { nowMs } from '../testing/sample-runs.ts'
import { screenOf, storeOf } from '../testing/screen-of.ts'

const base: SampleRun = {
  runId: 'run a',
  pipeline: 'triage',
  startedMs: nowMs - 60_000,
  status: 'completed',
  seconds: 10,
  totals: {
    spans: 2,
    doneSteps: 1,
    usage: { calls: 1, inputTokens: 90, outputTokens: 10, costUsd: 0.1, unpricedCalls: 0 },
  },
}
const task = (more: Partial<SampleSpan> = {}): SampleSpan => ({ name: 'work', from: 0, to: 1, ...more })

interface Answer {
  readonly exitCode: number
  /** What is said of each step that is not the same, by its path. */
  readonly said: Readonly<Record<string, string>>
}

async function compare(a: Partial<SampleRun>, b: Partial<SampleRun>, options: DiffOptions = {}): Promise<Answer> {
  const store = storeOf([
    { ...base, ...a },
    { ...base, startedMs: base.startedMs + 1, ...b, runId: 'run b' },
  ])
  let exitCode = 0
  const text = await screenOf(async (output) => {
    exitCode = await diff(store, output, { a: 'run a', b: 'run b', ...options, jsonl: true })
    return exitCode
  })
  const rows = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { path: string; changes: readonly { text: string }[] })
  const said = rows
    .filter(({ changes }) => changes.length > 0)
    .map(({ path, changes }) => [path, changes.map((each) => each.text).join(', ')])
  return { exitCode, said: Object.fromEntries(said) as Answer['said'] }
}

const one = (a: Partial<SampleSpan>, b: Partial<SampleSpan>, options?: DiffOptions): Promise<Answer> =>
  compare({ spans: [task(a)] }, { spans: [task(b)] }, options)

describe('what is different of a step', () => {
  const attribute = (name: keyof typeof attributeNames, value: JsonValue): Partial<SampleSpan> => ({
    attributes: { [attributeNames[name]]: value },
  })
  test.each<readonly [string, Partial<SampleSpan>, Partial<SampleSpan>]>([
    ['status completed → failed, TypeError', {}, { status: 'failed', error: { type: 'TypeError', message: 'no' } }],
    [
      'error TypeError → RangeError',
      { status: 'failed', error: { type: 'TypeError', message: 'no' } },
      { status: 'failed', error: { type: 'RangeError', message: 'no' } },
    ],
    [
      'error message changed',
      { status: 'failed', error: { type: 'TypeError', message: 'no' } },
      { status: 'failed', error: { type: 'TypeError', message: 'never' } },
    ],
    ['not reached in B', { input: 'x', output: 'y' }, { status: 'skipped' }],
    ['not reached in A', { status: 'skipped' }, { output: 'y' }],
    ['output changed: refund → billing', { output: 'refund' }, { output: 'billing' }],
    ['output changed: 1 → 2', { output: 1 }, { output: 2 }],
    ['input changed', { input: 'a'.repeat(100) }, { input: 'b'.repeat(100) }],
    ['input changed (102 B → 202 B)', { input: 'a'.repeat(100) }, { input: 'a'.repeat(200) }],
    ['output only in B', {}, { output: 1 }],
    ['route refund → billing', attribute('branchKey', 'refund'), attribute('branchKey', 'billing')],
    ['route a, b → none', attribute('routeKeys', ['a', 'b']), attribute('routeKeys', [])],
    ['model parrot-2 → parrot-3', attribute('requestModel', 'parrot-2'), attribute('requestModel', 'parrot-3')],
    ['2 more retries', attribute('attempts', 1), attribute('attempts', 3)],
    ['1 fewer retry', attribute('attempts', 2), {}],
    ['cached only in B', {}, attribute('cacheHit', true)],
    ['fallback only in A', attribute('fallbackUsed', true), {}],
    [
      'temperature 0.2 → 0.7',
      { attributes: { 'gen_ai.request.temperature': 0.2 } },
      { attributes: { 'gen_ai.request.temperature': 0.7 } },
    ],
    ['my_prompt changed', { attributes: { my_prompt: 'a'.repeat(40) } }, { attributes: { my_prompt: 'b'.repeat(40) } }],
    ['feedback good → bad', attribute('feedback', 'good'), attribute('feedback', 'bad')],
  ])('%s', async (text, a, b) => {
    expect(await one(a, b)).toEqual({ exitCode: 1, said: { work: text } })
  })

  test.each<readonly [string, Partial<SampleSpan>, Partial<SampleSpan>]>([
    [
      'times, tokens and prices',
      { to: 1, attributes: { [attributeNames.costUsd]: 1 } },
      { to: 9, attributes: { [attributeNames.inputTokens]: 5 } },
    ],
    ['the order of keys', { output: { a: 1, b: [2] } }, { output: { b: [2], a: 1 } }],
    ['the same long values', { output: 'x'.repeat(80) }, { output: 'x'.repeat(80) }],
  ])('not %s', async (_, a, b) => {
    expect(await one(a, b)).toEqual({ exitCode: 0, said: {} })
  })

  test('a loop that went around once more, and its tries, are told by the loop', async () => {
    const round = (number: number, tries = 1): SampleSpan => ({
      ...task({ name: `#${number}`, kind: 'iteration', from: number, to: number + 1 }),
      children: [task({ from: number, to: number + 1, attributes: { [attributeNames.attempts]: tries } })],
    })
    const loop = (children: readonly SampleSpan[]): Partial<SampleRun> => ({
      spans: [task({ name: 'loop', kind: 'loop', from: 1, to: 5, children })],
    })
    const { said } = await compare(loop([round(1)]), loop([round(1), round(2, 3)]))
    expect(said['loop']).toBe('loop 1 → 2 iterations, 2 more retries')
  })

  test('folded spans differ in their number', async () => {
    const folded = (count: number): Partial<SampleSpan> => ({
      kind: 'aggregate',
      attributes: { [attributeNames.aggregatedCount]: count },
    })
    expect((await one(folded(3), folded(4_000))).said).toEqual({ work: '3 → 4,000 spans' })
  })

  test('an orphan is no step of the same name in its place', async () => {
    expect((await one({}, { name: 'other' })).said).toEqual({ work: 'only in A', other: 'only in B' })
  })
})

describe('which differences count', () => {
  const a: Partial<SampleRun> = { spans: [task({ output: 'x' }), task({ name: 'more', from: 1, to: 2 })] }
  const b: Partial<SampleRun> = { spans: [task({ output: 'y' })] }

  test('--ignore leaves classes out', async () => {
    expect(await compare(a, b)).toMatchObject({
      exitCode: 1,
      said: { work: 'output changed: x → y', more: 'only in A' },
    })
    expect(await compare(a, b, { ignore: ['content'] })).toEqual({ exitCode: 1, said: { more: 'only in A' } })
    expect(await compare(a, b, { ignore: ['content', 'structure'] })).toEqual({ exitCode: 0, said: {} })
  })

  test('--step looks at one step alone', async () => {
    expect(await compare(a, b, { step: 'work' })).toEqual({ exitCode: 1, said: { work: 'output changed: x → y' } })
    await expect(compare(a, b, { step: 'nothing' })).rejects.toMatchObject({ exitCode: 3 })
    const twice = { spans: [task(), task({ from: 1, to: 2 })] }
    await expect(compare(twice, twice, { step: 'work' })).rejects.toMatchObject({
      exitCode: 4,
      candidates: ['work', 'work'],
    })
  })

  test('--fail-if asks of B, with A as the base', async () => {
    const dearer: Partial<SampleRun> = {
      seconds: 12,
      totals: { ...base.totals, usage: { ...base.totals!.usage!, costUsd: 0.2 } },
    }
    const answer = async (failIf: string): Promise<number> => (await compare({}, dearer, { failIf })).exitCode
    expect(await answer('cost > +20%')).toBe(1)
    expect(await answer('cost > +150%')).toBe(0)
    expect(await answer('duration > +1s and cost > $0.1')).toBe(1)
    expect(await answer('duration > 1m or tokens > +1 or changes > 0')).toBe(0)
    await expect(answer('changes > +1')).rejects.toThrow(FilterError)
    await expect(answer('price > 1')).rejects.toMatchObject({ exitCode: 2 })
    expect(
      (await compare({ spans: [task()] }, { spans: [task({ to: 3 })] }, { step: 'work', failIf: 'duration > +1s' }))
        .exitCode,
    ).toBe(1)
  })
})

describe('a baseline', () => {
  const usual = (index: number, route: string, seconds: number): SampleRun => ({
    ...base,
    runId: `usual ${index}`,
    startedMs: base.startedMs - index * 1_000,
    seconds,
    spans: [
      task({ kind: 'branch', to: seconds / 2, attributes: { [attributeNames.branchKey]: route }, output: index }),
      ...(index % 3 === 0 ? [task({ name: 'rare', from: 9, to: 9.5 })] : []),
    ],
  })
  const others = [1, 2, 3, 4, 5].map((index) => usual(index, index === 2 ? 'billing' : 'refund', 10 + index))
  const store = storeOf(
    [
      ...others,
      {
        ...usual(0, 'billing', 40),
        runId: 'today',
        startedMs: nowMs - 1_000,
        spans: [task({ kind: 'branch', to: 20, attributes: { [attributeNames.branchKey]: 'billing' }, output: 'z' })],
      },
      {
        ...base,
        runId: 'open',
        startedMs: nowMs - 2_000,
        pipeline: 'triage',
        status: undefined as never,
        seconds: undefined as never,
      },
      { ...base, runId: 'elsewhere', pipeline: 'other' },
    ].map(({ status, seconds, ...run }): SampleRun =>
      status === undefined ? run : { ...run, status, seconds: seconds as number },
    ),
  )
  const document = async (options: DiffOptions): Promise<Record<string, unknown>> =>
    JSON.parse(await screenOf((output) => diff(store, output, { a: 'today', json: true, ...options }))) as Record<
      string,
      unknown
    >

  test('is what most ended runs of the pipeline did, and the median of their times', async () => {
    const { a, totals, rows } = await document({ baseline: { where: undefined, typed: 'all' } })
    expect(a).toEqual({ baseline: { pipeline: 'triage', typed: 'all', runs: 5, found: 5, isMore: false } })
    expect(totals).toMatchObject({ a: { durationNs: 13e9 }, b: { durationNs: 40e9 } })
    expect((rows as readonly unknown[]).slice(1)).toMatchObject([
      {
        path: 'work',
        a: { durationNs: 6.5e9, route: 'refund', seenIn: 5 },
        changes: [{ what: 'route', text: 'route refund → billing' }],
      },
    ])
  })

  test('of the runs that fit', async () => {
    const where = { op: '=', field: 'runId', value: 'usual 2' } as const
    expect(await document({ baseline: { where, typed: 'one' } })).toMatchObject({
      a: { baseline: { runs: 1 } },
      differs: false,
    })
    const screen = await screenOf((output) => diff(store, output, { a: 'today', baseline: { where, typed: 'one' } }))
    expect(screen).toMatch(/^A p50 of 1 run, one {2}12\.0s/u)
  })

  test('of nothing is refused', async () => {
    const where = { op: '=', field: 'runId', value: 'nothing' } as const
    await expect(document({ baseline: { where, typed: 'none' } })).rejects.toMatchObject({ exitCode: 3 })
  })
})

test('a run and itself, and from B to A', async () => {
  const store = storeOf([diffRunA, diffRunB])
  const run = (a: string, b: string): Promise<string> =>
    screenOf((output) => diff(store, output, { a, b }), { width: 100 })
  expect(await run('c04b', 'c04b')).toContain('No difference in structure, status, route or content.')
  expect(await run('c04b', '19aa')).toMatch(/^\+ {2}draft .*not reached in A$/mu)
})

test('runs of different pipelines, one of them running', async () => {
  const store = storeOf([
    { ...base, spans: [task()] },
    { runId: 'open', pipeline: 'other', startedMs: nowMs - 5_000, spans: [{ name: 'work', from: 0 }] },
  ])
  const screen = await screenOf((output) => diff(store, output, { a: 'run a', b: 'open' }))
  expect(screen).toContain('These are runs of different pipelines.')
  expect(screen).toMatch(/A ✓ triage run a .* B ● other open {2}running {8}-\$0\.100/u)
  expect(screen).toMatch(/^~ {2}work .*status completed → running$/mu)
})

test('values that are gone are not taken for equal', async () => {
  const store = storeOf([
    { ...base, spans: [task({ output: 'x'.repeat(50) })] },
    { ...base, runId: 'run b', spans: [task({ output: 'y'.repeat(50) })] },
  ])
  store.getValue = () => Promise.resolve(undefined)
  const screen = await screenOf((output) => diff(store, output, { a: 'run a', b: 'run b' }))
  expect(screen).toContain('1 value not compared: not in the database any more')
})
