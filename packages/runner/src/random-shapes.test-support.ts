import fc from 'fast-check'
import type { Shape, ShapePolicy } from './shape.test-support.ts'

const concurrency = fc.constantFrom(1, 2, Infinity)
const onError = fc.constantFrom('fail-fast', 'fail-fast', 'collect')
type Task = Extract<Shape, { kind: 'task' }>

const noPolicy: ShapePolicy = { attempts: undefined, timeoutMs: undefined, fallback: undefined }

/** Who is asked for the same twice or once need not show: no flaws that pass, no usage, nothing left in the state. */
const alike = (task: Task): Task => ({
  ...task,
  flaky: 0,
  calls: 0,
  ownSpan: 'none',
  quiet: true,
  policy: noPolicy,
})

const rarely = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })

/**
 * Pipelines of every kind, inside each other.
 *
 * @param anyTimeouts on steps of every kind, not only where their outcome is known beforehand
 */
export function shapes(anyTimeouts: boolean): fc.Arbitrary<Shape> {
  const timeoutMs = fc.constantFrom(8, 20, 45)
  const otherLimits = {
    totalTimeoutMs: anyTimeouts ? rarely(fc.constantFrom(8, 30, 60)) : fc.constant(undefined),
    idleTimeoutMs: anyTimeouts ? rarely(fc.constantFrom(3, 10, 25)) : fc.constant(undefined),
  }
  return fc.letrec<{ shape: Shape; task: Task; policy: ShapePolicy }>((tie) => {
    const composite = (kind: string, parts: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Shape> =>
      fc.record({ kind: fc.constant(kind), ...parts, policy: tie('policy') }) as unknown as fc.Arbitrary<Shape>
    const some = fc.array(tie('shape'), { minLength: 1, maxLength: 3 })
    return {
      policy: fc.record({
        attempts: rarely(fc.integer({ min: 1, max: 3 })),
        timeoutMs: anyTimeouts ? rarely(timeoutMs) : fc.constant(undefined),
        ...otherLimits,
        fallback: rarely(tie('task')),
      }),
      task: fc.record({
        kind: fc.constant('task' as const),
        add: fc.nat(50),
        failsOn: fc.oneof({ weight: 5, arbitrary: fc.constant(7) }, { weight: 1, arbitrary: fc.nat(6) }),
        flaky: fc.constantFrom(0, 0, 0, 1, 2),
        sleepMs: fc.constantFrom(0, 0, 5, 15, 30),
        obeys: fc.boolean(),
        calls: fc.nat(2),
        ownSpan: fc.constantFrom('none' as const, 'none' as const, 'awaited' as const, 'left behind' as const),
        policy: fc.record({
          attempts: rarely(fc.integer({ min: 1, max: 3 })),
          timeoutMs: rarely(timeoutMs),
          ...otherLimits,
          fallback: rarely(tie('task')),
        }),
      }),
      shape: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        tie('task'),
        composite('pipeline', { steps: some }),
        composite('parallel', { branches: some, concurrency, onError, quorum: rarely(fc.integer({ min: 1, max: 3 })) }),
        composite('map', { body: tie('shape'), size: fc.nat(3), concurrency, onError }),
        composite('route', { cases: some, concurrency }),
        composite('tap', { fails: fc.boolean() }),
        composite('stream', { size: fc.nat(3) }),
        fc.record({
          kind: fc.constant('cached' as const),
          body: tie('task').map(alike),
          policy: fc.constant(noPolicy),
        }),
        composite('sleep', { ms: fc.constantFrom(0, 7) }),
        composite('branch', { cases: some, otherwise: rarely(tie('shape')) }),
        composite('loop', {
          body: tie('shape'),
          until: fc.boolean(),
          divisor: fc.constantFrom(1, 2, 3),
          maxIterations: fc.integer({ min: 1, max: 3 }),
          onExhausted: fc.constantFrom('continue', 'fail'),
        }),
      ),
    }
  }).shape
}
