import { attributeNames, type CompleteRetryPolicy, retryDelayMs } from '@flujo/domain'
import type { ActiveRun } from './active-run.ts'
import { StepFailure } from './failure.ts'
import { Frame } from './frame.ts'
import { openJournaled } from './journal/open-journaled.ts'
import { remembered } from './journal/remembered.ts'
import { decide } from './journal/run-journal.ts'
import { closeResources } from './live-resources.ts'
import { askedWaitMs, isRetryable } from './retryable.ts'
import { closeSpan, identityOf, leaveOpen, openSpan } from './span-events.ts'

/** Runs `work` in a span of its own for each try, until one succeeds or no other is worth it. */
export async function withTries(
  frame: Frame,
  retry: CompleteRetryPolicy,
  work: (frame: Frame) => unknown,
): Promise<unknown> {
  // Not that of the frame at a later time: where these tries were given up, it is back in the scope outside.
  const { run, scope } = frame
  const lastStartMs = retry.maxElapsedMs === undefined ? Infinity : run.now() + retry.maxElapsedMs
  let waitedMs: number | undefined
  for (let attempt = 1; ; attempt += 1) {
    frame.attempts = attempt
    frame.fact(attributeNames.attempts, attempt)
    const each = new Frame(run, frame, { name: `try ${attempt}`, kind: 'attempt' })
    each.attempts = attempt
    try {
      return await tryOnce(each, waitedMs, work)
    } catch (thrown) {
      const failure = StepFailure.of(thrown, frame)
      const isLast = failure.status !== 'failed' || attempt >= retry.attempts
      if (isLast || !(await decide(each, 'again', () => isRetryable(retry, failure, frame.path)))) throw failure
      if (scope.aborted) throw StepFailure.cancelled(frame, scope).with(failure.asRelated)
      waitedMs = (await decide(each, 'wait', () => waitMs(retry, attempt, failure.error, run))) as number
      // This try was told in an earlier epoch, and the next has begun there.
      if (each.recalled) continue
      // Whoever asks to be left alone for ever is.
      if (waitedMs === Infinity || (lastStartMs < Infinity && run.now() + waitedMs > lastStartMs)) throw failure
      await tellRetry(frame, attempt, waitedMs, failure.error)
      await run.runtime.sleep(waitedMs, { signal: scope.signal })
      if (scope.aborted) throw StepFailure.cancelled(frame, scope).with(failure.asRelated)
      // A slow hook, or a timer that woke late.
      if (lastStartMs < Infinity && run.now() > lastStartMs) throw failure
    }
  }
}

function waitMs(retry: CompleteRetryPolicy, attempt: number, error: unknown, { runtime }: ActiveRun): number {
  return Math.max(
    retryDelayMs(retry, attempt, () => runtime.random()),
    askedWaitMs(error),
  )
}

async function tryOnce(frame: Frame, waitedMs: number | undefined, work: (frame: Frame) => unknown): Promise<unknown> {
  const attributes = {
    [attributeNames.attempt]: frame.attempts,
    ...(waitedMs === undefined ? {} : { [attributeNames.retryDelayMs]: Math.round(waitedMs) }),
  }
  const { journal } = frame.run
  if (journal === undefined) {
    await openSpan(frame, undefined, 'none', attributes)
    return runOpen(frame, work)
  }
  return remembered(journal, frame, {
    counts: 0,
    work: async () => {
      await openJournaled(frame, journal, undefined, attributes, true)
      return runOpen(frame, work)
    },
    handOn: () => handOn(frame),
  })
}

/** A try that completes gives its state to the step; one that fails leaves no trace. */
function handOn(frame: Frame): void {
  if (frame.parent !== undefined) frame.parent.state = frame.state
}

async function runOpen(frame: Frame, work: (frame: Frame) => unknown): Promise<unknown> {
  try {
    // A hook may have taken its time.
    if (frame.scope.aborted) throw StepFailure.cancelled(frame)
    const output = await work(frame)
    await closeResources(frame)
    handOn(frame)
    await closeSpan(frame, { status: 'completed', output: undefined, error: undefined })
    return output
  } catch (thrown) {
    const failure = StepFailure.of(thrown, frame)
    const { status, error, path } = failure
    await closeResources(frame)
    if (status === 'paused') leaveOpen(frame)
    else await closeSpan(frame, { status, output: undefined, error, failedPath: path })
    throw failure
  }
}

async function tellRetry(frame: Frame, attempt: number, delayMs: number, error: unknown): Promise<void> {
  const { run } = frame
  if (!run.listened) return
  const timeUs = run.timeUs(run.now())
  await frame.defer(run.emit({ event: 'on_retry', ...identityOf(frame), timeUs, attempt, delayMs, error }))
}
