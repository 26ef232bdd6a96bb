import type { StepNode } from '@flujo/domain'
import type { Budget } from './budget.ts'
import { fromCache } from './cache.ts'
import type { ExecuteStep, Executor, SlotStart } from './executor.ts'
import { executors } from './executors/executors.ts'
import { StepFailure } from './failure.ts'
import { Frame } from './frame.ts'
import { mayWait, openJournaled } from './journal/open-journaled.ts'
import { remembered } from './journal/remembered.ts'
import { tellLateFailure, tellLateResult } from './late-result.ts'
import { closeResources } from './live-resources.ts'
import { applyPolicy, hasPolicy } from './policy.ts'
import { closeSpan, leaveOpen, openSpan } from './span-events.ts'

/**
 * Runs one step of any kind, with its retries, time limit and fallback, as a child of `parent`. Every span of a step is
 * opened and ended here, so a step is traced at any depth in the same way. Where there is a journal, what has ended in an
 * earlier epoch is not done again.
 */
export const executeStep: ExecuteStep = (node, input, parent, slot) =>
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

/** What completes gives its state to what is around it: as one of several forks, or in its place. */
function handOn(frame: Frame, slot: SlotStart | undefined): void {
  if (slot?.forked !== undefined) slot.forked(frame.state)
  else if (frame.parent !== undefined) frame.parent.state = frame.state
}

async function runOpen(node: StepNode, input: unknown, frame: Frame, slot: SlotStart | undefined): Promise<unknown> {
  const around = frame.parent as Frame
  try {
    if (frame.scope.aborted) throw StepFailure.cancelled(frame)
    const output = await runInside(node, input, frame, slot)
    if (frame.resources !== around.resources) await closeResources(frame)
    if (frame.closed) {
      tellLateResult(frame)
      throw StepFailure.cancelled(frame)
    }
    handOn(frame, slot)
    const closed = closeSpan(frame, { status: 'completed', output, error: undefined })
    if (closed !== undefined) await closed
    return output
  } catch (thrown) {
    if (frame.closed) tellLateFailure(frame, thrown)
    const failure = StepFailure.of(thrown, frame)
    const { status, error, path } = failure
    if (frame.resources !== around.resources) await closeResources(frame)
    frame.state = around.state
    if (status === 'paused') leaveOpen(frame)
    else await closeSpan(frame, { status, output: undefined, error, failedPath: path })
    throw failure
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
