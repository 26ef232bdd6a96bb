import { chosen, compute, failureNumber, fails, fold, meets, quorumOf, spread } from './random-pipeline.test-support.ts'
import type { Shape, ShapePolicy } from './shape.test-support.ts'

/** What a sequential reading of a shape gives: a number, or the paths at which it can fail first. */
export type Outcome = number | ReadonlySet<string>

const failedAt = (...paths: readonly string[]): Outcome => new Set(paths)
export const isNumber = (outcome: Outcome): outcome is number => typeof outcome === 'number'

/** The reference: no hooks, no time, no concurrency. */
export function read(shape: Shape, n: number, path: string): Outcome {
  switch (shape.kind) {
    case 'task':
      return withPolicy(shape.policy, path, n, (attempt) => {
        const { timeoutMs } = shape.policy
        if (timeoutMs !== undefined && shape.sleepMs > timeoutMs) return failedAt(path)
        return fails(shape, n, attempt) ? failedAt(path) : compute(shape, n)
      })
    case 'pipeline':
      return withPolicy(shape.policy, `${path}/inner`, n, () => {
        let value: Outcome = n
        for (const [index, each] of shape.steps.entries()) {
          value = read(each, value, `${path}/inner/s${index}`)
          if (!isNumber(value)) break
        }
        return value
      })
    case 'parallel':
      return withPolicy(shape.policy, `${path}/fan`, n, () =>
        gathered(
          shape,
          shape.branches.map((each, index) => read(each, n, `${path}/fan/b${index}`)),
          `${path}/fan`,
        ),
      )
    case 'map':
      return readMap(shape, n, `${path}/each`)
    case 'branch':
      return withPolicy(shape.policy, `${path}/route`, n, () => {
        const key = n % (shape.cases.length + 1)
        const taken = shape.cases[key]
        if (taken !== undefined) return read(taken, n, `${path}/route/${key}`)
        return shape.otherwise === undefined
          ? failedAt(`${path}/route`)
          : read(shape.otherwise, n, `${path}/route/otherwise`)
      })
    case 'route':
      return withPolicy(shape.policy, `${path}/pick`, n, () =>
        together(
          chosen(n, shape.cases.length).map((index) => read(shape.cases[index] as Shape, n, `${path}/pick/${index}`)),
        ),
      )
    case 'stream':
      return fold(spread(n, shape.size))
    case 'cached':
      return read(shape.body, n, path)
    case 'tap':
    case 'sleep':
      return n
    case 'loop':
      return withPolicy(shape.policy, `${path}/again`, n, () => readLoop(shape, n, `${path}/again`))
  }
}

function readMap(shape: Extract<Shape, { kind: 'map' }>, n: number, path: string): Outcome {
  return withPolicy(
    shape.policy,
    path,
    1,
    // Half of the sources can be read once.
    (attempt) =>
      attempt > 1 && n % 2 === 1
        ? failedAt(path)
        : gathered(
            shape,
            spread(n, shape.size).map((item, index) => read(shape.body, item, `${path}/#${index + 1}`)),
            path,
          ),
    'fallback/x',
  )
}

function readLoop(shape: Extract<Shape, { kind: 'loop' }>, n: number, path: string): Outcome {
  let value = n
  for (let iteration = 1; ; iteration += 1) {
    if (!shape.until && meets(value, shape.divisor)) return value
    if (iteration > shape.maxIterations) return shape.onExhausted === 'continue' ? value : failedAt(path)
    const next = read(shape.body, value, `${path}/#${iteration}`)
    if (!isNumber(next)) return next
    value = next
    if (shape.until && meets(value, shape.divisor)) return value
  }
}

/** Failures collected or, up to a quorum, left out. */
function gathered(
  shape: Extract<Shape, { kind: 'parallel' | 'map' }>,
  outcomes: readonly Outcome[],
  path: string,
): Outcome {
  const quorum = shape.kind === 'parallel' ? quorumOf(shape) : undefined
  if (quorum !== undefined && outcomes.filter(isNumber).length < quorum) return failedAt(path)
  if (shape.onError === 'collect') return fold(outcomes.map((each) => (isNumber(each) ? each : failureNumber)))
  return quorum ?? together(outcomes)
}

function together(outcomes: readonly Outcome[]): Outcome {
  const numbers = outcomes.filter(isNumber)
  if (numbers.length === outcomes.length) return fold(numbers)
  return failedAt(...outcomes.flatMap((outcome) => (isNumber(outcome) ? [] : [...outcome])))
}

function withPolicy(
  { attempts = 1, fallback }: ShapePolicy,
  path: string,
  n: number,
  once: (attempt: number) => Outcome,
  fallbackPath = 'fallback',
): Outcome {
  let outcome = once(1)
  for (let attempt = 2; attempt <= attempts && !isNumber(outcome); attempt += 1) outcome = once(attempt)
  if (isNumber(outcome) || fallback === undefined) return outcome
  return read(fallback, n, `${path}/${fallbackPath}`)
}
