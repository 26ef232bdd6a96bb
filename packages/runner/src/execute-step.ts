import type { StepNode } from '@flujo/domain'
import type { Budget } from './budget.ts'
import { fromCache } from './cache.ts'
import type { ExecuteStep, Executor, SlotStart } from './executor.ts'
import { executors } from './executors/executors.ts'
import { StepFailure } from './failure.ts'
import { Frame } from './frame.ts'
import { mayWait, openJournaled } from './journal/open-journaled.ts'
import { remembered } from './journal/remembered.ts'
import { closeResources } from './live-resources.ts'
import { applyPolicy, hasPolicy } from './policy.ts'
import { openSpan } from './span-events.ts'
import { complete, fail, handOn } from './step-ending.ts'

/**
 * Runs one step of any kind, with its retries, time limit and fallback, as a child of `parent`. Every span of a step is
 * opened and ended here, so a step is traced at any depth in the same way. Where there is a journal, what has ended in an
 * earlier epoch is not done again.
 */
const executeStep: ExecuteStep = (node, input, parent, slot) =>
  node.kind === 'tap' ? observe(node, input, parent, slot) : execute(node, input, parent, slot)

/** A tap observes: that it failed is told, and the value goes on. */
const observe: ExecuteStep = async (node, input, parent, slot) => {
  try {
    return await execute(node, input, parent, slot)
  } catch (failure) {
    if (StepFailure.is(failure) && failure.status === 'failed') return input
    throw failure
  }
}

const execute: ExecuteStep = (node, input, parent, slot) => {
  if (parent.budget !== undefined && !parent.scope.aborted) countStart(parent.budget, node, slot)
  if (parent.scope.aborted) return Promise.reject(StepFailure.cancelled(parent))
  if (parent.depth % stackBreak !== stackBreak - 1) return open(node, input, parent, slot)
  return Promise.resolve().then(() => open(node, input, parent, slot))
}

/** Not asynchronous itself: every step of every run comes by, and each such layer costs as much as a short step. */
const open: ExecuteStep = (node, input, parent, slot) => {
  const frame = new Frame(parent.run, parent, {
    name: slot?.name ?? node.name,
    kind: slot?.kind ?? node.kind,
    role: slot?.role,
    capture: node.policy.capture,
  })
  const { journal } = frame.run
  if (journal !== undefined) {
    return remembered(journal, frame, {
      counts: isWrapper(node, slot) ? 0 : 1,
      work: async () => {
        await openJournaled(frame, journal, input, slot?.attributes, mayWait(node))
        return runOpen(node, input, frame, slot)
      },
      handOn: () => handOn(frame, slot),
    })
  }
  const opened = openSpan(frame, input, frame.capture, slot?.attributes)
  return opened === undefined ? runOpen(node, input, frame, slot) : opened.then(() => runOpen(node, input, frame, slot))
}

/** Nesting is followed on the stack for this many levels, then from a fresh one. */
const stackBreak = 64

async function runOpen(node: StepNode, input: unknown, frame: Frame, slot: SlotStart | undefined): Promise<unknown> {
  try {
    if (frame.scope.aborted) throw StepFailure.cancelled(frame)
    const output = await runInside(node, input, frame, slot)
    if (frame.resources !== frame.parent?.resources) await closeResources(frame)
    const told = complete(frame, slot, output)
    if (told !== undefined) await told
    return output
  } catch (thrown) {
    throw await fail(frame, thrown)
  }
}

function runInside(node: StepNode, input: unknown, frame: Frame, slot: SlotStart | undefined): unknown {
  if (isWrapper(node, slot)) return executeStep(node, input, frame)
  const { cache } = node.policy
  if (cache !== undefined) return fromCache(cache, node.name, input, frame, () => runUncached(node, input, frame))
  return runUncached(node, input, frame)
}

function runUncached(node: StepNode, input: unknown, frame: Frame): unknown {
  return hasPolicy(node.policy) ? applyPolicy(node, input, frame, runKind, executeStep) : runKind(node, input, frame)
}

/** A task or a pipeline *is* the item or iteration; a step with a wrapper of its own is a child of it. */
const isWrapper = (node: StepNode, slot: SlotStart | undefined): boolean =>
  slot?.kind !== undefined && node.kind !== 'task' && node.kind !== 'pipeline'

/** An item or iteration around a step of its own is not counted, but it is not opened for a step that may not start. */
function countStart(budget: Budget, node: StepNode, slot: SlotStart | undefined): void {
  if (isWrapper(node, slot)) budget.expectStep()
  else budget.startStep()
}

/** The inside of a step, by its kind. */
export function runKind(node: StepNode, input: unknown, frame: Frame): unknown {
  const executor = executors[node.kind] as Executor<StepNode>
  return executor(node, input, frame, executeStep)
}
