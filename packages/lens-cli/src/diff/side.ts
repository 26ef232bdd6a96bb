import type { Run } from '@flujo/domain'
import type { Baseline } from './baseline.ts'
import type { Totals } from './totals.ts'

/** One of the two that are compared: a run, or what is usual. */
export type Side =
  | { readonly run: Run; readonly totals: Totals }
  | { readonly baseline: Baseline; readonly totals: Totals }

export const pipelineOf = (side: Side): string => ('run' in side ? side.run.pipeline : side.baseline.pipeline)
