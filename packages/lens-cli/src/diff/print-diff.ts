import { countOf } from '../format/count.ts'
import { shortRunId } from '../format/short-id.ts'
import { reasonText } from '../fail-if/reason-text.ts'
import type { Gate } from '../output/gate.ts'
import { flow } from '../output/flow.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { contentSections } from './content-lines.ts'
import { diffLines } from './diff-lines.ts'
import type { DiffResult } from './diff-result.ts'
import { type DiffRows, diffRows } from './diff-rows.ts'
import { headLines } from './head-lines.ts'
import { plainDiff, plainDiffTitles } from './plain-diff.ts'
import type { Side } from './side.ts'
import type { ReadValue } from './value-changes.ts'

const defaultRows = 200

export interface PrintOptions {
  readonly all: boolean
  readonly limit: number | undefined
  readonly content: boolean
  readonly read: ReadValue
}

/** The two runs, the steps that differ, what is different in their values where it was asked for, and what was cut. */
export async function printDiff(
  gate: Gate,
  result: DiffResult,
  output: SettledOutput,
  { all, limit, content, read }: PrintOptions,
): Promise<void> {
  const { a, b, totals, root, nodes, step } = result
  const drawn = diffRows(root, nodes, {
    all,
    limit: limit ?? (all ? Infinity : defaultRows),
    longestNs: Math.max(totals.a?.durationNs ?? 0, totals.b?.durationNs ?? 0) || Infinity,
    isRootShown: step !== undefined,
  })
  gate.lines(headLines(a, b, totals, output))
  const topDepth = step === undefined ? 1 : root.depth
  if (output.plain) gate.table(plainDiffTitles, plainDiff(drawn.rows, all))
  else if (drawn.rows.length > 0) gate.lines(diffLines(drawn.rows, { topDepth, all, width: output.width }))
  const command = commandOf(result, output.programName)
  if (content) {
    const sections = contentSections(nodes, output, { read, whole: step !== undefined, command })
    for await (const lines of sections) gate.lines(lines)
    gate.line()
  }
  gate.lines(endLines(result, drawn, output))
  if (!content && hasContent(result) && !output.plain) gate.line(styled(`Next: ${command}`, 'dim'))
}

const hasContent = ({ nodes }: DiffResult): boolean =>
  nodes.some(({ changes }) => changes.some(({ what }) => what === 'input' || what === 'output'))

function commandOf({ a, b }: DiffResult, programName: string): string {
  const named = (side: Side): string => ('run' in side ? ` ${shortRunId(side.run.runId)}` : '')
  return `${programName} diff${named(a)}${named(b)} --content`
}

/** What is not shown and how to see it, what could not be compared, and how `--fail-if` was answered. */
function endLines({ differs, uncompared, failIf }: DiffResult, drawn: DiffRows, output: SettledOutput): Line[] {
  const { folded, hidden, cut } = drawn
  const notShown = [
    folded > 0 ? `${countOf(folded, 'step')} the same, folded` : '',
    hidden > 0 ? `${countOf(hidden, 'step')} of one run alone, not shown` : '',
    cut > 0 ? `${countOf(cut, 'row')} beyond the limit` : '',
    folded + hidden + cut > 0 ? `more: ${cut > 0 ? '--limit N or ' : ''}--all` : '',
  ]
  return [
    ...(differs ? [] : [styled('No difference in structure, status, route or content.', 'green')]),
    ...(uncompared > 0
      ? [styled(`${countOf(uncompared, 'value')} not compared: not in the database any more`, 'yellow')]
      : []),
    ...flow(
      notShown.map((part) => styled(part, 'dim')),
      output,
    ),
    ...(failIf === undefined ? [] : [plain(''), ...failIfLines(failIf)]),
  ]
}

function failIfLines({ text, holds, reasons }: NonNullable<DiffResult['failIf']>): Line[] {
  const style = holds ? 'red' : 'green'
  return [
    styled(`--fail-if ${text}: ${holds ? 'holds' : 'does not hold'}`, style),
    ...(holds ? reasons.map((reason) => styled(`  ${reasonText(reason)}`, style)) : []),
  ]
}
