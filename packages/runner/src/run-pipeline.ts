import { attributeNames, FlujoError, type RunResult } from '@flujo/domain'
import type { ActiveRun } from './active-run.ts'
import { Budget } from './budget.ts'
import { CancelScope } from './cancel-scope.ts'
import { runKind } from './execute-step.ts'
import { StepFailure } from './failure.ts'
import { Frame } from './frame.ts'
import { closeResources, LiveResources } from './live-resources.ts'
import { skipSteps } from './skipped.ts'
import { notePaused, pendingPauses } from './journal/paused-run.ts'
import { endWaiting, identityOf } from './span-events.ts'
import { isStepKind, recordResult } from './step-result.ts'
import type { RunOptions } from './run-options.ts'
import { runInScope } from './time-limit.ts'

/** Runs a whole pipeline in the root span of `run`, from `pre_run` to `post_run`. Never rejects. */
export async function runPipeline(
  run: ActiveRun,
  input: unknown,
  { signal, capture }: Pick<RunOptions, 'signal' | 'capture'>,
): Promise<RunResult<unknown>> {
  const { pipeline } = run
  const root = new Frame(run, undefined, { name: pipeline.name, kind: 'run', scope: run.scope, capture })
  if (run.epoch > 1) root.goOn(run.spanIdOf(0), run.startMs)
  if (run.limits !== undefined) root.budget = new Budget(run.limits, root, run.scope)
  if (run.givenResources !== undefined) {
    root.resources = new LiveResources(undefined, undefined, run.givenResources.values)
  }
  const stopListening = cancelOn(signal, run)
  const stopClock = endInTime(run)
  try {
    if (run.listened) {
      await run.emit({
        event: 'pre_run',
        ...identityOf(root),
        timeUs: run.timeUs(root.startMs),
        traceId: run.traceId,
        plannedSteps: pipeline.steps.length,
        capture: root.capture,
        input,
      })
    }
    return await end(run, root, {
      output: await runInScope(root, run.scope, async () => runKind(pipeline, input, root)),
    })
  } catch (thrown) {
    return await end(run, root, { failure: await settled(run, StepFailure.of(thrown, root)) })
  } finally {
    stopClock()
    stopListening()
  }
}

function cancelOn(signal: AbortSignal | undefined, run: ActiveRun): () => void {
  if (signal === undefined) return () => {}
  const cancel = (): void => run.scope.abort(signal.reason)
  if (signal.aborted) cancel()
  else signal.addEventListener('abort', cancel, { once: true })
  return () => signal.removeEventListener('abort', cancel)
}

/** What a run waits for is noted before anybody can answer; where that fails, so does the run. */
async function settled(run: ActiveRun, failure: StepFailure): Promise<StepFailure> {
  if (failure.status !== 'paused' || run.journal === undefined || run.scope.aborted) return failure
  try {
    await notePaused(run.journal, run)
    return failure
  } catch (error) {
    return new StepFailure('failed', error, failure.path)
  }
}

/** Stops the run when its time is over; gives back what stops the clock. */
function endInTime(run: ActiveRun): () => void {
  const { timeoutMs } = run
  if (timeoutMs === Infinity) return () => {}
  const timer = new CancelScope()
  void run.runtime.sleep(timeoutMs, { signal: timer.signal }).then(() => {
    if (timer.aborted || run.scope.aborted) return
    run.timedOut = new FlujoError('run_timeout', `the run took longer than its timeoutMs of ${timeoutMs} ms`)
    run.scope.abort(run.timedOut)
  })
  return () => timer.abort(undefined)
}

type Ending = { readonly output: unknown } | { readonly failure: StepFailure }

async function end(run: ActiveRun, root: Frame, ending: Ending): Promise<RunResult<unknown>> {
  await closeResources(root)
  root.closed = true
  root.budget?.close()
  await root.settle()
  const isPaused = 'failure' in ending && ending.failure.status === 'paused' && !run.scope.aborted
  if (isPaused) recordPaused(root)
  else await endUnreached(root)
  await tellLimit(run, root)
  const endMs = run.now()
  const failure = failureOf(run, root, ending)
  const result = resultOf(run, root, failure, 'output' in ending ? ending.output : undefined, endMs)
  if (run.listened) {
    await run.emit({
      event: 'post_run',
      ...identityOf(root),
      timeUs: run.timeUs(endMs),
      status: result.status,
      durationNs: run.durationNs(root.startMs, endMs),
      output: result.output,
      error: failure?.error,
      result,
    })
  }
  if (!isPaused) await run.journal?.forget()
  return result
}

/** The root span says which limit ended the run. */
async function tellLimit(run: ActiveRun, root: Frame): Promise<void> {
  const limit = root.budget?.exceededLimit
  if (limit === undefined || !run.listened) return
  const attributes = { [attributeNames.limitExceeded]: limit }
  const timeUs = run.timeUs(run.now())
  await run.emit({ event: 'on_span_update', ...identityOf(root), timeUs, attributes, spanEvent: undefined })
}

/** Ends what waits and is not asked any more, and tells what was not reached. */
async function endUnreached(root: Frame): Promise<void> {
  await endWaiting(root)
  const { stepResults, pipeline } = root.run
  // Where a step was abandoned, its pipeline had no chance to say what it did not reach.
  if (stepResults.length < pipeline.steps.length) await skipSteps(pipeline.steps, stepResults.length, root)
}

/** A step at the top that waits has a line in the result, although it has not ended. */
function recordPaused(root: Frame): void {
  const nowMs = root.run.now()
  for (const frame of root.waitingBelow ?? []) {
    if (isStepKind(frame.kind))
      recordResult(frame, frame.kind, { status: 'paused', error: undefined }, nowMs - frame.startMs)
  }
}

/** A cancellation does not undo a failure that came before it, but what a hook asks for is done, and a limit that was crossed is named. */
function failureOf(run: ActiveRun, root: Frame, ending: Ending): StepFailure | undefined {
  const { aborted, reason } = run.scope
  const failure = 'failure' in ending ? ending.failure : undefined
  const related = failure?.asRelated ?? []
  const exceeded = root.budget?.exceeded
  if (exceeded !== undefined) return new StepFailure('failed', exceeded, root.path, related)
  const byHook = reason instanceof FlujoError && reason.code === 'aborted_by_hook'
  if (failure?.status === 'failed' && !byHook) return failure
  if (run.timedOut !== undefined) return new StepFailure('failed', run.timedOut, root.path, related)
  return aborted ? StepFailure.cancelled(root).with(related) : failure
}

function resultOf(
  run: ActiveRun,
  root: Frame,
  failure: StepFailure | undefined,
  output: unknown,
  endMs: number,
): RunResult<unknown> {
  const base = {
    runId: run.runId,
    traceId: run.traceId,
    steps: run.stepResults,
    usage: root.usage,
    state: root.state,
    durationMs: endMs - root.startMs,
    pauses: failure?.status === 'paused' ? pendingPauses(run) : noPauses,
  }
  if (failure === undefined) return { ...base, status: 'completed', output, error: undefined }
  if (failure.status === 'paused') return { ...base, status: 'paused', output: undefined, error: undefined }
  return { ...base, status: failure.status, output: undefined, error: failure.toError() }
}

const noPauses: RunResult<unknown>['pauses'] = Object.freeze([])
