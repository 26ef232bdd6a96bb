import { attributeNames, type Limits } from '@flujo/domain'
import { Budget } from './budget.ts'
import { CancelScope } from './cancel-scope.ts'
import { StepFailure } from './failure.ts'
import type { Frame } from './frame.ts'
import { runInScope } from './time-limit.ts'

/** Runs `work`, all tries of the step of `frame`, within its limits: crossing one cancels it and is its failure. */
export async function withinLimits(limits: Limits, frame: Frame, work: () => Promise<unknown>): Promise<unknown> {
  const outer = frame.scope
  const scope = new CancelScope(outer)
  const budget = new Budget(limits, frame, scope)
  frame.scope = scope
  frame.budget = budget
  try {
    const output = await runInScope(frame, scope, work)
    if (budget.exceeded === undefined) return output
    throw budget.exceeded
  } catch (thrown) {
    const { exceeded, exceededLimit = null } = budget
    const failure = StepFailure.of(thrown, frame)
    if (exceeded === undefined) throw failure
    const crossed = new StepFailure('failed', exceeded, frame.path, failure.asRelated)
    if (outer.aborted) throw StepFailure.cancelled(frame, outer).with(crossed.asRelated)
    frame.fact(attributeNames.limitExceeded, exceededLimit)
    throw crossed
  } finally {
    budget.close()
    scope.close()
    // Where a limit around this one has given up both, the frame is back outside of that already.
    if (scope.contains(frame.scope)) frame.scope = outer
    frame.budget = budget.outer
  }
}
