import type { StepNode } from '../step-node.ts'
import { Fnv1a } from './fnv1a.ts'
import { plainOptions } from './plain-options.ts'
import { walkSteps } from './walk-steps.ts'

/**
 * 16 hex digits that are the same for pipelines with the same structure: names, kinds, keys, options and their order;
 * in every process and on every platform. Of a function it only counts that there is one, neither its name nor its code,
 * so a build that renames functions changes nothing.
 *
 * For telling whether two runs, or a run and the code of today, had the same pipeline. Not a proof: 64 bits of FNV-1a
 * are enough to tell versions apart, and no defence against somebody who wants a collision.
 *
 * @throws {@link FlujoError} `invalid_pipeline` for something that is no step, and for a pipeline without steps
 */
export function hashPipeline(step: StepNode): string {
  const hash = new Fnv1a()
  for (const { parent, role, key, node, options } of walkSteps(step)) {
    const plain = plainOptions(options, () => ({ function: true }))
    hash.add(JSON.stringify([parent, role, key, node.kind, node.name, plain]))
  }
  return hash.digest()
}
