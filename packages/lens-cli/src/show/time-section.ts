import type { Run, Span } from '@flujo/domain'
import { formatCount, formatShare } from '../format/count.ts'
import { decimalsFor, formatDuration } from '../format/duration.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { tableLines } from '../output/table.ts'
import { type StepTime, timeByStep } from './time-by-step.ts'

const mostBar = 20

/** Where the time of a run went: its steps with the most time of their own, with bars. */
export function timeSection(run: Run, spans: readonly Span[], limit: number, output: SettledOutput): Line[] {
  const steps = timeByStep(spans, limit)
  if (steps.length === 0) return []
  const decimals = decimalsFor(run.durationNs ?? Infinity)
  return [plain(''), ...(output.plain ? plainLines(steps, run, decimals) : drawnLines(steps, run, decimals, output))]
}

function drawnLines(
  steps: readonly StepTime[],
  { durationNs }: Run,
  decimals: 1 | 2,
  { width }: SettledOutput,
): Line[] {
  const longestNs = steps[0]?.selfNs ?? 0
  const rows = steps.map(({ path, spans, selfNs }) => [
    [...plain(`  ${path}`), ...styled(spans === 1 ? '' : `  × ${formatCount(spans)}`, 'dim')],
    plain(formatDuration(selfNs, decimals)),
    plain(durationNs === undefined ? '' : formatShare(selfNs, durationNs)),
    styled('█'.repeat(Math.max(1, Math.round((selfNs / longestNs) * mostBar))), 'green'),
  ])
  const columns = [
    { title: '  WHERE THE TIME WENT', min: 12 },
    { title: 'SELF', align: 'right' },
    { title: 'OF RUN', align: 'right', optional: true, drop: 2 },
    { title: '', drop: 1 },
  ] as const
  return tableLines(columns, rows, width)
}

function plainLines(steps: readonly StepTime[], { durationNs }: Run, decimals: 1 | 2): Line[] {
  const said = steps.map(({ path, spans, selfNs }) => {
    const share = durationNs === undefined ? '' : `, ${formatShare(selfNs, durationNs)} of the run`
    const over = spans === 1 ? '' : ` over ${formatCount(spans)} spans`
    return plain(`  ${path}: ${formatDuration(selfNs, decimals)} of its own${over}${share}`)
  })
  return [plain('Where the time went'), ...said]
}
