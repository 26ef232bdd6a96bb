import type { EmptyEnv, Env } from '../env.ts'
import type { LoopCondition, LoopNode } from '../step-node.ts'
import type { StepOptions } from '../step-types.ts'
import { functionOf, invalidPipeline, knownOptions, oneOf, positiveCount } from './options.ts'
import { policyOf, policyOptions } from './policy.ts'
import { toStep } from './to-step.ts'

/** A loop needs a bound; `until` and `while` may both be given. */
export interface LoopOptions<T = never, E extends Env = EmptyEnv> extends StepOptions<T, T, E> {
  /** Asked after each iteration, with its output and its number (from 1): `true` ends the loop. */
  readonly until?: ((value: T, iteration: number) => boolean | Promise<boolean>) | undefined
  /** Asked before each iteration, with its input and its number (from 1): `false` ends the loop. */
  readonly while?: ((value: T, iteration: number) => boolean | Promise<boolean>) | undefined
  /** Most iterations, 1 or more; `Infinity` where the condition alone is to end the loop. */
  readonly maxIterations: number
  /**
   * At `maxIterations` without having met a condition: `fail` (default) with `loop_exhausted`, or `continue` with the last
   * output. A loop without `until` and `while` is a plain repetition, which always continues.
   */
  readonly onExhausted?: 'continue' | 'fail' | undefined
}

const loopOptions: readonly (keyof LoopOptions)[] = [...policyOptions, 'until', 'while', 'maxIterations', 'onExhausted']

/** @param path what error messages call the step */
export function loopNode(name: string, path: string, body: unknown, options: unknown): LoopNode {
  const given = knownOptions(options, loopOptions, path)
  if (given.maxIterations === undefined) throw invalidPipeline(path, 'maxIterations to be given', given.maxIterations)
  const isRepetition = given.until === undefined && given.while === undefined
  if (isRepetition && given.onExhausted === 'fail') {
    throw invalidPipeline(path, "until or while, without which onExhausted 'fail' would always fail", 'neither')
  }
  return Object.freeze({
    kind: 'loop',
    name,
    policy: policyOf(given, path),
    body: toStep(body, 'body', path),
    until: given.until === undefined ? undefined : functionOf<LoopCondition>(given.until, path, 'until'),
    while: given.while === undefined ? undefined : functionOf<LoopCondition>(given.while, path, 'while'),
    maxIterations: positiveCount(given.maxIterations, path, 'maxIterations'),
    onExhausted: oneOf(
      given.onExhausted,
      isRepetition ? ['continue', 'fail'] : ['fail', 'continue'],
      path,
      'onExhausted',
    ),
  })
}
