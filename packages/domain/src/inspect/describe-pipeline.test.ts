import { expect, test } from 'vitest'
import { pipeline } from '../start-pipeline.ts'
import type { StepNode } from '../step-node.ts'
import type { StandardSchema } from '../standard-schema.ts'
import { cached } from '../steps/cached.ts'
import { step } from '../steps/task.ts'
import { describePipeline } from './describe-pipeline.ts'

function double(n: number): number {
  return n * 2
}

test('every kind with its options and what is inside it', () => {
  const all = pipeline<number>('all')
    .step('first', double, { timeoutMs: 5, totalTimeoutMs: 9, idleTimeoutMs: 3, capture: 'none', fallback: () => 0 })
    .parallel('both', { left: double, right: step('own name', double) }, { concurrency: 2 })
    .step('list', ({ left, right }) => [left, right])
    .map('each', double)
    .branch('size', ([n]) => (n === 0 ? 'none' : 'some'), {
      none: () => 0,
      some: pipeline<number[]>('sub').step('one', () => 1),
    })
    .branch('odd', (n) => `${n}`, { 1: () => 1 }, double)
    .loop('grow', double, { until: (n) => n > 5, maxIterations: Infinity })
  const lines = describePipeline(all).steps.map(
    ({ id, parent, role, key, kind, name, options }) =>
      `${id} in ${parent}: ${role}${key === null ? '' : ` ${key}`} = ${kind} ${name} ${JSON.stringify(options)}`,
  )
  expect(lines).toEqual([
    '0 in null: root = pipeline all {}',
    '1 in 0: step = task first {"run":{"function":"double"},"timeoutMs":5,"totalTimeoutMs":9,"idleTimeoutMs":3,"capture":"none"}',
    '2 in 1: fallback = task fallback {"run":{"function":"fallback"}}',
    '3 in 0: step = parallel both {"concurrency":2,"onError":"fail-fast"}',
    '4 in 3: branch left = task left {"run":{"function":"double"}}',
    '5 in 3: branch right = task own name {"run":{"function":"double"}}',
    '6 in 0: step = task list {"run":{"function":""}}',
    '7 in 0: step = map each {"concurrency":1,"onError":"fail-fast"}',
    '8 in 7: body = task body {"run":{"function":"double"}}',
    '9 in 0: step = branch size {"select":{"function":""}}',
    '10 in 9: case none = task none {"run":{"function":"none"}}',
    '11 in 9: case some = pipeline sub {}',
    '12 in 11: step = task one {"run":{"function":""}}',
    '13 in 0: step = branch odd {"select":{"function":""}}',
    '14 in 13: case 1 = task 1 {"run":{"function":"1"}}',
    '15 in 13: otherwise = task otherwise {"run":{"function":"double"}}',
    '16 in 0: step = loop grow {"until":{"function":"until"},"maxIterations":"unlimited","onExhausted":"fail"}',
    '17 in 16: body = task body {"run":{"function":"double"}}',
  ])
})

test('routes, taps, sleeps, streams, schemas, caches and what goes on after failures', () => {
  const schema: StandardSchema<number, number> = {
    '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value: value as number }) },
  }
  const more = pipeline<number>('more')
    .tap('look', double)
    .sleep('wait', 5)
    .step(step('checked', double, { input: schema }))
    .step(cached(step('kept', double), { key: String, store: new Map() }))
    .parallel('any', { a: double, b: double }, { onError: 'collect', quorum: 1 })
    .route('pick', () => ['x'] as const, { x: () => 1 })
    .stream('tokens', async function* tokens() {
      yield 'a'
    })
  const lines = describePipeline(more).steps.map(
    ({ kind, name, options }) => `${kind} ${name} ${JSON.stringify(options)}`,
  )
  expect(lines).toEqual([
    'pipeline more {}',
    'tap look {"run":{"function":"double"}}',
    'sleep wait {"ms":5}',
    'task checked {"run":{"function":"double"},"input":{"schema":"own"}}',
    'task kept {"run":{"function":"double"},"cache":{"key":{"function":"String"},"ttlMs":"unlimited"}}',
    'parallel any {"concurrency":"unlimited","onError":"collect","quorum":1}',
    'task a {"run":{"function":"double"}}',
    'task b {"run":{"function":"double"}}',
    'route pick {"select":{"function":""},"concurrency":"unlimited"}',
    'task x {"run":{"function":"x"}}',
    'stream tokens {"run":{"function":"tokens"}}',
  ])
})

test('a retry policy with its defaults filled in', () => {
  const when = (): boolean => false
  expect(describePipeline(step('a', double, { retry: { attempts: 3, when } })).steps[0]?.options).toEqual({
    run: { function: 'double' },
    retry: {
      attempts: 3,
      backoff: 'exponential',
      baseMs: 200,
      maxMs: 30_000,
      jitter: 'full',
      when: { function: 'when' },
    },
  })
})

test('limits', () => {
  const limited = pipeline<number>('p').step(pipeline<number>('q').step('a', double), {
    limits: { costUsd: 0.5, steps: 9 },
  })
  expect(describePipeline(limited).steps[1]?.options).toEqual({ limits: { costUsd: 0.5, steps: 9 } })
})

test('the name of a function is read as data', () => {
  const run = Object.defineProperty(() => 1, 'name', {
    get: () => {
      throw new Error('was run')
    },
  })
  expect(describePipeline(step('a', run)).steps[0]?.options).toEqual({ run: { function: '' } })
})

test('10,000 deep and 100,000 long, as JSON too', () => {
  let deep: StepNode = step('x', double)
  for (let index = 0; index < 10_000; index += 1) deep = pipeline('p', [deep] as never)
  let long = pipeline<number>('long')
  for (let index = 0; index < 100_000; index += 1) long = long.step(`s${index}` as string, double)
  for (const [node, count] of [
    [deep, 10_001],
    [long, 100_001],
  ] as const) {
    const description = describePipeline(node)
    expect(description.steps).toHaveLength(count)
    expect(JSON.parse(JSON.stringify(description))).toEqual(description)
  }
})

test('what is no step, or has none, is refused', () => {
  const given = { ...step('a', double), kind: 'other' }
  expect(() => describePipeline(given as never)).toThrow(expect.objectContaining({ code: 'invalid_pipeline' }))
  expect(() => describePipeline(pipeline<number>('empty'))).toThrow(
    expect.objectContaining({ code: 'invalid_pipeline', path: 'empty' }),
  )
})
