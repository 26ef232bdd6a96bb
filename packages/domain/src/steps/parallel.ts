import type { ParallelNode } from '../step-node.ts'
import type { OutputOf, Runnable, StepOptions } from '../step-types.ts'
import { knownOptions, positiveCount } from './options.ts'
import { policyOf, policyOptions } from './policy.ts'
import { slotsOf } from './slots.ts'

/** Steps by key, all given the same input. */
export type Branches<In> = Readonly<Record<string, Runnable<In>>>

/** The output of a parallel: each branch's output under its key. */
export type ParallelOutput<B> = { -readonly [Key in keyof B]: OutputOf<B[Key]> }

/** Options of a parallel; `timeoutMs` and `retry` are for all branches together, a branch's own belong on its step. */
export interface ParallelOptions<In = never, Out = unknown> extends StepOptions<In, Out> {
  /** How many branches run at the same time, 1 or more. Default: all of them. */
  readonly concurrency?: number | undefined
}

const parallelOptions: readonly (keyof ParallelOptions)[] = [...policyOptions, 'concurrency']

/** @param path what error messages call the step */
export function parallelNode(name: string, path: string, branches: unknown, options: unknown): ParallelNode {
  const given = knownOptions(options, parallelOptions, path)
  return Object.freeze({
    kind: 'parallel',
    name,
    policy: policyOf(given, path),
    branches: slotsOf(branches, 'branch', path),
    concurrency: positiveCount(given.concurrency, path, 'concurrency'),
  })
}
