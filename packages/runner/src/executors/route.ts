import { attributeNames, describeValue, FlujoError, type RouteNode, type Slot, type StepContext } from '@flujo/domain'
import type { Executor } from '../executor.ts'
import { StepFailure } from '../failure.ts'
import type { Frame } from '../frame.ts'
import { decide } from '../journal/run-journal.ts'
import { runSiblings } from '../siblings.ts'
import { dropFork, mergeForks, type State } from '../state.ts'
import { TaskContext } from '../task-context.ts'

/** Asks the selector for keys and runs the cases under them on the same input. */
export const executeRoute: Executor<RouteNode> = async (node, input, frame, execute) => {
  const select = node.select as (input: unknown, ctx: StepContext) => unknown
  const { scope } = frame
  const given = await decide(frame, 'cases', () => select(input, new TaskContext(frame)))
  if (scope.aborted) throw StepFailure.cancelled(frame, scope)
  const chosen = chosenOf(node, given, frame)
  frame.stepFact(
    attributeNames.routeKeys,
    chosen.map(({ key }) => key),
  )
  const outputs: unknown[] = []
  const forks: State[] = []
  await runSiblings(frame, chosen.values(), {
    concurrency: node.concurrency,
    work: ({ key, step }, index) => {
      const forked = node.merge === undefined ? dropFork : (state: State): void => void (forks[index] = state)
      return execute(step, input, frame, { name: key, forked })
    },
    onOutput: (output, index) => {
      outputs[index] = output
    },
  })
  mergeForks(node.merge, frame, forks)
  return Object.fromEntries(chosen.map(({ key }, index) => [key, outputs[index]]))
}

/** The cases that were asked for, in declaration order. */
function chosenOf({ cases }: RouteNode, given: unknown, frame: Frame): readonly Slot[] {
  const keys = new Set<unknown>()
  for (const key of Array.isArray(given) ? (given as readonly unknown[]) : [given]) {
    const text = typeof key === 'number' ? String(key) : key
    if (!cases.some((slot) => slot.key === text)) throw noSuchCase(cases, key, frame)
    keys.add(text)
  }
  return cases.filter(({ key }) => keys.has(key))
}

function noSuchCase(cases: readonly Slot[], key: unknown, { path }: Frame): FlujoError {
  const expected = cases.map((slot) => `"${slot.key}"`).join(', ')
  return new FlujoError(
    'no_matching_case',
    `route "${path}": expected the selector to return keys among ${expected}, given ${describeValue(key)}; add the case or return another key`,
    { path },
  )
}
