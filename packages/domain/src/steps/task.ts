import type { EmptyEnv } from '../env.ts'
import { checkName } from '../names.ts'
import type { StepContext } from '../step-context.ts'
import type { TaskNode } from '../step-node.ts'
import type { Step, StepOptions } from '../step-types.ts'
import { functionOf, knownOptions } from './options.ts'
import { policyOf, policyOptions } from './policy.ts'

/**
 * A step made of a function: what a pipeline consists of in the end. The function gets the output of the step before it
 * and a {@link StepContext}; what it returns, or what its promise resolves to, is the step's output.
 *
 * @throws {@link FlujoError} `invalid_pipeline` for an ill-formed name, something that is not a function, or a bad option
 * @example
 * const words = step('words', (text: string) => text.split(/\s+/).length, { timeoutMs: 1_000 })
 */
export function step<In, Out>(
  name: string,
  run: (input: In, ctx: StepContext) => Out,
  options?: StepOptions<In, Awaited<Out>>,
): Step<In, Awaited<Out>, EmptyEnv> {
  const checked = checkName(name, 'a step')
  return taskNode(checked, checked, run, options)
}

/** {@link step} without its types; `path` is what error messages call it. */
export function taskNode(name: string, path: string, run: unknown, options: unknown): TaskNode {
  return Object.freeze({
    kind: 'task',
    name,
    policy: policyOf(knownOptions(options, policyOptions, path), path),
    run: functionOf<TaskNode['run']>(run, path, 'the code of the step'),
  })
}
