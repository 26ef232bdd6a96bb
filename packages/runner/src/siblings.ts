import { CancelScope } from './cancel-scope.ts'
import { eachLimited } from './each-limited.ts'
import { StepFailure } from './failure.ts'
import type { Frame } from './frame.ts'
import { runInScope } from './time-limit.ts'

/**
 * Runs `work` on every element, at most `concurrency` at a time, as one group inside the span of `frame`: the first
 * failure aborts the signals of the others, which are waited for, and is then the failure of the group.
 */
export async function runSiblings<Item>(
  frame: Frame,
  source: Iterator<Item> | AsyncIterator<Item>,
  concurrency: number,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const outer = frame.scope
  const scope = new CancelScope(outer)
  frame.scope = scope
  let first: StepFailure | undefined
  const failed = (thrown: unknown): void => {
    first ??= StepFailure.of(thrown, frame)
    scope.abort(first.error)
  }
  const limits = {
    concurrency,
    stopped: () => scope.aborted,
    onStop: (stop: () => void) => scope.onAbort(stop),
    sourceFailed: failed,
  }
  try {
    await runInScope(frame, scope, () =>
      eachLimited(source, { ...limits, work: (item, index) => work(item, index).catch(failed) }),
    )
  } catch (thrown) {
    throw first ?? StepFailure.of(thrown, frame)
  } finally {
    scope.close()
    // Where a time limit has given up this group, the frame is back in the scope outside of both.
    if (frame.scope === scope) frame.scope = outer
  }
  if (first !== undefined) throw first
  if (outer.aborted) throw StepFailure.cancelled(frame)
}
