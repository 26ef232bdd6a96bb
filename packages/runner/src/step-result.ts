import type { SpanKind, SpanStatus, StepKind, StepResult } from '@flujo/domain'
import type { Frame } from './frame.ts'

export function isStepKind(kind: SpanKind): kind is StepKind {
  return kind !== 'item' && kind !== 'iteration' && kind !== 'attempt' && kind !== 'custom' && kind !== 'run'
}

/** A top-level step of the pipeline has a line of its own in the result of the run. */
export function recordResult(
  frame: Frame,
  kind: StepKind,
  { status, error }: { readonly status: SpanStatus; readonly error: unknown },
  durationMs: number,
): void {
  if (!hasResult(status)) return
  frame.run.stepResults.push({
    name: frame.name,
    path: frame.name,
    kind,
    status,
    attempts: frame.attempts,
    durationMs,
    usage: frame.usage,
    error,
  })
}

/** Skipped steps have no span that ends, and none is running when a run has ended. */
function hasResult(status: SpanStatus): status is Exclude<StepResult['status'], 'skipped'> {
  return status !== 'running' && status !== 'skipped'
}
