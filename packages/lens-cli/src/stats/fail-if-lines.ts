import { countOf, formatCount } from '../format/count.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { FailedRow } from './fail-if-rows.ts'

const mostRows = 20

/** What a `--fail-if` came to: for which rows it holds, and why. */
export function failIfLines(text: string, failed: readonly FailedRow[], rows: number): Line[] {
  if (failed.length === 0) return [styled(`--fail-if "${text}" holds for none of ${countOf(rows, 'row')}`, 'dim')]
  const hidden = failed.length - mostRows
  return [
    styled(`--fail-if "${text}" holds for ${formatCount(failed.length)} of ${countOf(rows, 'row')}:`, 'red'),
    ...failed.slice(0, mostRows).map(({ group, reasons }) => plain(`  ${group}  ${reasons.join(', ')}`)),
    ...(hidden > 0 ? [styled(`  and ${formatCount(hidden)} more`, 'dim')] : []),
  ]
}
