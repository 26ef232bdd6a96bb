import type { FlujoError } from './flujo-error.ts'
import type { StandardSchema } from './standard-schema.ts'
import type { StepKind } from './step-node.ts'
import type { UsageTotals } from './usage.ts'

/** What became of one top-level step of the pipeline. */
export interface StepResult {
  readonly name: string
  readonly path: string
  readonly kind: StepKind
  readonly status: 'completed' | 'failed' | 'cancelled' | 'skipped' | 'paused'
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
  /** The top-level steps in order; those that were not reached are `skipped`. Of a paused run those up to the one that waits. */
  readonly steps: readonly StepResult[]
  readonly usage: UsageTotals
  /** From the first start, waits for answers included. */
  readonly durationMs: number
  /** Empty unless the run is paused. */
  readonly pauses: readonly PendingPause[]
  /** The shared state at the end: what the steps that completed made of it. */
  readonly state: Readonly<State>
}

/** What a paused run waits for. */
export interface PendingPause {
  /** What to answer under: the name of the step or, where several of that name wait, its path. */
  readonly key: string
  readonly name: string
  readonly path: string
  /** What is asked. */
  readonly prompt: unknown
  /** What the answer has to be, where the step says so. */
  readonly schema: StandardSchema | undefined
}

/** How a run ended, or what it waits for. Every member has every key, so `result.output` can be read without asking for the status first. */
export type RunResult<Out, State extends object = object> =
  | (ResultBase<State> & { readonly status: 'completed'; readonly output: Out; readonly error: undefined })
  | (ResultBase<State> & { readonly status: 'paused'; readonly output: undefined; readonly error: undefined })
  | (ResultBase<State> & {
      readonly status: 'failed' | 'cancelled'
      readonly output: undefined
      /**
       * Says which step and why; `path` names it, `cause` is what it threw, and `related` has the failures that belong to
       * it: what a fallback that failed stood in for, other branches that failed by themselves.
       */
      readonly error: FlujoError
    })
