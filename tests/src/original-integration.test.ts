// The seven integration tests of the original, stricter than it was: bodies of loops and branches have spans.
import { Flujo, openSqliteReader, type Pipeline, pipeline } from 'flujo'
import { expect, test } from 'vitest'
import { child, names, tracedRun } from './traced-run.ts'

const sample = pipeline<number>('sample')
  .step('step1', (n) => n + 1)
  .loop(
    'loop',
    pipeline<number>('body').step('double', async (n) => n * 2),
    { maxIterations: 2, onExhausted: 'continue' },
  )
  .branch('conditional', (n) => (n > 5 ? 'high' : 'low'), {
    high: pipeline<number>('high').step('celebrate', (n) => n * 10),
    low: pipeline<number>('low').step('accept', (n) => n),
  })
  .step('final', (n) => `result ${n}`)

test('a tree exists and is stored, with every body in it', async () => {
  const { root, result } = await tracedRun(sample, 1)
  expect(result).toMatchObject({ status: 'completed', output: 'result 80' })
  expect(names(root)).toEqual(['step1', 'loop', 'conditional', 'final'])
  expect(child(root, 'loop').children.map(names)).toEqual([['double'], ['double']])
  expect(names(child(child(root, 'conditional'), 'high'))).toEqual(['celebrate'])
  expect(result.trace).toEqual(root)
})

test('step1 and the loop are in it, completed', async () => {
  const { root } = await tracedRun(sample, 1)
  expect(child(root, 'step1')).toMatchObject({ kind: 'task', status: 'completed' })
  expect(child(root, 'loop')).toMatchObject({ kind: 'loop', status: 'completed' })
})

test('each step result has name, status, attempts and time', async () => {
  const { result } = await tracedRun(sample, 0)
  expect(result.steps.map(({ name, status, attempts }) => [name, status, attempts])).toEqual([
    ['step1', 'completed', 1],
    ['loop', 'completed', 1],
    ['conditional', 'completed', 1],
    ['final', 'completed', 1],
  ])
  expect(result.steps.every(({ durationMs }) => durationMs >= 0)).toBe(true)
})

test('a new store on the same file gives the tree, the spans and statistics', async () => {
  const { db, result, spans } = await tracedRun(sample, 1)
  await using reader = openSqliteReader(db)
  expect(await reader.getTrace(result.runId)).toEqual(result.trace)
  expect((await reader.getSpans(result.runId)).map(({ spanId }) => spanId)).toEqual(spans.map(({ spanId }) => spanId))
  const statistics = await reader.getSpanStatistics({ runs: { op: '=', field: 'pipeline', value: 'sample' } })
  const double = statistics.find(({ group }) => group === 'double')
  const durations = spans.filter(({ name }) => name === 'double').map(({ durationNs }) => durationNs as number)
  expect(double).toMatchObject({ count: 2, failed: 0, maxNs: Math.max(...durations), p50Ns: Math.min(...durations) })
})

test('with and without tracing the result is the same', async () => {
  const bare = await new Flujo(sample, { tracing: false }).run(1)
  const { result } = await tracedRun(sample, 1)
  expect(bare.trace).toBeUndefined()
  expect({ status: bare.status, output: bare.output }).toEqual({ status: result.status, output: result.output })
  expect(bare.steps.map(({ name, status }) => [name, status])).toEqual(
    result.steps.map(({ name, status }) => [name, status]),
  )
})

test('a failing step is a failed span, and the run does not raise', async () => {
  const { root, result, run } = await tracedRun(
    pipeline<number>('fails')
      .step('fine', (n) => n)
      .step('broken', (): number => {
        throw new TypeError('cannot go on')
      })
      .step('after', (n) => n),
    1,
  )
  expect(result.status).toBe('failed')
  expect(result.error).toMatchObject({ code: 'step_failed', path: 'broken' })
  expect(result.error?.cause).toBeInstanceOf(TypeError)
  expect(child(root, 'broken')).toMatchObject({
    status: 'failed',
    error: { type: 'TypeError', message: 'cannot go on' },
  })
  expect(child(root, 'after').status).toBe('skipped')
  expect([root.status, run.status]).toEqual(['failed', 'failed'])
})

test('ten steps give ten results', async () => {
  let ten: Pipeline<number, number> = pipeline<number>('ten').step('step 1', (n) => n + 1)
  for (let position = 2; position <= 10; position += 1) ten = ten.step(`step ${position}`, (n) => n + 1)
  const { result, root } = await tracedRun(ten, 0)
  expect(result.output).toBe(10)
  expect(result.steps).toHaveLength(10)
  expect(root.children).toHaveLength(10)
})
