import {
  attributeNames,
  FlujoError,
  retryDelayMs,
  type CompleteRetryPolicy,
  type StepNode,
  type StepPolicy,
} from '@flujo/domain'
import { CancelScope } from './cancel-scope.ts'
import type { ExecuteStep } from './executor.ts'
import { StepFailure } from './failure.ts'
import { Frame } from './frame.ts'
import { closeResources } from './live-resources.ts'
import { closeSpan, identityOf, openSpan } from './span-events.ts'
import { runInScope } from './time-limit.ts'

/** Runs the inside of a step once, in the open span of `frame`. */
export type RunOnce = (node: StepNode, input: unknown, frame: Frame) => unknown

export function hasPolicy(policy: StepPolicy): boolean {
  return policy.retry !== undefined || policy.timeoutMs !== undefined || policy.fallback !== undefined
}

/** Runs the inside of a step with its tries, time limit and fallback. */
export async function applyPolicy(
  node: StepNode,
  input: unknown,
  frame: Frame,
  runOnce: RunOnce,
  execute: ExecuteStep,
): Promise<unknown> {
  const { retry, fallback } = node.policy
  const { state } = frame
  try {
    if (retry === undefined) return await limited(node, input, frame, runOnce)
    return await tries(node, input, frame, retry, runOnce)
  } catch (thrown) {
    const failure = StepFailure.of(thrown, frame)
    frame.state = state
    await closeResources(frame)
    if (fallback === undefined || failure.status === 'cancelled' || frame.scope.aborted) throw failure
    frame.fact(attributeNames.fallbackUsed, true)
    await tell(frame, { event: 'on_fallback', error: failure.error })
    return execute(fallback, input, frame, { name: fallback.name, role: 'fallback' })
  }
}

async function tries(
  node: StepNode,
  input: unknown,
  frame: Frame,
  retry: CompleteRetryPolicy,
  runOnce: RunOnce,
): Promise<unknown> {
  let waitedMs: number | undefined
  for (let attempt = 1; ; attempt += 1) {
    frame.attempts = attempt
    frame.fact(attributeNames.attempts, attempt)
    try {
      return await tryOnce(node, input, frame, { attempt, waitedMs }, runOnce)
    } catch (thrown) {
      const failure = StepFailure.of(thrown, frame)
      if (failure.status === 'cancelled' || attempt >= retry.attempts || !isWorthRetrying(retry, failure, frame.path))
        throw failure
      if (frame.scope.aborted) throw StepFailure.cancelled(frame)
      waitedMs = retryDelayMs(retry, attempt, () => frame.run.runtime.random())
      await tell(frame, { event: 'on_retry', attempt, delayMs: waitedMs, error: failure.error })
      await frame.run.runtime.sleep(waitedMs, { signal: frame.scope.signal })
      if (frame.scope.aborted) throw StepFailure.cancelled(frame)
    }
  }
}

/** A `when` that throws itself does not hide why the step failed. What did not fit a schema will not at the next try. */
function isWorthRetrying(retry: CompleteRetryPolicy, failure: StepFailure, path: string): boolean {
  if (failure.isInvalidInputOf(path)) return false
  try {
    return retry.when(failure.error)
  } catch {
    return false
  }
}

interface Try {
  readonly attempt: number
  readonly waitedMs: number | undefined
}

async function tryOnce(
  node: StepNode,
  input: unknown,
  step: Frame,
  { attempt, waitedMs }: Try,
  runOnce: RunOnce,
): Promise<unknown> {
  const frame = new Frame(step.run, step, { name: `try ${attempt}`, kind: 'attempt' })
  frame.attempts = attempt
  const attributes = {
    [attributeNames.attempt]: attempt,
    ...(waitedMs === undefined ? {} : { [attributeNames.retryDelayMs]: Math.round(waitedMs) }),
  }
  await openSpan(frame, undefined, 'none', attributes)
  try {
    const output = await limited(node, input, frame, runOnce)
    await closeResources(frame)
    step.state = frame.state
    await closeSpan(frame, { status: 'completed', output: undefined, error: undefined })
    return output
  } catch (thrown) {
    const failure = StepFailure.of(thrown, frame)
    await closeResources(frame)
    await closeSpan(frame, {
      status: failure.status,
      output: undefined,
      error: failure.error,
      failedPath: failure.path,
    })
    throw failure
  }
}

/** One try within `timeoutMs`, if there is such a limit. */
async function limited(node: StepNode, input: unknown, frame: Frame, runOnce: RunOnce): Promise<unknown> {
  const { timeoutMs } = node.policy
  if (timeoutMs === undefined) return runOnce(node, input, frame)
  const outer = frame.scope
  const scope = new CancelScope(outer)
  const timer = new CancelScope()
  let late: FlujoError | undefined
  void frame.run.runtime.sleep(timeoutMs, { signal: timer.signal }).then(() => {
    if (timer.aborted) return
    late = timeoutError(frame, timeoutMs)
    scope.abort(late)
  })
  frame.scope = scope
  try {
    const output = await runInScope(frame, scope, async () => runOnce(node, input, frame))
    if (late === undefined) return output
    throw late
  } catch (thrown) {
    if (late === undefined || scope.reason !== late) throw StepFailure.of(thrown, frame)
    throw outer.aborted ? StepFailure.cancelled(frame, outer) : new StepFailure('failed', late, frame.path)
  } finally {
    timer.abort(undefined)
    scope.close()
    frame.scope = outer
  }
}

function timeoutError({ path }: Frame, timeoutMs: number): FlujoError {
  return new FlujoError('step_timeout', `step "${path}" took longer than its timeoutMs of ${timeoutMs} ms`, { path })
}

type Told =
  | { readonly event: 'on_retry'; readonly attempt: number; readonly delayMs: number; readonly error: unknown }
  | { readonly event: 'on_fallback'; readonly error: unknown }

async function tell(frame: Frame, told: Told): Promise<void> {
  const { run } = frame
  if (run.listened) await frame.defer(run.emit({ ...identityOf(frame), timeUs: run.timeUs(run.now()), ...told }))
}
