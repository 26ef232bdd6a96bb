import { attributeNames, FlujoError, type LoopEndReason, type LoopNode } from '@flujo/domain'
import type { Executor } from '../executor.ts'
import { StepFailure } from '../failure.ts'
import { decide } from '../journal/run-journal.ts'

type Condition = (value: unknown, iteration: number) => boolean | Promise<boolean>

/** Runs the body on its own output until a condition is met or the bound is reached. */
export const executeLoop: Executor<LoopNode> = async (node, input, frame, execute) => {
  const until = node.until as Condition | undefined
  const goOn = node.while as Condition | undefined
  const { scope } = frame
  const end = (reason: LoopEndReason): void => frame.stepFact(attributeNames.loopEndReason, reason)
  frame.stepFact(attributeNames.bodyName, node.body.name)
  if (node.maxIterations !== Infinity) frame.stepFact(attributeNames.loopMaxIterations, node.maxIterations)
  const stillWanted = (): void => {
    if (scope.aborted) throw StepFailure.cancelled(frame, scope)
  }
  let value = input
  end('failed')
  for (let iteration = 1; ; iteration += 1) {
    if (goOn !== undefined) {
      const wanted = await decide(frame, `while/${iteration}`, () => goOn(value, iteration))
      stillWanted()
      if (!wanted) return (end('while'), value)
    }
    if (iteration > node.maxIterations) break
    const turn = frame.run.turns.next()
    if (turn !== undefined) await turn
    value = await execute(node.body, value, frame, {
      name: `#${iteration}`,
      kind: 'iteration',
      attributes: { [attributeNames.iterationIndex]: iteration - 1 },
    })
    if (until !== undefined) {
      const met = await decide(frame, `until/${iteration}`, () => until(value, iteration))
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
