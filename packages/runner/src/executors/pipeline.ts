import type { PipelineNode } from '@flujo/domain'
import type { Executor } from '../executor.ts'
import { StepFailure } from '../failure.ts'
import { openResources } from '../live-resources.ts'
import { isPlain, plainFrame, startPlain } from '../plain-task.ts'
import { skipSteps } from '../skipped.ts'
import { complete, fail } from '../step-ending.ts'

const isPaused = (thrown: unknown): boolean => StepFailure.is(thrown) && thrown.status === 'paused'

/** Runs the steps in order, each on the output of the one before it; what a failure leaves out is told as skipped. */
export const executePipeline: Executor<PipelineNode> = async (node, input, frame, execute) => {
  const { steps } = node
  const { run, scope } = frame
  let value = input
  let reached = 0
  try {
    if (node.resources !== undefined) await openResources(node, node.resources, frame)
    for (const step of steps) {
      if (!scope.aborted) frame.budget?.expectStep()
      if (scope.aborted) throw StepFailure.cancelled(frame)
      reached += 1
      if (!isPlain(step, run)) {
        value = await execute(step, value, frame)
        continue
      }
      const task = plainFrame(step, frame)
      try {
        value = await startPlain(step, value, task)
        const told = complete(task, undefined, value)
        if (told !== undefined) await told
      } catch (thrown) {
        throw await fail(task, thrown)
      }
    }
    return value
  } catch (failure) {
    if (!frame.closed && !scope.closed && !isPaused(failure)) await frame.defer(skipSteps(steps, reached, frame))
    throw failure
  }
}
