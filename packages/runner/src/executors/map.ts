import { attributeNames, describeValue, FlujoError, type MapNode, type Outcome } from '@flujo/domain'
import type { Executor } from '../executor.ts'
import type { StepFailure } from '../failure.ts'
import type { Frame } from '../frame.ts'
import { notedSource } from '../journal/noted-source.ts'
import { runSiblings } from '../siblings.ts'
import { dropFork, mergeForks, type State } from '../state.ts'

/** Runs the body on every element; the outputs stand in the order of the elements. */
export const executeMap: Executor<MapNode> = async (node, input, frame, execute) => {
  frame.stepFact(attributeNames.bodyName, node.body.name)
  const outputs: unknown[] = []
  const forks: State[] = []
  const collects = node.onError === 'collect'
  let failures = 0
  const collect = (failure: StepFailure, index: number): undefined => {
    failures += 1
    frame.stepFact(attributeNames.failedCount, failures)
    outputs[index] = { status: 'failed', error: failure.toError() } satisfies Outcome<unknown>
  }
  await runSiblings(frame, await sourceOf(input, frame), {
    concurrency: node.concurrency,
    work: (item, index) =>
      execute(node.body, item, frame, {
        name: `#${index + 1}`,
        kind: 'item',
        attributes: { [attributeNames.itemIndex]: index },
        forked: node.merge === undefined ? dropFork : (state) => void (forks[index] = state),
      }),
    onOutput: (output, index) => {
      outputs[index] = collects ? ({ status: 'completed', output } satisfies Outcome<unknown>) : output
    },
    onFailure: collects ? collect : undefined,
  })
  // Without the holes of those that failed.
  mergeForks(node.merge, frame, Object.values(forks))
  return outputs
}

/** Only what can be read again as it was need not be noted. */
function sourceOf(input: unknown, frame: Frame): Source | Promise<Source> {
  const { journal } = frame.run
  if (journal === undefined || Array.isArray(input)) return iteratorOf(input, frame)
  return notedSource(frame, journal, {
    open: () => iteratorOf(input, frame),
    wasRead: () => void frame.run.usedUp.add(input as object),
  })
}

type Source = Iterator<unknown> | AsyncIterator<unknown>

function iteratorOf(input: unknown, frame: Frame): Source {
  const iterator = openIterator(input)
  const { usedUp } = frame.run
  if (iterator === undefined) {
    throw notIterable(
      frame,
      `expected an iterable or async iterable such as an array (text is not taken apart), given ${describeValue(input)}`,
    )
  }
  // A generator that was read, by another try say, would pass for an empty one.
  if (iterator === input) {
    if (usedUp.has(iterator)) {
      throw notIterable(
        frame,
        'expected something that can be read again, given an iterator that was read before; collect it into an array first',
      )
    }
    usedUp.add(iterator)
  }
  return iterator
}

function openIterator(input: unknown): Source | undefined {
  if (typeof input !== 'object' || input === null) return undefined
  if (Symbol.asyncIterator in input) return (input as AsyncIterable<unknown>)[Symbol.asyncIterator]()
  if (Symbol.iterator in input) return (input as Iterable<unknown>)[Symbol.iterator]()
  return undefined
}

function notIterable({ path }: Frame, problem: string): FlujoError {
  return new FlujoError('not_iterable', `map "${path}": ${problem}`, { path })
}
