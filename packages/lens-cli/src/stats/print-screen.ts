import { formatShare } from '../format/count.ts'
import type { Gate } from '../output/gate.ts'
import { plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { failIfLines } from './fail-if-lines.ts'
import { plainStatistics, plainStatisticsTitles } from './plain-statistics.ts'
import { summaryLines } from './run-summary.ts'
import type { StatisticsAnswer } from './statistics-answer.ts'
import { nothingFits } from './statistics-by.ts'
import { statisticsLines } from './statistics-lines.ts'

/** Prints the runs in a line, the rows as a table, and below it what was left out or comes from a sample. */
export function printScreen(gate: Gate, answer: StatisticsAnswer, output: SettledOutput): void {
  const { by, rows, limit, summary, before, failIf, failed = [] } = answer
  const shown = rows.slice(0, limit)
  if (summary !== undefined) gate.lines(summaryLines(summary, output))
  if (before !== undefined) gate.lines(summaryLines(before, output, 'before: '))
  if (shown.length > 0 && output.plain) gate.table(plainStatisticsTitles(by, shown), plainStatistics(shown))
  else if (shown.length > 0) gate.lines(statisticsLines(shown, by, output.width))
  else if ((summary?.count ?? 0) > 0) gate.line(plain(nothingFits[by]))
  if (rows.length > shown.length)
    gate.line(styled(`${shown.length} of ${rows.length} rows      more: --limit ${rows.length}`, 'dim'))
  const sampled = shown.find(({ sampledShare }) => sampledShare !== undefined)
  if (sampled?.sampledShare !== undefined)
    gate.line(
      styled(
        `~ by ${formatShare(sampled.sampledShare, 1)} of the runs; what is rare may be missing      all of them: --exact`,
        'dim',
      ),
    )
  if (failIf !== undefined) gate.lines(failIfLines(failIf, failed, rows.length))
}
