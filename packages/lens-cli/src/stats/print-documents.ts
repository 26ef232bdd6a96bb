import { statisticsRow } from '../json/rows.ts'
import type { Gate } from '../output/gate.ts'
import { summaryRow } from './run-summary.ts'
import type { StatisticsAnswer } from './statistics-answer.ts'

/** Prints the rows as JSON, one a line. */
export function printRows(gate: Gate, answer: StatisticsAnswer): void {
  for (const row of rowsOf(answer)) gate.jsonLine(row)
}

/** Prints everything as one JSON document. */
export function printDocument(gate: Gate, answer: StatisticsAnswer): void {
  const { by, rows, limit, summary, before, failIf, failed = [] } = answer
  gate.json({
    ...{ version: 1, command: 'stats', by },
    runs: summary && summaryRow(summary),
    before: before && summaryRow(before),
    failIf: failIf === undefined ? undefined : { expression: failIf, holds: failed.length > 0, rows: failed },
    rows: rowsOf(answer),
    more: rows.length > limit,
  })
}

function rowsOf({ rows, limit, failed = [] }: StatisticsAnswer): object[] {
  const reasonsOf = new Map(failed.map(({ group, reasons }) => [group, reasons]))
  return rows.slice(0, limit).map((row) => statisticsRow(row, reasonsOf.get(row.group)))
}
