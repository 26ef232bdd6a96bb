import type { StepNode } from '../step-node.ts'
import { toNamedStep } from '../steps/to-step.ts'
import { anatomyOf, type InnerStep, type RawOptions } from './step-anatomy.ts'

/** A step met on a walk. */
export interface VisitedStep extends InnerStep {
  /** Counted from 0 in the order of the walk. */
  readonly id: number
  /** The id of the step around it; `null` for the root. */
  readonly parent: number | null
  readonly options: RawOptions
}

/**
 * All steps from `root` on, each before those inside it and these in their order. A step that is used in several places
 * is met in each of them. Needs no stack, however deep the nesting.
 *
 * @throws `invalid_pipeline` where `root` is no step, or a pipeline without steps
 */
export function* walkSteps(root: StepNode): Generator<VisitedStep, void, undefined> {
  const node = toNamedStep(root, '?', '')
  const waiting: (InnerStep & { readonly parent: number | null })[] = [{ role: 'root', key: null, node, parent: null }]
  let id = 0
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { options, inner } = anatomyOf(next.node)
    yield { ...next, id, options }
    for (let index = inner.length - 1; index >= 0; index -= 1)
      waiting.push({ ...(inner[index] as InnerStep), parent: id })
    id += 1
  }
}
