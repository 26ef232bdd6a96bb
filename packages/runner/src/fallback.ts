import { attributeNames, type FlujoError, type StepNode } from '@flujo/domain'
import type { ExecuteStep } from './executor.ts'
import { StepFailure } from './failure.ts'
import type { Frame } from './frame.ts'
import { rememberedTries } from './journal/remembered.ts'
import { closeResources } from './live-resources.ts'
import { endWaiting, identityOf } from './span-events.ts'

/** Runs `work`, and `fallback` on the same input where it fails; where both fail, the first failure stays with the second. */
export async function withFallback(
  fallback: StepNode,
  input: unknown,
  frame: Frame,
  execute: ExecuteStep,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const { state } = frame
  try {
    return await rememberedTries(frame, work)
  } catch (thrown) {
    const failure = StepFailure.of(thrown, frame)
    // The fallback starts where the tries did.
    frame.state = state
    await closeResources(frame)
    if (failure.status !== 'failed' || frame.scope.aborted) throw failure
    return standIn(fallback, input, frame, execute, failure)
  }
}

async function standIn(
  fallback: StepNode,
  input: unknown,
  frame: Frame,
  execute: ExecuteStep,
  failure: StepFailure,
): Promise<unknown> {
  const { run } = frame
  const original = failure.toError()
  // What waited beside the failure is not asked any more.
  if (!frame.recalled && (frame.waitingBelow !== undefined || frame.wentOn)) await endWaiting(frame)
  run.standsInFor.set(frame, original)
  frame.budget?.endTry(frame)
  frame.fact(attributeNames.fallbackUsed, true)
  if (run.listened && !frame.recalled) {
    const timeUs = run.timeUs(run.now())
    await frame.defer(run.emit({ event: 'on_fallback', ...identityOf(frame), timeUs, error: failure.error }))
  }
  try {
    return await execute(fallback, input, frame, { name: fallback.name, role: 'fallback' })
  } catch (thrown) {
    throw StepFailure.of(thrown, frame).with([original])
  }
}

/** What the innermost fallback around `frame` stands in for. */
export function standsInFor(frame: Frame): FlujoError | undefined {
  for (let each: Frame = frame; each.parent !== undefined; each = each.parent) {
    if (each.role === 'fallback') return each.run.standsInFor.get(each.parent)
  }
  return undefined
}
