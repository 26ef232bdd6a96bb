import type { StepContext, TapNode } from '@flujo/domain'
import type { Executor } from '../executor.ts'
import { TaskContext } from '../task-context.ts'

/** Calls the function of the user and gives the value on; that a failure ends here is seen to where the span ends. */
export const executeTap: Executor<TapNode> = async (node, input, frame) => {
  await (node.run as (input: unknown, ctx: StepContext) => unknown)(input, new TaskContext(frame))
  return input
}
