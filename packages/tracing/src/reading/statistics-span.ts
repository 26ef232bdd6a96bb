import type { UsageTotals } from '@flujo/domain'

/** What statistics need to know of a run that fits. */
export interface StatisticsRun {
  readonly pipeline: string
  readonly startTimeUs: number
  /** Whether anything in it was tried again. */
  readonly isRetried: boolean
}

/** What they need to know of a span. */
export interface StatisticsSpan {
  readonly id: string | number
  readonly parent: string | number | undefined
  readonly isRoot: boolean
  readonly name: string
  readonly kind: string
  /** From any moment that is the same for the whole run. */
  readonly startUs: number
  /** `undefined` for one that is open or was skipped. */
  readonly durationNs: number | undefined
  readonly isFailed: boolean
  /** Whether it needed more than one try. */
  readonly isRetried: boolean
  /** What it reported itself. */
  readonly usage: UsageTotals | undefined
  readonly model?: string | undefined
  readonly errorType?: string | undefined
  /** Whether it meets the condition on spans. */
  readonly fits: boolean
}
