import type { RunCondition } from '@flujo/tracing'
import { allOf } from '../filters/conditions.ts'

/** A stretch of time, in microseconds since the epoch; both ends belong to it. */
export interface Window {
  readonly fromUs?: number | undefined
  readonly toUs?: number | undefined
}

/** What is asked of runs, and that they started within a time. */
export function within(runs: RunCondition | undefined, { fromUs, toUs }: Window): RunCondition | undefined {
  return allOf<RunCondition>([
    runs,
    fromUs === undefined ? undefined : { op: '>=', field: 'startTimeUs', value: fromUs },
    toUs === undefined ? undefined : { op: '<=', field: 'startTimeUs', value: toUs },
  ])
}

/** The time of the same length that ends where this one begins; `undefined` for one without a beginning. */
export function windowBefore({ fromUs, toUs }: Window, nowUs: number): Window | undefined {
  if (fromUs === undefined) return undefined
  return { fromUs: fromUs - Math.max(1, (toUs ?? nowUs) - fromUs), toUs: fromUs - 1 }
}
