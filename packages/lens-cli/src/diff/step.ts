import type { ErrorInfo, UsageTotals, ValueInfo } from '@flujo/domain'

/** A span as two runs are compared by it; or, of a baseline, what the spans of several runs have in common. */
export interface Step {
  /** Absent on a step of a baseline. */
  readonly spanId?: string | undefined
  readonly name: string
  readonly kind: string
  /** Siblings with the same key in two runs can be the same step. */
  readonly key: string
  /** Whether it is known by its number, as tries, iterations and items are, and not by its place among its siblings. */
  readonly isNumbered: boolean
  readonly status: string
  /** Nanoseconds; absent while it is open, and where it was not reached. */
  readonly durationNs: number | undefined
  /** Of that, the time during which nothing below it was going on. */
  readonly selfNs: number | undefined
  /** Of the step and all below it. */
  readonly usage: UsageTotals
  /** Tries of the step itself beyond the first. */
  readonly retries: number
  /** The same with all below it. */
  readonly allRetries: number
  /** Spans that it stands for: itself and all below it. */
  readonly size: number
  readonly traits: StepTraits
  readonly error: ErrorInfo | undefined
  readonly input: ValueInfo | undefined
  readonly output: ValueInfo | undefined
  readonly children: readonly Step[]
  /** Whether its children ran one after the other, so that their order is one. */
  readonly isOrdered: boolean
  /** Of a baseline: how many of its runs have this step. */
  readonly seenIn?: number | undefined
}

/** What else is compared of a step: each a text, absent where there is none. */
export interface StepTraits {
  /** The branch or routes that were taken. */
  readonly route?: string | undefined
  readonly models?: string | undefined
  /** How many iterations, items or folded spans, with what they are called. */
  readonly count?: { readonly number: number; readonly noun: string } | undefined
  readonly loopEnd?: string | undefined
  readonly cached?: string | undefined
  readonly fallback?: string | undefined
  readonly limit?: string | undefined
  readonly feedback?: string | undefined
  /** Prompts, messages and settings of models, by the key of their attribute, as JSON. */
  readonly requests: ReadonlyMap<string, string>
}
