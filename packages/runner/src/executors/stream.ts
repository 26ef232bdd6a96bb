import { attributeNames, describeValue, FlujoError, type StepContext, type StreamNode } from '@flujo/domain'
import { eachLimited } from '../each-limited.ts'
import type { Executor } from '../executor.ts'
import { StepFailure } from '../failure.ts'
import type { Frame } from '../frame.ts'
import { hear } from '../idle.ts'
import { identityOf } from '../span-events.ts'
import { TaskContext } from '../task-context.ts'

/** Tells each chunk before the next is asked for, and gives what is made of all of them. */
export const executeStream: Executor<StreamNode> = async (node, input, frame) => {
  const { scope } = frame
  const step = frame.kind === 'attempt' && frame.parent !== undefined ? frame.parent : frame
  if (typeof step.attributes[attributeNames.chunkCount] === 'number') {
    await tell(step, { event: 'chunks_reset', attempt: frame.attempts })
  }
  const given = await (node.run as (input: unknown, ctx: StepContext) => unknown)(input, new TaskContext(frame))
  const chunks: unknown[] = []
  await eachLimited(iteratorOf(given, frame), {
    concurrency: 1,
    stopped: () => scope.aborted,
    onStop: (stop) => scope.onAbort(stop),
    turn: () => frame.run.turns.next(),
    sourceFailed: () => {},
    succeeded: () => {},
    failed: () => {},
    work: (chunk, index) => {
      chunks.push(chunk)
      hear(frame.run, scope)
      frame.stepFact(attributeNames.chunkCount, chunks.length)
      return tell(step, { event: 'on_chunk', index, chunk })
    },
  })
  if (scope.aborted) throw StepFailure.cancelled(frame, scope)
  return node.collect === undefined ? chunks : (node.collect as (chunks: unknown[]) => unknown)(chunks)
}

type Told =
  | { readonly event: 'on_chunk'; readonly index: number; readonly chunk: unknown }
  | { readonly event: 'chunks_reset'; readonly attempt: number }

async function tell(step: Frame, told: Told): Promise<void> {
  const { run } = step
  if (run.listened) await step.defer(run.emit({ ...identityOf(step), timeUs: run.timeUs(run.now()), ...told }))
}

function iteratorOf(given: unknown, { path }: Frame): Iterator<unknown> | AsyncIterator<unknown> {
  if (typeof given === 'object' && given !== null) {
    if (Symbol.asyncIterator in given) return (given as AsyncIterable<unknown>)[Symbol.asyncIterator]()
    if (Symbol.iterator in given) return (given as Iterable<unknown>)[Symbol.iterator]()
  }
  throw new FlujoError(
    'not_iterable',
    `stream "${path}": expected its code to give chunks, such as an async generator, given ${describeValue(given)}`,
    { path },
  )
}
