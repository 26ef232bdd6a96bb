import type { RunSummary } from '@flujo/tracing'
import type { ComparedRow } from './compared-row.ts'
import type { FailedRow } from './fail-if-rows.ts'
import type { StatisticsBy } from './statistics-by.ts'

/** What `stats` found, before it is printed in one form or another. */
export interface StatisticsAnswer {
  readonly by: StatisticsBy
  /** All of them, in their order. */
  readonly rows: readonly ComparedRow[]
  /** How many of them are shown. */
  readonly limit: number
  /** Of the runs; absent where only rows are printed. */
  readonly summary: RunSummary | undefined
  /** Of the runs of the time before; absent where nothing is compared. */
  readonly before: RunSummary | undefined
  /** As it was typed. */
  readonly failIf: string | undefined
  /** The rows for which it holds. */
  readonly failed: readonly FailedRow[] | undefined
}
