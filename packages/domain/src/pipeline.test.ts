import { describe, expect, test } from 'vitest'
import { Pipeline } from './pipeline.ts'
import { pipeline } from './start-pipeline.ts'
import type { StepNode } from './step-node.ts'
import { noPolicy } from './steps/no-policy.ts'
import { step } from './steps/task.ts'

const increase = (n: number): number => n + 1
const halve = (n: number): number => n / 2
const add = step('add', increase)
const start = pipeline<number>('x')

const namesOf = (whole: { readonly steps: readonly StepNode[] }): string[] => whole.steps.map(({ name }) => name)

/** Every object that belongs to a step, functions left out: they are the user's. */
function objectsOf(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = value instanceof Pipeline ? [value.steps, ...Object.values(value)] : Object.values(value)
  return [value, ...inner.flatMap(objectsOf)]
}

describe('each kind is plain data', () => {
  test('task', () => {
    expect(add).toEqual({ kind: 'task', name: 'add', policy: noPolicy, run: increase })
    expect(start.step('add', increase).steps).toEqual([add])
  })

  test('pipeline', () => {
    const inner = pipeline<number>('inner').step(add)
    expect(inner).toMatchObject({ kind: 'pipeline', name: 'inner', policy: noPolicy, steps: [add] })
    expect(start.step(inner).steps[0]).toBe(inner)
  })

  test('pipeline as a list', () => {
    const whole = pipeline('whole', [add, pipeline<number>('inner').step(add)])
    expect(namesOf(whole)).toEqual(['add', 'inner'])
    expect(namesOf(whole.step('more', increase))).toEqual(['add', 'inner', 'more'])
  })

  test('route, tap and sleep', () => {
    const select = (): 'add' => 'add'
    const routed = start.route('pick', select, { add, halve }, { concurrency: 2 })
    const [route, tap, sleep, sleepBy] = routed
      .tap('look', halve as never, { timeoutMs: 5 })
      .sleep('wait', 1_000, { capture: 'none' })
      .sleep('wait as long', () => 5).steps
    expect(route).toMatchObject({ kind: 'route', name: 'pick', select, concurrency: 2, policy: noPolicy })
    expect(route).toMatchObject({ cases: [{ key: 'add', step: add }, { key: 'halve' }] })
    expect(tap).toMatchObject({ kind: 'tap', name: 'look', run: halve, policy: { timeoutMs: 5 } })
    expect(sleep).toMatchObject({ kind: 'sleep', name: 'wait', ms: 1_000, policy: { capture: 'none' } })
    expect(sleepBy).toMatchObject({ kind: 'sleep', ms: expect.any(Function) })
    expect([route, tap, sleep].every(Object.isFrozen)).toBe(true)
  })

  test('parallel', () => {
    const { steps } = start.parallel('both', { up: add, down: halve })
    expect(steps).toEqual([
      {
        kind: 'parallel',
        name: 'both',
        policy: noPolicy,
        branches: [
          { key: 'up', step: add },
          { key: 'down', step: { kind: 'task', name: 'down', policy: noPolicy, run: halve } },
        ],
        concurrency: Infinity,
        onError: 'fail-fast',
        quorum: undefined,
      },
    ])
    expect(start.parallel('both', { add }, { concurrency: 2 }).steps[0]).toMatchObject({ concurrency: 2 })
    const relaxed = { onError: 'collect', quorum: 1 } as const
    expect(start.parallel('both', { add }, relaxed).steps[0]).toMatchObject(relaxed)
  })

  test('map', () => {
    const list = pipeline<number[]>('x')
    expect(list.map('each', halve).steps).toEqual([
      {
        kind: 'map',
        name: 'each',
        policy: noPolicy,
        body: { kind: 'task', name: 'body', policy: noPolicy, run: halve },
        concurrency: 1,
        onError: 'fail-fast',
      },
    ])
    expect(list.map('each', add, { concurrency: 8 }).steps[0]).toMatchObject({ body: add, concurrency: 8 })
    expect(list.map('each', add, { onError: 'collect' }).steps[0]).toMatchObject({ onError: 'collect' })
    expect(list.map('each', add, { concurrency: Infinity }).steps[0]).toMatchObject({ concurrency: Infinity })
  })

  test('branch', () => {
    const select = (n: number): 'big' | 'small' => (n > 5 ? 'big' : 'small')
    const closed = start.branch('route', select, { big: halve, small: add })
    expect(closed.steps).toEqual([
      {
        kind: 'branch',
        name: 'route',
        policy: noPolicy,
        select,
        cases: [
          { key: 'big', step: { kind: 'task', name: 'big', policy: noPolicy, run: halve } },
          { key: 'small', step: add },
        ],
        otherwise: undefined,
      },
    ])
    const open = start.branch('route', String, { 1: add }, halve)
    expect(open.steps[0]).toMatchObject({ otherwise: { kind: 'task', name: 'otherwise', run: halve } })
  })

  test('loop', () => {
    const until = (n: number): boolean => n < 1
    expect(start.loop('shrink', halve, { until, maxIterations: 5 }).steps).toEqual([
      {
        kind: 'loop',
        name: 'shrink',
        policy: noPolicy,
        body: { kind: 'task', name: 'body', policy: noPolicy, run: halve },
        until,
        while: undefined,
        maxIterations: 5,
        onExhausted: 'fail',
      },
    ])
    expect(start.loop('repeat', add, { maxIterations: 3 }).steps[0]).toMatchObject({ onExhausted: 'continue' })
    const goOn = start.loop('shrink', add, { while: until, maxIterations: 1, onExhausted: 'continue' })
    expect(goOn.steps[0]).toMatchObject({ body: add, until: undefined, while: until, onExhausted: 'continue' })
  })
})

