import type { SpanKind, SpanStatus, StepKind, StepResult } from '@flujo/domain'
import type { Frame } from './frame.ts'

/** Kinds of spans that are no steps of their own. */
const parts: ReadonlySet<SpanKind> = new Set(['custom', 'run', 'attempt', 'item', 'iteration'])

export function isStepKind(kind: SpanKind): kind is StepKind {
  return !parts.has(kind)
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
