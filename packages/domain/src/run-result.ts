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

interface ResultBase<State extends object> {
  readonly runId: string
  readonly traceId: string
  /** The top-level steps in order; those that were not reached are `skipped`. */
  readonly steps: readonly StepResult[]
  readonly usage: UsageTotals
  readonly durationMs: number
  /** The shared state at the end: what the steps that completed made of it. */
  readonly state: Readonly<State>
}

/** How a run ended. Every member has every key, so `result.output` can be read without asking for the status first. */
export type RunResult<Out, State extends object = object> =
  | (ResultBase<State> & { readonly status: 'completed'; readonly output: Out; readonly error: undefined })
  | (ResultBase<State> & {
      readonly status: 'failed' | 'cancelled'
      readonly output: undefined
      /** Says which step and why; `path` names it and `cause` is what it threw. */
      readonly error: FlujoError
    })
