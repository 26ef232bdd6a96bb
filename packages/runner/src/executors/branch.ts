import { attributeNames, type BranchNode, FlujoError, type StepContext, type StepNode } from '@flujo/domain'
import { describeValue } from '@flujo/domain'
import type { Executor } from '../executor.ts'
import { StepFailure } from '../failure.ts'
import { isThenable } from '../hook-bus.ts'
import { decide } from '../journal/run-journal.ts'
import { isPlain, plainFrame, startPlain } from '../plain-task.ts'
import { complete, fail } from '../step-ending.ts'
import { TaskContext } from '../task-context.ts'

/** Asks the selector for a key and runs the case under it. */
export const executeBranch: Executor<BranchNode> = async (node, input, frame, execute) => {
  const select = node.select as (input: unknown, ctx: StepContext) => unknown
  const { run, scope } = frame
  const decided = decide(frame, 'case', () => select(input, new TaskContext(frame)))
  const chosen = isThenable(decided) ? await decided : decided
  if (scope.aborted) throw StepFailure.cancelled(frame, scope)
  const taken = caseOf(node, chosen)
  if (taken === undefined) {
    const expected = node.cases.map(({ key }) => `"${key}"`).join(', ')
    throw new FlujoError(
      'no_matching_case',
      `branch "${frame.path}": expected the selector to return one of ${expected}, given ${describeValue(chosen)}; add the case or a step for keys without one`,
      { path: frame.path },
    )
  }
  frame.stepFact(attributeNames.branchKey, isKey(chosen) ? String(chosen) : describeValue(chosen))
  if (!isPlain(taken.step, run)) return execute(taken.step, input, frame, { name: taken.key })
  const task = plainFrame(taken.step, frame, { name: taken.key })
  try {
    const output = await startPlain(taken.step, input, task)
    const told = complete(task, undefined, output)
    if (told !== undefined) await told
    return output
  } catch (thrown) {
    throw await fail(task, thrown)
  }
}

const isKey = (chosen: unknown): chosen is string | number | boolean =>
  typeof chosen === 'string' || typeof chosen === 'number' || typeof chosen === 'boolean'

function caseOf(node: BranchNode, chosen: unknown): { readonly key: string; readonly step: StepNode } | undefined {
  const taken = isKey(chosen) ? node.cases.find(({ key }) => key === String(chosen)) : undefined
  if (taken !== undefined) return taken
  return node.otherwise === undefined ? undefined : { key: 'otherwise', step: node.otherwise }
}
