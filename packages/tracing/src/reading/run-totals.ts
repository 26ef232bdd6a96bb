import { noUsage, type RunTotals, type Span, sumUsage } from '@flujo/domain'
import { usageOf } from './span-usage.ts'

/** What {@link runTotals} needs to know of the run. */
export interface TotalsOptions {
  readonly rootSpanId: string
  readonly plannedSteps?: number | undefined
}

/** Sums over the spans of a run that has not said its totals itself: one that is still open, or was killed. */
export function runTotals(spans: readonly Span[], { rootSpanId, plannedSteps }: TotalsOptions): RunTotals {
  const tries = new Map<string, number>()
  let failedSpans = 0
  let doneSteps = 0
  let usage = noUsage
  for (const span of spans) {
    if (span.status === 'failed') failedSpans += 1
    if (span.kind === 'attempt') countTry(tries, span)
    else if (isDoneStep(span, rootSpanId)) doneSteps += 1
    const used = usageOf(span)
    if (used !== undefined) usage = sumUsage(usage, used)
  }
  const retries = [...tries.values()].reduce((sum, count) => sum + count - 1, 0)
  return { spans: spans.length, failedSpans, retries, doneSteps, plannedSteps, usage }
}

function countTry(tries: Map<string, number>, span: Span): void {
  const step = span.parentSpanId ?? ''
  tries.set(step, (tries.get(step) ?? 0) + 1)
}

const isDoneStep = (span: Span, rootSpanId: string): boolean =>
  span.parentSpanId === rootSpanId &&
  span.kind !== 'custom' &&
  span.durationNs !== undefined &&
  span.status !== 'skipped'
