import { checkName, joinPath } from '../names.ts'
import type { PipelineNode, StepNode } from '../step-node.ts'
import { invalidPipeline } from './options.ts'
import { noPolicy } from './no-policy.ts'

const kinds: Readonly<Record<StepNode['kind'], true>> = {
  task: true,
  pipeline: true,
  parallel: true,
  map: true,
  branch: true,
  route: true,
  loop: true,
  tap: true,
  sleep: true,
  stream: true,
  pause: true,
}

/** Whether `value` looks like what the builders make; asked by shape, since two copies of the package may be installed. */
function isStepNode(value: unknown): value is StepNode {
  if (typeof value !== 'object' || value === null) return false
  const { kind, policy, steps } = value as { readonly [K in keyof PipelineNode]?: unknown }
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) return false
  return typeof policy === 'object' && policy !== null && (kind !== 'pipeline' || Array.isArray(steps))
}

/**
 * A step as it is, a function as a task called `name`.
 *
 * @throws `invalid_pipeline` for anything else, for an ill-formed name, and for a pipeline without steps
 */
export function toStep(value: unknown, name: string, parentPath: string): StepNode {
  if (typeof value === 'function') {
    return Object.freeze({
      kind: 'task',
      name,
      policy: noPolicy,
      run: value as never,
      input: undefined,
      output: undefined,
    })
  }
  const path = joinPath(parentPath, name)
  if (!isStepNode(value)) throw invalidPipeline(path, 'a step or a function', value)
  checkName(value.name, 'a step', parentPath)
  if (value.kind === 'pipeline' && value.steps.length === 0) {
    throw invalidPipeline(path, `pipeline "${value.name}" to have at least one step`, 0)
  }
  return value
}

/**
 * A step that has a name already; `place` is what messages call anything else.
 *
 * @throws `invalid_pipeline` as {@link toStep}, and for a function, which would be without a name
 */
export function toNamedStep(value: unknown, place: string, parentPath: string): StepNode {
  if (typeof value === 'function') {
    throw invalidPipeline(joinPath(parentPath, place), "a step made with step('name', …)", value)
  }
  return toStep(value, isStepNode(value) ? value.name : place, parentPath)
}
