import type { FlujoError } from './flujo-error.ts'
import type { StepKind } from './step-node.ts'
import type { UsageTotals } from './usage.ts'

/** What became of one top-level step of the pipeline. */
export interface StepResult {
  readonly name: string
  readonly path: string
  readonly kind: StepKind
  readonly status: 'completed' | 'failed' | 'cancelled' | 'skipped'
  /** Tries made; 0 for a step that was not reached. */
  readonly attempts: number
  readonly durationMs: number
  /** What the step and everything below it used. */
  readonly usage: UsageTotals
  /** What the step threw, unchanged. */
  readonly error: unknown
}

interface ResultBase {
  readonly runId: string
  readonly traceId: string
  /** The top-level steps in order; those that were not reached are `skipped`. */
  readonly steps: readonly StepResult[]
  readonly usage: UsageTotals
  readonly durationMs: number
}

/** How a run ended. Every member has every key, so `result.output` can be read without asking for the status first. */
export type RunResult<Out> =
  | (ResultBase & { readonly status: 'completed'; readonly output: Out; readonly error: undefined })
  | (ResultBase & {
      readonly status: 'failed' | 'cancelled'
      readonly output: undefined
      /**
       * Says which step and why; `path` names it, `cause` is what it threw, and `related` has the failures that belong to
       * it: what a fallback that failed stood in for, other branches that failed by themselves.
       */
      readonly error: FlujoError
    })