describe('options of every kind', () => {
  const when = (): boolean => false
  const limits = { timeoutMs: 50, totalTimeoutMs: 500, idleTimeoutMs: 20 }
  const options = {
    retry: { attempts: 3, maxElapsedMs: 400, when },
    ...limits,
    fallback: add,
    capture: 'none',
  } as const
  const policy = {
    retry: {
      attempts: 3,
      backoff: 'exponential',
      baseMs: 200,
      maxMs: 30_000,
      maxElapsedMs: 400,
      jitter: 'full',
      when,
    },
    ...limits,
    fallback: add,
    capture: 'none',
  }

  test.for([
    ['task', start.step('a', increase, options)],
    ['a step made elsewhere', start.step(step('a', increase), options)],
    ['a pipeline made elsewhere', start.step(pipeline<number>('a').step(add), options)],
    ['parallel', start.parallel('a', { add }, { ...options, fallback: add as never })],
    ['map', pipeline<number[]>('x').map('a', add, { ...options, fallback: add as never })],
    ['branch', start.branch('a', String, { 1: add }, add, options)],
    ['loop', start.loop('a', add, { ...options, maxIterations: 2 })],
  ] as const)('%s', ([, whole]) => {
    expect(whole.steps[0]?.policy).toEqual(policy)
  })

  test('defaults of a retry: tried again after any error', () => {
    const { retry } = step('a', increase, { retry: { attempts: 2 } }).policy
    expect(retry?.when(new Error('any'))).toBe(true)
    expect(step('a', increase, { retry: { attempts: Infinity } }).policy.retry?.attempts).toBe(Infinity)
  })

  test('a fallback that is a function becomes a step', () => {
    expect(step('a', increase, { fallback: halve }).policy.fallback).toEqual({
      kind: 'task',
      name: 'fallback',
      policy: noPolicy,
      run: halve,
    })
  })

  test('given with a step made elsewhere they replace its own one by one and leave that step alone', () => {
    const patient = step('a', increase, { retry: { attempts: 3 }, timeoutMs: 50 })
    const [hasty] = start.step(patient, { timeoutMs: 5 }).steps
    expect(hasty?.policy).toEqual({ ...patient.policy, timeoutMs: 5 })
    expect(start.step(patient, {}).steps[0]).toEqual(patient)
    expect(patient.policy.timeoutMs).toBe(50)
  })

  test('limits are kept as they were, those not said left out, on a step of any kind', () => {
    const limits = { costUsd: 0, tokens: undefined, steps: 3 }
    const careful = step('a', increase, { limits })
    limits.steps = 9
    expect(careful.policy.limits).toEqual({ costUsd: 0, steps: 3 })
    expect(Object.isFrozen(careful.policy.limits)).toBe(true)
    expect(start.step(careful, { timeoutMs: 5 }).steps[0]?.policy).toMatchObject({ limits: { steps: 3 }, timeoutMs: 5 })
    expect(start.step(careful, { limits: { tokens: 5 } }).steps[0]?.policy.limits).toEqual({ tokens: 5 })
    expect(start.loop('l', increase, { maxIterations: 2, limits }).steps[0]?.policy.limits).toEqual({
      costUsd: 0,
      steps: 9,
    })
    expect(step('a', increase, { limits: {} }).policy.limits).toBeUndefined()
  })

  test('a nested pipeline with options keeps its steps', () => {
    const inner = pipeline<number>('inner').step(add)
    const [nested] = start.step(inner, { timeoutMs: 5 }).steps
    expect(nested).toEqual({ kind: 'pipeline', name: 'inner', steps: [add], policy: { ...noPolicy, timeoutMs: 5 } })
    expect(inner.policy).toBe(noPolicy)
  })
})

