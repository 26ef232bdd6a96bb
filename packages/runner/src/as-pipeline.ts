import { describeValue, FlujoError, type PipelineNode, type StepNode } from '@flujo/domain'
import { executors } from './executors/executors.ts'
import { hasPolicy } from './policy.ts'

/**
 * What a runner runs; a step that is no pipeline is run as one of a single step.
 *
 * @throws {@link FlujoError} `invalid_pipeline`
 */
export function asPipeline(step: unknown): PipelineNode {
  if (!isStepNode(step)) {
    throw new FlujoError(
      'invalid_pipeline',
      `new Runner: expected a pipeline made with pipeline() or a step made with step(), given ${describeValue(step)}`,
    )
  }
  if (step.kind !== 'pipeline' || hasPolicy(step.policy) || step.policy.cache !== undefined) {
    return { kind: 'pipeline', name: step.name, policy: step.policy, steps: [step] }
  }
  if (step.steps.length > 0) return step
  throw new FlujoError(
    'invalid_pipeline',
    `new Runner: expected pipeline "${step.name}" to have at least one step, given none`,
    { path: step.name },
  )
}

function isStepNode(value: unknown): value is StepNode {
  if (typeof value !== 'object' || value === null) return false
  const { kind, name, policy, steps } = value as { readonly [K in keyof PipelineNode]?: unknown }
  if (typeof kind !== 'string' || !Object.hasOwn(executors, kind) || typeof name !== 'string') return false
  return typeof policy === 'object' && policy !== null && (kind !== 'pipeline' || Array.isArray(steps))
}
