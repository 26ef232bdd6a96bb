import { FlujoError, type RunResult } from '@flujo/domain'
import type { ActiveRun } from './active-run.ts'
import { runKind } from './execute-step.ts'
import { StepFailure } from './failure.ts'
import { Frame } from './frame.ts'
import { skipSteps } from './skipped.ts'
import { identityOf } from './span-events.ts'
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
  const stopListening = cancelOn(signal, run)
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
    return await end(run, root, { failure: StepFailure.of(thrown, root) })
  } finally {
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

type Ending = { readonly output: unknown } | { readonly failure: StepFailure }

async function end(run: ActiveRun, root: Frame, ending: Ending): Promise<RunResult<unknown>> {
  root.closed = true
  await root.settle()
  // Where a step was abandoned, its pipeline had no chance to say what it did not reach.
  if (run.stepResults.length < run.pipeline.steps.length) {
    await skipSteps(run.pipeline.steps, run.stepResults.length, root)
  }
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
  return result
}

/** A cancellation does not undo a failure that came before it, but what a hook asks for is done. */
function failureOf(run: ActiveRun, root: Frame, ending: Ending): StepFailure | undefined {
  const { aborted, reason } = run.scope
  const byHook = reason instanceof FlujoError && reason.code === 'aborted_by_hook'
  if ('failure' in ending && !byHook) return ending.failure
  return aborted ? StepFailure.cancelled(root) : undefined
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
    durationMs: endMs - root.startMs,
  }
  if (failure === undefined) return { ...base, status: 'completed', output, error: undefined }
  return { ...base, status: failure.status, output: undefined, error: failure.toError() }
}
