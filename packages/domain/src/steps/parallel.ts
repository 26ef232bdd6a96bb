import type { EmptyEnv, Env } from '../env.ts'
import type { OnError, Outcome } from '../outcome.ts'
import type { ParallelNode } from '../step-node.ts'
import type { OutputOf, Runnable, StepOptions } from '../step-types.ts'
import { type ForkOptions, mergeOf } from './fork.ts'
import { invalidPipeline, knownOptions, oneOf, positiveCount } from './options.ts'
import { policyOf, policyOptions } from './policy.ts'
import { slotsOf } from './slots.ts'

/** Steps by key, all given the same input. */
export type Branches<In, E extends Env = EmptyEnv> = Readonly<Record<string, Runnable<In, unknown, E>>>

/** The output of a parallel: each branch's output under its key. */
export type ParallelOutput<B> = { -readonly [Key in keyof B]: OutputOf<B[Key]> }

/**
 * The output of a parallel with the failure options that were given: with `onError: 'collect'` an outcome for each key,
 * with a quorum alone the keys of the branches that it consists of.
 */
export type ParallelResult<B, Mode extends OnError, Quorum> = Mode extends 'collect'
  ? { -readonly [Key in keyof B]: Outcome<OutputOf<B[Key]>> }
  : [Quorum] extends [number]
    ? Partial<ParallelOutput<B>>
    : ParallelOutput<B>

/** Options of a parallel; `timeoutMs` and `retry` are for all branches together, a branch's own belong on its step. */
export interface ParallelOptions<In = never, Out = unknown, E extends Env = EmptyEnv>
  extends StepOptions<In, Out, E>, ForkOptions<E['state']> {
  /** How many branches run at the same time, 1 or more. Default: all of them. */
  readonly concurrency?: number | undefined
}

/** What a failed branch means for the others. */
export interface FailureOptions<Mode extends OnError, Quorum extends number | undefined = undefined> {
  /** `fail-fast` (default): the first failure ends all and is the step's; `collect`: each outcome is in the output. */
  readonly onError?: Mode | undefined
  /**
   * So many branches have to complete, 1 up to all; the step fails (`quorum_not_reached`) as soon as they cannot. Once
   * they have, the others are cancelled and the output holds just those that made the quorum; with `collect` the others
   * go on and the output holds all outcomes.
   */
  readonly quorum?: Quorum | undefined
}

const parallelOptions: readonly (keyof ParallelOptions | keyof FailureOptions<OnError>)[] = [
  ...policyOptions,
  'concurrency',
  'onError',
  'quorum',
  'merge',
]

/** @param path what error messages call the step */
export function parallelNode(name: string, path: string, given: unknown, options: unknown): ParallelNode {
  const { quorum, ...known } = knownOptions(options, parallelOptions, path)
  const branches = slotsOf(given, 'branch', path)
  return Object.freeze({
    kind: 'parallel',
    name,
    policy: policyOf(known, path),
    branches,
    concurrency: positiveCount(known.concurrency, path, 'concurrency'),
    onError: oneOf(known.onError, ['fail-fast', 'collect'], path, 'onError'),
    quorum: quorum === undefined ? undefined : quorumOf(quorum, branches.length, path),
    merge: mergeOf(known.merge, path),
  })
}

function quorumOf(quorum: unknown, branches: number, path: string): number {
  if (Number.isInteger(quorum) && (quorum as number) >= 1 && (quorum as number) <= branches) return quorum as number
  throw invalidPipeline(path, `quorum to be a whole number from 1 to ${branches}, the number of branches`, quorum)
}
