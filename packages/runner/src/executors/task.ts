import type { StepContext, TaskNode } from '@flujo/domain'
import { checkValue } from '../check-value.ts'
import type { Executor } from '../executor.ts'
import { StepFailure } from '../failure.ts'
import type { Frame } from '../frame.ts'
import { TaskContext } from '../task-context.ts'

/** Calls the function of the user, with what the schemas of the step make of its input and output. */
export const executeTask: Executor<TaskNode> = (node, input, frame) =>
  node.input === undefined && node.output === undefined ? callTask(node, input, frame) : callChecked(node, input, frame)

/** Calls the function of the user, and nothing else. */
export const callTask = (node: TaskNode, input: unknown, frame: Frame): unknown =>
  call(node, input, new TaskContext(frame))

const call = (node: TaskNode, input: unknown, ctx: StepContext): unknown =>
  (node.run as (input: unknown, ctx: StepContext) => unknown)(input, ctx)

async function callChecked(node: TaskNode, input: unknown, frame: Frame): Promise<unknown> {
  const { scope } = frame
  const ctx = new TaskContext(frame)
  const checked = node.input === undefined ? input : await checkValue(node.input, input, 'input', frame)
  if (scope.aborted) throw StepFailure.cancelled(frame, scope)
  const output = await call(node, checked, ctx)
  return node.output === undefined ? output : checkValue(node.output, output, 'output', frame)
}
