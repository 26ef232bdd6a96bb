import { attributeNames } from '@flujo/domain'
import { CancelScope } from './cancel-scope.ts'
import { StepFailure } from './failure.ts'
import type { Frame } from './frame.ts'
import { closeSpan } from './span-events.ts'

/**
 * Runs `work` inside a scope of its own. When the scope aborts, `work` has `graceMs` to end; then it is abandoned: its
 * open spans are ended as cancelled, what it gives later is discarded, and this rejects.
 */
export function runInScope<T>(frame: Frame, scope: CancelScope, work: () => Promise<T>): Promise<T> {
  const { runtime, graceMs } = frame.run
  return new Promise<T>((resolve, reject) => {
    const settled = new CancelScope()
    const undo = scope.onAbort(() => {
      // Whoever waits for the scope around gives up this one as well.
      if (!scope.isOrigin) return
      void runtime.sleep(graceMs, { signal: settled.signal }).then(async () => {
        if (settled.aborted) return
        await abandon(frame, scope)
        scope.giveUp()
      })
    })
    const end = (): void => {
      undo()
      settled.abort(undefined)
    }
    scope.onGivenUp = () => {
      end()
      frame.resources?.keepUntil(working)
      reject(StepFailure.cancelled(frame, scope))
    }
    const working = work()
    working.then(
      (value) => (end(), resolve(value)),
      (error: unknown) => (end(), reject(error)),
    )
  })
}

/** What ignored its signal is the innermost that is open: the step itself where nothing is open inside. */
async function abandon(step: Frame, scope: CancelScope): Promise<void> {
  let frames = scope.openFrames()
  if (frames.length === 0) step.fact(attributeNames.abandoned, true)
  // While hooks are told, what was abandoned may open spans of its own.
  for (; frames.length > 0; frames = scope.openFrames()) {
    for (const frame of frames) {
      frame.fact(attributeNames.abandoned, true)
      await closeSpan(frame, { status: 'cancelled', output: undefined, error: scope.reason })
    }
  }
}
