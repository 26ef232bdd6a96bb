import { attributeNames, FlujoError, type Outcome, type ParallelNode } from '@flujo/domain'
import type { Executor } from '../executor.ts'
import { StepFailure } from '../failure.ts'
import type { Frame } from '../frame.ts'
import { runSiblings } from '../siblings.ts'
import { dropFork, mergeForks, type State } from '../state.ts'

/** Runs every branch on the same input; the outputs stand in declaration order, whichever ends first. */
export const executeParallel: Executor<ParallelNode> = async (node, input, frame, execute) => {
  const { branches, concurrency } = node
  const outcomes = new BranchOutcomes(node, frame)
  await runSiblings(frame, branches.values(), {
    concurrency,
    work: ({ key, step }, index) => execute(step, input, frame, { name: key, forked: outcomes.forked(index) }),
    onOutput: (output, index) => outcomes.completed(index, output),
    enough: () => outcomes.enough,
    onFailure: (failure, index) => outcomes.failed(index, failure),
  })
  mergeForks(node.merge, frame, outcomes.forks)
  return outcomes.output()
}

/** What became of the branches, and what that means for the step. */
class BranchOutcomes {
  private readonly node: ParallelNode
  private readonly frame: Frame
  private readonly outcomes: (Outcome<unknown> | undefined)[] = []
  private readonly errors: FlujoError[] = []
  private readonly states: State[] = []
  private completions = 0

  constructor(node: ParallelNode, frame: Frame) {
    this.node = node
    this.frame = frame
    if (node.quorum !== undefined) frame.stepFact(attributeNames.quorum, node.quorum)
  }

  /** Whether a quorum alone is asked for, and is there. */
  get enough(): boolean {
    const { quorum, onError } = this.node
    return quorum !== undefined && onError === 'fail-fast' && this.completions >= quorum
  }

  /** The states of the branches whose outputs count. */
  get forks(): readonly State[] {
    return this.states.filter((_, index) => this.outcomes[index]?.status === 'completed')
  }

  forked(index: number): (state: State) => void {
    if (this.node.merge === undefined) return dropFork
    return (state) => void (this.states[index] = state)
  }

  completed(index: number, output: unknown): void {
    // One that ignored its signal, when the others were enough.
    if (this.enough) return
    this.outcomes[index] = { status: 'completed', output }
    this.completions += 1
  }

  /** The failure of the step, where this one makes it fail. */
  failed(index: number, failure: StepFailure): StepFailure | undefined {
    const { quorum, onError, branches } = this.node
    if (quorum === undefined && onError === 'fail-fast') return failure
    const error = failure.toError()
    this.errors.push(error)
    this.outcomes[index] = { status: 'failed', error }
    this.frame.stepFact(attributeNames.failedCount, this.errors.length)
    if (quorum === undefined || branches.length - this.errors.length >= quorum) return undefined
    return new StepFailure('failed', this.noQuorum(quorum), this.frame.path)
  }

  output(): Readonly<Record<string, unknown>> {
    const collects = this.node.onError === 'collect'
    const entries = this.node.branches.flatMap(({ key }, index) => {
      const outcome = this.outcomes[index]
      if (collects) return [[key, outcome]]
      return outcome?.status === 'completed' ? [[key, outcome.output]] : []
    })
    return Object.fromEntries(entries) as Readonly<Record<string, unknown>>
  }

  private noQuorum(quorum: number): FlujoError {
    const { path } = this.frame
    const failed = this.errors.map((error) => error.message).join('; ')
    return new FlujoError(
      'quorum_not_reached',
      `parallel "${path}": expected ${quorum} of ${this.node.branches.length} branches to complete, ${this.errors.length} failed: ${failed}`,
      { path, cause: new AggregateError(this.errors, `${this.errors.length} branches failed`) },
    )
  }
}
