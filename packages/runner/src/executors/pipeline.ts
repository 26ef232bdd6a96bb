import type { PipelineNode } from '@flujo/domain'
import type { Executor } from '../executor.ts'
import { StepFailure } from '../failure.ts'
import { openResources } from '../live-resources.ts'
import { skipSteps } from '../skipped.ts'

const isPaused = (thrown: unknown): boolean => StepFailure.is(thrown) && thrown.status === 'paused'

/** Runs the steps in order, each on the output of the one before it; what a failure leaves out is told as skipped. */
export const executePipeline: Executor<PipelineNode> = async (node, input, frame, execute) => {
  const { steps } = node
  const { scope } = frame
  let value = input
  let reached = 0
  try {
    if (node.resources !== undefined) await openResources(node, node.resources, frame)
    for (const step of steps) {
      if (!scope.aborted) frame.budget?.expectStep()
      if (scope.aborted) throw StepFailure.cancelled(frame)
      reached += 1
      value = await execute(step, value, frame)
    }
    return value
  } catch (failure) {
    if (!frame.closed && !scope.closed && !isPaused(failure)) await frame.defer(skipSteps(steps, reached, frame))
    throw failure
  }
}
