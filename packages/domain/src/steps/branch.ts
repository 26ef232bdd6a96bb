import type { EmptyEnv, Env } from '../env.ts'
import type { BranchNode } from '../step-node.ts'
import type { Runnable } from '../step-types.ts'
import { functionOf, knownOptions } from './options.ts'
import { policyOf, policyOptions } from './policy.ts'
import { slotsOf } from './slots.ts'
import { toStep } from './to-step.ts'

/** What a selector may return; it is compared with the keys of the cases as text. */
export type BranchKey = string | number | boolean

/** A case for each key that the selector can return. */
export type Cases<In, Key extends BranchKey, E extends Env = EmptyEnv> = {
  readonly [K in `${Key}`]: Runnable<In, unknown, E>
}

/**
 * `Next` where the cases are just the keys that the selector can return; otherwise a text that says what is wrong, so
 * that going on with it does not compile.
 */
export type IfClosed<C, Key extends BranchKey, Next> = string extends `${Key}`
  ? 'this selector can return any text: give a fourth argument, the step for keys without a case'
  : `${number}` extends `${Key}`
    ? 'this selector can return any number: give a fourth argument, the step for keys without a case'
    : [Exclude<KeyText<C>, `${Key}`>] extends [never]
      ? Next
      : `the selector never returns "${Exclude<KeyText<C>, `${Key}`>}"`

/** The keys of `C` as text: `{ 1: … }` has the key "1". */
type KeyText<C> = `${keyof C & (string | number)}`

/** The arguments of a branch, not looked at yet. */
export interface GivenBranch {
  readonly select: unknown
  readonly cases: unknown
  readonly otherwise: unknown
  readonly options: unknown
}

/** @param path what error messages call the step */
export function branchNode(name: string, path: string, given: GivenBranch): BranchNode {
  return Object.freeze({
    kind: 'branch',
    name,
    policy: policyOf(knownOptions(given.options, policyOptions, path), path),
    select: functionOf<BranchNode['select']>(given.select, path, 'the selector'),
    cases: slotsOf(given.cases, 'case', path),
    otherwise: given.otherwise === undefined ? undefined : toStep(given.otherwise, 'otherwise', path),
  })
}
