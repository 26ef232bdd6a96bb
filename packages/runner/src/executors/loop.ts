import { attributeNames, FlujoError, type LoopEndReason, type LoopNode } from '@flujo/domain'
import type { Executor } from '../executor.ts'
import { StepFailure } from '../failure.ts'
import { isThenable } from '../hook-bus.ts'
import { decide } from '../journal/run-journal.ts'
import { isPlain, plainFrame, startPlain } from '../plain-task.ts'
import { complete, fail } from '../step-ending.ts'

type Condition = (value: unknown, iteration: number) => boolean | Promise<boolean>

/** Runs the body on its own output until a condition is met or the bound is reached. */
export const executeLoop: Executor<LoopNode> = async (node, input, frame, execute) => {
  const until = node.until as Condition | undefined
  const goOn = node.while as Condition | undefined
  const { run, scope } = frame
  const { body } = node
  const isTask = isPlain(body, run)
  const end = (reason: LoopEndReason): void => frame.stepFact(attributeNames.loopEndReason, reason)
  frame.stepFact(attributeNames.bodyName, body.name)
  if (node.maxIterations !== Infinity) frame.stepFact(attributeNames.loopMaxIterations, node.maxIterations)
  const stillWanted = (): void => {
    if (scope.aborted) throw StepFailure.cancelled(frame, scope)
  }
  let value = input
  end('failed')
  for (let iteration = 1; ; iteration += 1) {
    if (goOn !== undefined) {
      const decided = decide(frame, `while/${iteration}`, () => goOn(value, iteration))
      const wanted = isThenable(decided) ? await decided : decided
      stillWanted()
      if (!wanted) return (end('while'), value)
    }
    if (iteration > node.maxIterations) break
    const turn = run.turns.next()
    if (turn !== undefined) await turn
    const slot = {
      name: `#${iteration}`,
      kind: 'iteration',
      attributes: { [attributeNames.iterationIndex]: iteration - 1 },
    } as const
    if (isTask) {
      const task = plainFrame(body, frame, slot)
      try {
        value = await startPlain(body, value, task, slot)
        const told = complete(task, slot, value)
        if (told !== undefined) await told
      } catch (thrown) {
        throw await fail(task, thrown)
      }
    } else value = await execute(body, value, frame, slot)
    if (until !== undefined) {
      const decided = decide(frame, `until/${iteration}`, () => until(value, iteration))
      const met = isThenable(decided) ? await decided : decided
      stillWanted()
      if (met) return (end('until'), value)
    }
  }
  end('exhausted')
  if (node.onExhausted === 'continue') return value
  throw new FlujoError(
    'loop_exhausted',
    `loop "${frame.path}" reached its maxIterations of ${node.maxIterations} without meeting its condition; raise it, or set onExhausted to 'continue'`,
    { path: frame.path },
  )
}
