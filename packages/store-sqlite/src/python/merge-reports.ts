import type { StepReport } from './step-report.ts'

/**
 * One report a step from the history and the rows of `steps`, in the order of the history: the n-th of a name in one is
 * the n-th of that name in the other. What both know is taken from the history.
 */
export function mergeReports(history: readonly StepReport[], rows: readonly StepReport[]): readonly StepReport[] {
  const rowsOf = Map.groupBy(rows, ({ name }) => name)
  const merged = history.map((entry) => {
    const row = rowsOf.get(entry.name)?.shift()
    return row === undefined ? entry : both(entry, row)
  })
  const left = new Set([...rowsOf.values()].flat())
  return [...merged, ...rows.filter((row) => left.has(row))]
}

function both(entry: StepReport, row: StepReport): StepReport {
  const known = Object.entries(entry).filter(([, value]) => value !== undefined)
  return { ...row, ...Object.fromEntries(known) }
}
