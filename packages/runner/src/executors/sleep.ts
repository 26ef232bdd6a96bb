import { attributeNames, describeValue, FlujoError, type SleepNode, type StepContext } from '@flujo/domain'
import type { Executor } from '../executor.ts'
import { StepFailure } from '../failure.ts'
import { TaskContext } from '../task-context.ts'

/** Waits by the clock of the run; a cancellation ends the wait at once. */
export const executeSleep: Executor<SleepNode> = async (node, input, frame) => {
  const { scope } = frame
  const ms = node.ms as number | ((input: unknown, ctx: StepContext) => unknown)
  const given = typeof ms === 'number' ? ms : await ms(input, new TaskContext(frame))
  if (typeof given !== 'number' || !(given >= 0 && given < Infinity)) {
    throw new FlujoError(
      'step_failed',
      `sleep "${frame.path}": expected its function to give a number of milliseconds, 0 or more, given ${describeValue(given)}`,
      { path: frame.path },
    )
  }
  if (scope.aborted) throw StepFailure.cancelled(frame, scope)
  frame.stepFact(attributeNames.sleepMs, given)
  await frame.run.runtime.sleep(given, { signal: scope.signal })
  if (scope.aborted) throw StepFailure.cancelled(frame, scope)
  return input
}
