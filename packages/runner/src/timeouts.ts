import { FlujoError, type StepPolicy } from '@flujo/domain'
import { CancelScope } from './cancel-scope.ts'
import { StepFailure } from './failure.ts'
import type { Frame } from './frame.ts'
import { watchSilence } from './idle.ts'
import { tellLateFailure, tellLateResult } from './late-result.ts'
import { runInScope } from './time-limit.ts'

/** One try within `timeoutMs` and `idleTimeoutMs`, where there are such limits. */
export function withinTry({ timeoutMs, idleTimeoutMs }: StepPolicy, frame: Frame, work: () => unknown): unknown {
  if (timeoutMs === undefined && idleTimeoutMs === undefined) return work()
  return within(frame, work, ({ scope, timers, expire }) => {
    if (timeoutMs !== undefined) void expireAfter(timeoutMs, 'timeoutMs', frame, timers, expire)
    if (idleTimeoutMs === undefined) return
    void watchSilence(frame.run, scope, idleTimeoutMs, timers, () => expire(idleError(frame, idleTimeoutMs)))
  })
}

/** All tries within `totalTimeoutMs`, if there is such a limit. */
export function withinTotal(
  { totalTimeoutMs }: StepPolicy,
  frame: Frame,
  work: () => Promise<unknown>,
): Promise<unknown> {
  if (totalTimeoutMs === undefined) return work()
  return within(frame, work, ({ timers, expire }) => {
    void expireAfter(totalTimeoutMs, 'totalTimeoutMs', frame, timers, expire)
  })
}

/** What a time limit has to do with the work that it is for. */
interface Limited {
  readonly scope: CancelScope
  /** Aborts when the work has ended: no timer stays. */
  readonly timers: CancelScope
  readonly expire: (error: FlujoError) => void
}

async function within(frame: Frame, work: () => unknown, start: (limited: Limited) => void): Promise<unknown> {
  const outer = frame.scope
  const scope = new CancelScope(outer)
  const timers = new CancelScope()
  let late: FlujoError | undefined
  const expire = (error: FlujoError): void => {
    if (timers.aborted) return
    late ??= error
    scope.abort(late)
  }
  frame.scope = scope
  start({ scope, timers, expire })
  try {
    const output = await runInScope(frame, scope, () => withLateResult(frame, timers, work))
    if (late === undefined) return output
    throw late
  } catch (thrown) {
    const failure = StepFailure.of(thrown, frame)
    if (late === undefined || scope.reason !== late) throw failure
    const expired = new StepFailure('failed', late, frame.path, failure.asRelated)
    throw outer.aborted ? StepFailure.cancelled(frame, outer).with(expired.asRelated) : expired
  } finally {
    timers.abort(undefined)
    scope.close()
    // Where a limit around this one has given up both, the frame is back outside of that already.
    if (scope.contains(frame.scope)) frame.scope = outer
  }
}

async function withLateResult(frame: Frame, over: CancelScope, work: () => unknown): Promise<unknown> {
  try {
    const output = await work()
    if (over.aborted) tellLateResult(frame)
    return output
  } catch (thrown) {
    if (over.aborted) tellLateFailure(frame, thrown)
    throw thrown
  }
}

async function expireAfter(
  ms: number,
  option: 'timeoutMs' | 'totalTimeoutMs',
  frame: Frame,
  timers: CancelScope,
  expire: (error: FlujoError) => void,
): Promise<void> {
  await frame.run.runtime.sleep(ms, { signal: timers.signal })
  if (timers.aborted) return
  const { path } = frame
  expire(new FlujoError('step_timeout', `step "${path}" took longer than its ${option} of ${ms} ms`, { path }))
}

function idleError({ path }: Frame, idleTimeoutMs: number): FlujoError {
  return new FlujoError(
    'idle_timeout',
    `step "${path}" was not heard of for its idleTimeoutMs of ${idleTimeoutMs} ms; call ctx.heartbeat() or ctx.progress() while it works, or allow for longer silence`,
    { path },
  )
}
