import { expect, test } from 'vitest'
import { pipeline } from '../start-pipeline.ts'
import type { StepNode } from '../step-node.ts'
import type { Step, StepOptions } from '../step-types.ts'
import { step } from '../steps/task.ts'
import { hashPipeline } from './hash-pipeline.ts'

const task = (name = 'a', options: StepOptions<number, number> = {}): Step<number, number> =>
  step(name, (n: number) => n, options)
const start = pipeline<number>('p')

/** Each differs from every other in one thing only. */
const different: Readonly<Record<string, StepNode>> = {
  'a task': task(),
  'another name': task('b'),
  'inside a pipeline': start.step(task()),
  'inside a pipeline of another name': pipeline<number>('q').step(task()),
  twice: start.step(task()).step(task('b')),
  'in another order': start.step(task('b')).step(task()),
  nested: start.step(pipeline<number>('a').step(task())),
  'a time limit': task('a', { timeoutMs: 1 }),
  'a longer one': task('a', { timeoutMs: 2 }),
  'one for all tries': task('a', { totalTimeoutMs: 1 }),
  'one for silence': task('a', { idleTimeoutMs: 1 }),
  'two tries': task('a', { retry: { attempts: 2 } }),
  'three tries': task('a', { retry: { attempts: 3 } }),
  'three tries for so long': task('a', { retry: { attempts: 3, maxElapsedMs: 9 } }),
  'a fallback': task('a', { fallback: (n) => n }),
  'a limit': task('a', { limits: { steps: 1 } }),
  'a higher limit': task('a', { limits: { steps: 2 } }),
  'another limit': task('a', { limits: { tokens: 2 } }),
  'less capture': task('a', { capture: 'meta' }),
  'a parallel': start.parallel('x', { a: task(), b: task() }),
  'other keys': start.parallel('x', { a: task(), c: task() }),
  'keys in another order': start.parallel('x', { b: task(), a: task() }),
  'fewer at once': start.parallel('x', { a: task(), b: task() }, { concurrency: 1 }),
  'a map': pipeline<number[]>('p').map('x', task()),
  'more at once': pipeline<number[]>('p').map('x', task(), { concurrency: 2 }),
  'a branch': start.branch('x', () => 'a' as const, { a: task() }),
  'a branch with another way': start.branch('x', () => 'a' as string, { a: task() }, task()),
  'a loop': start.loop('x', task(), { maxIterations: 3 }),
  'a shorter one': start.loop('x', task(), { maxIterations: 2 }),
  'one with a condition': start.loop('x', task(), { maxIterations: 3, until: () => true }),
  'one with the other condition': start.loop('x', task(), { maxIterations: 3, while: () => true }),
}

test('a difference in structure is one in the hash', () => {
  const hashes = Object.values(different).map(hashPipeline)
  expect(new Set(hashes).size).toBe(hashes.length)
  expect(hashes.filter((hash) => !/^[0-9a-f]{16}$/.test(hash))).toEqual([])
})

test('what functions do and how they are called makes none', () => {
  const build = (run: (n: number) => number): StepNode =>
    start
      .step('a', run, { retry: { attempts: 2, when: () => run(1) > 0 }, fallback: run })
      .loop('b', run, { until: (n) => run(n) > 0, maxIterations: 2 })
  const minified = function x(n: number): number {
    return n - 1
  }
  expect(hashPipeline(build(minified))).toBe(hashPipeline(build((n) => n * 2)))
})

test('a step used twice counts as two steps that are the same', () => {
  const shared = task()
  expect(hashPipeline(start.parallel('x', { a: shared, b: shared }))).toBe(
    hashPipeline(different['a parallel'] as StepNode),
  )
})

test('is the same in every process: these values may not change without a new format', () => {
  expect(hashPipeline(different['a task'] as StepNode)).toBe('3d5416fbe7130ce8')
  expect(hashPipeline(different['a loop'] as StepNode)).toBe('c05b907829abfe95')
})
