import type { Run } from '@flujo/domain'
import type { Measured, MeasureKind, Measures } from '../fail-if/measure.ts'
import { knownCost } from './delta.ts'
import type { Step } from './step.ts'

/** What a run or a step comes to; absent where it is not known. */
export interface Totals {
  /** Of what is still open, and of a run whose process is gone, nothing is known. */
  readonly durationNs: number | undefined
  readonly selfNs: number | undefined
  readonly costUsd: number | undefined
  readonly calls: number | undefined
  readonly inputTokens: number
  readonly outputTokens: number
  readonly retries: number
  readonly steps: number | undefined
  readonly spans: number
  readonly failedSpans: number | undefined
}

export function runTotals({ durationNs, status, totals }: Run, root: Step | undefined): Totals {
  const { usage, retries, doneSteps: steps, spans, failedSpans } = totals
  const { calls, inputTokens, outputTokens } = usage
  return {
    durationNs: ended.has(status) ? durationNs : undefined,
    selfNs: root?.selfNs,
    costUsd: knownCost(usage),
    ...{ calls, inputTokens, outputTokens, retries, steps, spans, failedSpans },
  }
}

/** Statuses after which the duration of a run does not change any more. */
export const ended: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled'])

/** How many calls a step made is not written, nor how many of the spans below it failed. */
export function stepTotals(step: Step | undefined): Totals | undefined {
  if (step === undefined) return undefined
  const { durationNs, selfNs, usage, allRetries: retries, size: spans } = step
  const { inputTokens, outputTokens } = usage
  return {
    ...{ durationNs, selfNs, inputTokens, outputTokens, retries, spans },
    costUsd: knownCost(usage),
    calls: undefined,
    steps: undefined,
    failedSpans: undefined,
  }
}

type Amount = (totals: Totals) => number | undefined

const measured: Readonly<Record<string, readonly [MeasureKind, Amount]>> = {
  duration: ['duration', ({ durationNs }) => durationNs],
  self: ['duration', ({ selfNs }) => selfNs],
  cost: ['money', ({ costUsd }) => costUsd],
  tokens: ['count', ({ inputTokens, outputTokens }) => inputTokens + outputTokens],
  input_tokens: ['count', ({ inputTokens }) => inputTokens],
  output_tokens: ['count', ({ outputTokens }) => outputTokens],
  calls: ['count', ({ calls }) => calls],
  retries: ['count', ({ retries }) => retries],
  steps: ['count', ({ steps }) => steps],
  spans: ['count', ({ spans }) => spans],
  failed: ['count', ({ failedSpans }) => failedSpans],
}

/** What `lens diff --fail-if` can ask of: B, and `changes`, the number of steps that differ. */
export const diffMeasures: Measures = new Map<string, MeasureKind>([
  ...Object.entries(measured).map(([name, [kind]]): [string, MeasureKind] => [name, kind]),
  ['changes', 'count'],
])

/** The measures of B with A as their base. */
export function measuresOf(
  a: Totals | undefined,
  b: Totals | undefined,
  changes: number,
): (measure: string) => Measured | undefined {
  return (measure) => {
    if (measure === 'changes') return { value: changes }
    const amount = measured[measure]?.[1]
    return amount && { value: b && amount(b), base: a && amount(a) }
  }
}
