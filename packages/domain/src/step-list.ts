import { describeValue } from './describe-value.ts'
import { FlujoError } from './flujo-error.ts'
import { joinPath } from './names.ts'
import type { StepNode } from './step-node.ts'

/** What several lists that grew out of each other share. */
interface Backing {
  readonly steps: StepNode[]
  /** Position of each name in `steps`. */
  readonly positions: Map<string, number>
}

/**
 * An immutable list of steps with unique names that is appended to in constant time: a longer list shares the memory of
 * the one it grew from, and only the second continuation of the same list has to copy.
 */
export class StepList {
  static readonly empty: StepList = new StepList(undefined, 0)

  private readonly backing: Backing | undefined
  readonly length: number
  private materialised: readonly StepNode[] | undefined

  private constructor(backing: Backing | undefined, length: number) {
    this.backing = backing
    this.length = length
  }

  /** @throws `invalid_pipeline` where a step of that name is there already; `owner` is the pipeline to name in the message. */
  append(step: StepNode, owner: string): StepList {
    const position = this.backing?.positions.get(step.name)
    if (position !== undefined && position < this.length) throw duplicateName(step.name, owner, position)
    const backing = this.ownBacking()
    backing.positions.set(step.name, this.length)
    backing.steps.push(step)
    return new StepList(backing, this.length + 1)
  }

  toArray(): readonly StepNode[] {
    this.materialised ??= Object.freeze(this.backing?.steps.slice(0, this.length) ?? [])
    return this.materialised
  }

  private ownBacking(): Backing {
    if (this.backing?.steps.length === this.length) return this.backing
    const steps = [...this.toArray()]
    return { steps, positions: new Map(steps.map((step, position) => [step.name, position])) }
  }
}

function duplicateName(name: string, owner: string, position: number): FlujoError {
  return new FlujoError(
    'invalid_pipeline',
    `pipeline "${owner}": expected each step to have a name of its own, given ${describeValue(name)} again (it is step ${position + 1} already)`,
    { path: joinPath(owner, name) },
  )
}
