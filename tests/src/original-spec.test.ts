// The cases of the original's own specification, S1 to S8 and S13, which it does not pass itself.
import { join } from 'node:path'
import { main } from '@flujo/lens-cli'
import { openSqliteReader, openSqliteStore, pipeline } from 'flujo'
import { describe, expect, test } from 'vitest'
import { captureOutput } from './capture-output.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { child, endUs, names, tracedRun } from './traced-run.ts'

const increment = (n: number): number => n + 1

test('S1: three steps in a row are three siblings in order', async () => {
  const { root, run } = await tracedRun(
    pipeline<number>('row').step('one', increment).step('two', increment).step('three', increment),
    0,
  )
  expect(names(root)).toEqual(['one', 'two', 'three'])
  expect(root).toMatchObject({ name: 'row', kind: 'run', status: 'completed' })
  expect(root.children.every((step) => step.status === 'completed' && step.children.length === 0)).toBe(true)
  expect(run).toMatchObject({ status: 'completed', totals: { spans: 4, doneSteps: 3, plannedSteps: 3 } })
})

test('S2: a loop that runs three times has three iteration children, numbered', async () => {
  const { root } = await tracedRun(
    pipeline<number>('counting').loop('count', pipeline<number>('body').step('add', increment), {
      until: (n) => n >= 3,
      maxIterations: 10,
    }),
    0,
  )
  const loop = child(root, 'count')
  expect(loop.children.map(({ name, kind, attributes }) => [name, kind, attributes['flujo.iteration.index']])).toEqual([
    ['#1', 'iteration', 0],
    ['#2', 'iteration', 1],
    ['#3', 'iteration', 2],
  ])
  expect(loop.children.map(names)).toEqual([['add'], ['add'], ['add']])
})

test('S3: only the branch taken is a child, and its key is on the parent', async () => {
  const { root } = await tracedRun(
    pipeline<number>('choice').branch('size', (n) => (n > 5 ? 'high' : 'low'), { high: increment, low: increment }),
    9,
  )
  const branch = child(root, 'size')
  expect(names(branch)).toEqual(['high'])
  expect(branch.attributes['flujo.branch.key']).toBe('high')
})

test('S4: the overlap of parallel branches is visible in their times', async () => {
  let meet: () => void = () => {}
  const met = new Promise<void>((resolve) => {
    meet = resolve
  })
  const { root } = await tracedRun(
    pipeline<number>('both').parallel('pair', {
      first: async (n) => (await met, n),
      second: (n) => (meet(), n),
    }),
    1,
  )
  const [first, second] = child(root, 'pair').children
  if (first === undefined || second === undefined) throw new Error('two branches were expected')
  expect(second.startTimeUs).toBeLessThanOrEqual(endUs(first))
  expect(first.startTimeUs).toBeLessThanOrEqual(endUs(second))
})

test('S5: a loop inside a conditional nests', async () => {
  const looping = pipeline<number>('looping').loop('grow', increment, { until: (n) => n > 2, maxIterations: 5 })
  const { root } = await tracedRun(
    pipeline<number>('nested').branch('which', () => 'loop' as const, { loop: looping }),
    0,
  )
  expect(names(child(child(child(root, 'which'), 'loop'), 'grow'))).toEqual(['#1', '#2', '#3'])
})

test('S6: the tree is right when a step throws in the middle of everything', async () => {
  const failing = pipeline<number>('inner')
    .step('fine', increment)
    .step('bad', (): number => {
      throw new RangeError('no more')
    })
    .step('unreached', increment)
  const { root, result, spans, run } = await tracedRun(
    pipeline<number>('outer')
      .loop('again', failing, { until: () => false, maxIterations: 2 })
      .step('later', increment),
    0,
  )
  expect(result.status).toBe('failed')
  expect(result.error?.path).toBe('again/#1/bad')
  const iteration = child(child(root, 'again'), '#1')
  expect(iteration.children.map(({ name, status }) => [name, status])).toEqual([
    ['fine', 'completed'],
    ['bad', 'failed'],
    ['unreached', 'skipped'],
  ])
  expect(root.children.map(({ name, status }) => [name, status])).toEqual([
    ['again', 'failed'],
    ['later', 'skipped'],
  ])
  expect(spans.filter(({ status, durationNs }) => status === 'running' || durationNs === undefined)).toEqual([])
  expect(run).toMatchObject({
    status: 'failed',
    error: { type: 'RangeError', message: 'no more' },
    failedPath: 'again/#1/bad',
  })
})

test('S7: deleting a run deletes its trace', async () => {
  const { db, result } = await tracedRun(pipeline<number>('gone').step('one', increment), 0)
  const store = openSqliteStore(db)
  expect(await store.deleteRun(result.runId)).toBe(true)
  expect(await store.getRun(result.runId)).toBeUndefined()
  expect(await store.getTrace(result.runId)).toBeUndefined()
  expect(await store.getSpans(result.runId)).toEqual([])
  await store.close()
})

test('S8: a run without a trace gives a clear message', async () => {
  const db = join(temporaryFolder(), 'traces.db')
  const store = openSqliteStore(db)
  const runId = 'bare-run'
  const identity = { runId, traceId: '1'.repeat(32), rootSpanId: '2'.repeat(16), pipeline: 'bare', startTimeUs: 1 }
  const zero = { calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0, unpricedCalls: 0 }
  await store.write([
    {
      type: 'run.end',
      ...identity,
      epoch: 1,
      seq: 1,
      status: 'completed',
      durationNs: 5,
      totals: { spans: 0, failedSpans: 0, retries: 0, doneSteps: 0, usage: zero },
      losses: { droppedSpans: 0, cuts: 0, redactions: 0 },
    },
  ])
  await store.close()
  const { stdout, stderr, exitCode } = await captureOutput(() => main(['trace', runId, '--db', db]))
  expect(exitCode).toBe(3)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/bare-run.*no spans/s)
})

describe('S13: why a loop ended is on its span', () => {
  const reasonOf = async (options: Parameters<ReturnType<typeof pipeline<number>>['loop']>[2]): Promise<unknown> => {
    const { root } = await tracedRun(pipeline<number>('why').loop('loop', increment, options as never), 0)
    return child(root, 'loop').attributes['flujo.loop.end_reason']
  }

  test('its condition held', async () => {
    expect(await reasonOf({ until: () => true, maxIterations: 3 })).toBe('until')
    expect(await reasonOf({ while: (_, iteration) => iteration < 2, maxIterations: 3 })).toBe('while')
  })

  test('it reached its bound', async () => {
    expect(await reasonOf({ maxIterations: 3, onExhausted: 'continue' })).toBe('exhausted')
    expect(await reasonOf({ maxIterations: 3 })).toBe('exhausted')
  })

  test('its body failed', async () => {
    const bad = (): number => {
      throw new Error('bad body')
    }
    const { root } = await tracedRun(pipeline<number>('why').loop('loop', bad, { maxIterations: 3 }), 0)
    expect(child(root, 'loop')).toMatchObject({ status: 'failed', attributes: { 'flujo.loop.end_reason': 'failed' } })
  })
})

test('the stored root is completed, in a store opened again', async () => {
  const { db, result } = await tracedRun(pipeline<number>('row').step('one', increment), 0)
  await using reader = openSqliteReader(db)
  const root = await reader.getTrace(result.runId)
  expect(root).toMatchObject({ status: 'completed', kind: 'run' })
  expect(root?.durationNs).toBeGreaterThan(0)
})
