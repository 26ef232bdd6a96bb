import type { StepNode, TaskNode } from '@flujo/domain'
import type { ActiveRun } from './active-run.ts'
import type { SlotStart } from './executor.ts'
import { callTask } from './executors/task.ts'
import { StepFailure } from './failure.ts'
import { Frame } from './frame.ts'
import { hasPolicy } from './policy.ts'
import { openSpan } from './span-events.ts'

/**
 * A task that is called once, as it is. Whoever runs steps in order calls it in its own loop: an asynchronous function
 * around each would cost as much as a short step.
 */
export function isPlain(node: StepNode, run: ActiveRun): node is TaskNode {
  return (
    node.kind === 'task' &&
    run.journal === undefined &&
    node.input === undefined &&
    node.output === undefined &&
    node.policy.cache === undefined &&
    !hasPolicy(node.policy)
  )
}

/** The frame of a plain task that starts now; throws where nothing may start any more. */
export function plainFrame(node: TaskNode, parent: Frame, slot?: SlotStart): Frame {
  if (!parent.scope.aborted) parent.budget?.startStep()
  if (parent.scope.aborted) throw StepFailure.cancelled(parent)
  return new Frame(parent.run, parent, {
    name: slot?.name ?? node.name,
    kind: slot?.kind ?? 'task',
    capture: node.policy.capture,
  })
}

/** Opens the span of a plain task and calls its function; waits in between only for hooks that are slow. */
export function startPlain(node: TaskNode, input: unknown, frame: Frame, slot?: SlotStart): unknown {
  const told = openSpan(frame, input, frame.capture, slot?.attributes)
  return told === undefined ? call(node, input, frame) : told.then(() => call(node, input, frame))
}

function call(node: TaskNode, input: unknown, frame: Frame): unknown {
  if (frame.scope.aborted) throw StepFailure.cancelled(frame)
  return callTask(node, input, frame)
}
