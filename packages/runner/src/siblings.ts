import { FlujoError } from '@flujo/domain'
import { CancelScope } from './cancel-scope.ts'
import { eachLimited } from './each-limited.ts'
import { StepFailure } from './failure.ts'
import type { Frame } from './frame.ts'
import { runInScope } from './time-limit.ts'

/** What {@link runSiblings} does with the elements, and when the group has ended before all of them have. */
export interface Siblings<Item> {
  readonly concurrency: number
  readonly work: (item: Item, index: number) => Promise<unknown>
  /** Told of each success; also of one that comes after the group has ended. */
  readonly onOutput: (output: unknown, index: number) => void
  /** Asked after each success: `true` ends the group as a success. Default: never. */
  readonly enough?: (() => boolean) | undefined
  /** Told of each failure; gives that of the group, `undefined` where the group goes on. Default: the first ends it. */
  readonly onFailure?: ((failure: StepFailure, index: number) => StepFailure | undefined) | undefined
}

/**
 * Runs `work` on every element, at most `concurrency` at a time, as one group inside the span of `frame`: what ends the
 * group aborts the signals of those under way, which are waited for. One of these that then fails by itself changes nothing
 * but what is related to the failure of the group.
 */
export async function runSiblings<Item>(
  frame: Frame,
  source: Iterator<Item> | AsyncIterator<Item>,
  { concurrency, work, onOutput, enough = () => false, onFailure = (failure) => failure }: Siblings<Item>,
): Promise<void> {
  const outer = frame.scope
  const scope = new CancelScope(outer)
  frame.scope = scope
  let ended: { readonly failure: StepFailure | undefined } | undefined
  let paused: StepFailure | undefined
  const related: FlujoError[] = []
  const fail = (failure: StepFailure | undefined): void => {
    if (ended !== undefined || failure === undefined) return
    ended = { failure }
    scope.abort(failure.error)
  }
  const failed = (thrown: unknown, index: number): void => {
    const failure = StepFailure.of(thrown, frame)
    // What waits for an answer makes room for the others, and the group goes on without it.
    if (failure.status === 'paused') paused = failure
    else if (ended !== undefined) related.push(...failure.asRelated)
    else fail(failure.status === 'cancelled' ? failure : onFailure(failure, index))
  }
  const succeeded = (output: unknown, index: number): void => {
    onOutput(output, index)
    if (ended !== undefined || !enough()) return
    ended = { failure: undefined }
    scope.abort(new FlujoError('cancelled', `"${frame.path}" has as many results as it needs`))
  }
  const limits = {
    concurrency,
    work,
    succeeded,
    failed,
    stopped: () => scope.aborted,
    onStop: (stop: () => void) => scope.onAbort(stop),
    turn: () => frame.run.turns.next(),
    sourceFailed: (error: unknown) => fail(StepFailure.of(error, frame)),
  }
  try {
    await runInScope(frame, scope, () => eachLimited(source, limits))
  } catch (thrown) {
    ended ??= { failure: StepFailure.of(thrown, frame) }
  } finally {
    scope.close()
    // Where a time limit has given up this group, the frame is back in the scope outside of both.
    if (scope.contains(frame.scope)) frame.scope = outer
  }
  if (ended?.failure !== undefined) throw ended.failure.with(related)
  if (outer.aborted) throw StepFailure.cancelled(frame)
  if (ended === undefined && paused !== undefined) throw paused
}
