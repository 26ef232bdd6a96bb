import { attributeNames, type CompleteRetryPolicy, retryDelayMs } from '@flujo/domain'
import { StepFailure } from './failure.ts'
import { Frame } from './frame.ts'
import { askedWaitMs, isRetryable } from './retryable.ts'
import { closeSpan, identityOf, openSpan } from './span-events.ts'

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
    try {
      return await tryOnce(frame, { attempt, waitedMs }, work)
    } catch (thrown) {
      const failure = StepFailure.of(thrown, frame)
      if (failure.status !== 'failed' || attempt >= retry.attempts || !isRetryable(retry, failure, frame.path))
        throw failure
      if (scope.aborted) throw StepFailure.cancelled(frame, scope).with(failure.asRelated)
      waitedMs = Math.max(
        retryDelayMs(retry, attempt, () => run.runtime.random()),
        askedWaitMs(failure.error),
      )
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

interface Try {
  readonly attempt: number
  readonly waitedMs: number | undefined
}

async function tryOnce(step: Frame, { attempt, waitedMs }: Try, work: (frame: Frame) => unknown): Promise<unknown> {
  const frame = new Frame(step.run, step, { name: `try ${attempt}`, kind: 'attempt' })
  frame.attempts = attempt
  const attributes = {
    [attributeNames.attempt]: attempt,
    ...(waitedMs === undefined ? {} : { [attributeNames.retryDelayMs]: Math.round(waitedMs) }),
  }
  await openSpan(frame, undefined, 'none', attributes)
  try {
    // A hook may have taken its time.
    if (frame.scope.aborted) throw StepFailure.cancelled(frame)
    const output = await work(frame)
    await closeSpan(frame, { status: 'completed', output: undefined, error: undefined })
    return output
  } catch (thrown) {
    const failure = StepFailure.of(thrown, frame)
    await closeSpan(frame, {
      status: failure.status,
      output: undefined,
      error: failure.error,
      failedPath: failure.path,
    })
    throw failure
  }
}

async function tellRetry(frame: Frame, attempt: number, delayMs: number, error: unknown): Promise<void> {
  const { run } = frame
  if (!run.listened) return
  const timeUs = run.timeUs(run.now())
  await frame.defer(run.emit({ event: 'on_retry', ...identityOf(frame), timeUs, attempt, delayMs, error }))
}
