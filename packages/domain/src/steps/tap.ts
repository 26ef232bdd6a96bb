import type { TapNode } from '../step-node.ts'
import type { StepOptions } from '../step-types.ts'
import { functionOf, knownOptions } from './options.ts'
import { policyOf, policyOptions } from './policy.ts'

/** Options of a step that gives on what it is given: it has no output for which a fallback could stand in. */
export type PassingOptions = Omit<StepOptions, 'fallback'>

/** Names of {@link PassingOptions}. */
export const passingOptions: readonly (keyof PassingOptions)[] = policyOptions.filter((name) => name !== 'fallback')

/** @param path what error messages call the step */
export function tapNode(name: string, path: string, run: unknown, options: unknown): TapNode {
  return Object.freeze({
    kind: 'tap',
    name,
    policy: policyOf(knownOptions(options, passingOptions, path), path),
    run: functionOf<TapNode['run']>(run, path, 'the code of the tap'),
  })
}
