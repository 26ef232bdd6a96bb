import type { StepNode } from '@flujo/domain'
import { fromCache } from './cache.ts'
import type { ExecuteStep, Executor, SlotStart } from './executor.ts'
import { executors } from './executors/executors.ts'
import { StepFailure } from './failure.ts'
import { Frame } from './frame.ts'
import { closeResources } from './live-resources.ts'
import { applyPolicy, hasPolicy } from './policy.ts'
import { closeSpan, openSpan } from './span-events.ts'

/**
 * Runs one step of any kind, with its retries, time limit and fallback, as a child of `parent`. Every span of a step is
 * opened and ended here, so a step is traced at any depth in the same way.
 */
export const executeStep: ExecuteStep = async (node, input, parent, slot) => {
  if (parent.scope.aborted) throw StepFailure.cancelled(parent)
  if (parent.depth % stackBreak === stackBreak - 1) await undefined
  const frame = new Frame(parent.run, parent, {
    name: slot?.name ?? node.name,
    kind: slot?.kind ?? node.kind,
    role: slot?.role,
    capture: node.policy.capture,
  })
  const opened = openSpan(frame, input, frame.capture, slot?.attributes)
  if (opened !== undefined) await opened
  try {
    if (frame.scope.aborted) throw StepFailure.cancelled(frame)
    const output = await runInside(node, input, frame, slot)
    if (frame.resources !== parent.resources) await closeResources(frame)
    if (frame.closed) throw StepFailure.cancelled(frame)
    if (slot?.forked === undefined) parent.state = frame.state
    else slot.forked(frame.state)
    const closed = closeSpan(frame, { status: 'completed', output, error: undefined })
    if (closed !== undefined) await closed
    return output
  } catch (thrown) {
    const failure = StepFailure.of(thrown, frame)
    const { status, error, path } = failure
    if (frame.resources !== parent.resources) await closeResources(frame)
    await closeSpan(frame, { status, output: undefined, error, failedPath: path })
    // A tap observes: that it failed is told, and the value goes on.
    if (node.kind === 'tap' && status === 'failed') return input
    throw failure
  }
}

/** Nesting is followed on the stack for this many levels, then from a fresh one. */
const stackBreak = 64

function runInside(node: StepNode, input: unknown, frame: Frame, slot: SlotStart | undefined): unknown {
  if (slot?.kind !== undefined && !fillsSlot(node)) return executeStep(node, input, frame)
  const { cache } = node.policy
  if (cache !== undefined) return fromCache(cache, node.name, input, frame, () => runUncached(node, input, frame))
  return runUncached(node, input, frame)
}

function runUncached(node: StepNode, input: unknown, frame: Frame): unknown {
  return hasPolicy(node.policy) ? applyPolicy(node, input, frame, runKind, executeStep) : runKind(node, input, frame)
}

/** A task or a pipeline *is* the item or iteration; a step with a wrapper of its own is a child of it. */
const fillsSlot = (node: StepNode): boolean => node.kind === 'task' || node.kind === 'pipeline'

/** The inside of a step, by its kind. */
export function runKind(node: StepNode, input: unknown, frame: Frame): unknown {
  const executor = executors[node.kind] as Executor<StepNode>
  return executor(node, input, frame, executeStep)
}