describe('immutability', () => {
  test('one beginning can be continued in two ways', () => {
    const beginning = start.step('a', increase).step('b', increase)
    const left = beginning.step('left', increase)
    const right = beginning.step('right', halve).step('end', halve)
    const again = beginning.step('left', halve)
    expect(namesOf(beginning)).toEqual(['a', 'b'])
    expect(namesOf(left)).toEqual(['a', 'b', 'left'])
    expect(namesOf(right)).toEqual(['a', 'b', 'right', 'end'])
    expect(namesOf(again)).toEqual(['a', 'b', 'left'])
    expect(again.steps[2]).toMatchObject({ run: halve })
    expect(start.steps).toEqual([])
  })

  test('everything down to the last slot is frozen', () => {
    const options = { retry: { attempts: 2 }, fallback: add } as const
    const whole = start
      .step('a', increase, options)
      .parallel('b', { add, inner: pipeline<number>('inner').step(add) })
      .step('c', ({ add: sum }) => [sum])
      .map('d', add, { timeoutMs: 5 })
      .step('e', (all) => all.length)
      .branch('f', String, { 1: add }, halve)
      .loop('g', add, { maxIterations: 2, ...options })
      .step(pipeline<number>('h').step(add), options)
    const objects = objectsOf(whole)
    expect(objects.length).toBeGreaterThan(40)
    expect(objects.filter((each) => !Object.isFrozen(each))).toEqual([])
  })

  test('what the user changes afterwards changes nothing', () => {
    const options = { retry: { attempts: 2 }, timeoutMs: 5 }
    const branches = { add }
    const list: [typeof add, typeof add] = [add, step('more', increase)]
    const whole = start.step('a', increase, options).parallel('b', branches)
    const listed = pipeline('listed', list)
    options.retry.attempts = 99
    options.timeoutMs = 99
    Object.assign(branches, { late: add })
    list.pop()
    expect(whole.steps[0]?.policy).toMatchObject({ retry: { attempts: 2 }, timeoutMs: 5 })
    expect(whole.steps[1]).toMatchObject({ branches: [{ key: 'add' }] })
    expect(namesOf(listed)).toEqual(['add', 'more'])
  })

  test('options given by inheritance or with undefined are as good as any', () => {
    const inherited = Object.create({ timeoutMs: 5 }) as { timeoutMs: number }
    expect(step('a', increase, inherited).policy.timeoutMs).toBe(5)
    const nothing = { retry: undefined, timeoutMs: undefined, fallback: undefined, capture: undefined }
    expect(step('a', increase, nothing).policy).toBe(noPolicy)
  })
})

test('names that objects have anyway are ordinary names', () => {
  const whole = start.step('constructor', increase).step('toString', increase)
  expect(namesOf(whole)).toEqual(['constructor', 'toString'])
  const { steps } = start.parallel('hasOwnProperty', { constructor: add, valueOf: add })
  expect(steps).toMatchObject([{ branches: [{ key: 'constructor' }, { key: 'valueOf' }] }])
})

test('keys that look like whole numbers come first, as in any object', () => {
  const { steps } = start.parallel('all', { b: add, 2: add, 1: add })
  expect(steps).toMatchObject([{ branches: [{ key: '1' }, { key: '2' }, { key: 'b' }] }])
})

test('one step may be used in several places', () => {
  const whole = start.parallel('both', { left: add, right: add }).step('sum', ({ left, right }) => left + right)
  expect(namesOf(whole.step(add))).toEqual(['both', 'sum', 'add'])
})

test('a pipeline is not a promise', () => {
  expect('then' in start).toBe(false)
})

test('nesting 10,000 deep does not overflow the stack', () => {
  let nested = pipeline<number>('level 0').step(add)
  for (let depth = 1; depth <= 10_000; depth += 1) nested = pipeline<number>(`level ${depth}`).step(nested)
  expect(namesOf(nested)).toEqual(['level 9999'])
})
