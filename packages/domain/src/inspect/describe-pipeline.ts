import type { JsonObject } from '../json.ts'
import type { StepKind, StepNode } from '../step-node.ts'
import { plainOptions } from './plain-options.ts'
import type { StepRole } from './step-anatomy.ts'
import { walkSteps } from './walk-steps.ts'

/** What is known of a step without running it. */
export interface StepDescription {
  /** Position in the list, from 0. */
  readonly id: number
  /** The id of the step around it; `null` for the root. */
  readonly parent: number | null
  readonly role: StepRole
  /** Of a branch or a case; `null` for the others. */
  readonly key: string | null
  readonly kind: StepKind
  readonly name: string
  /**
   * Options with the defaults filled in, those without a value left out. A function is `{ function: name }` (the name
   * may be empty), no limit is `unlimited`.
   */
  readonly options: JsonObject
}

/** A pipeline as data that JSON can hold, whatever its depth: a flat list in which a step refers to the one around it. */
export interface PipelineDescription {
  /** Rises when the form of a description changes. */
  readonly format: 1
  /** The root first, each step before those inside it, and these in their order. */
  readonly steps: readonly StepDescription[]
}

/**
 * Says what a pipeline consists of: names, kinds and options, nothing that a function does. A step that is used in
 * several places is described in each of them.
 *
 * @throws {@link FlujoError} `invalid_pipeline` for something that is no step, and for a pipeline without steps
 * @example
 * describePipeline(review).steps.map(({ kind, name }) => `${kind} ${name}`) // ['pipeline review', 'task split', …]
 */
export function describePipeline(step: StepNode): PipelineDescription {
  const steps: StepDescription[] = []
  for (const { id, parent, role, key, node, options } of walkSteps(step)) {
    const plain = plainOptions(options, (name) => ({ function: name }))
    steps.push({ id, parent, role, key, kind: node.kind, name: node.name, options: plain })
  }
  return { format: 1, steps }
}
