import type { StepContext, TaskNode } from '@flujo/domain'
import type { Executor } from '../executor.ts'
import { TaskContext } from '../task-context.ts'

/** Calls the function of the user. */
export const executeTask: Executor<TaskNode> = (node, input, frame) =>
  (node.run as (input: unknown, ctx: StepContext) => unknown)(input, new TaskContext(frame))
