import type { Run } from '@flujo/domain'
import { formatCount } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import { formatCost } from '../format/money.ts'
import { shortenAmong } from '../format/short-id.ts'
import { statusGlyph, statusWord } from '../format/status.ts'
import { formatTime } from '../format/time.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import type { RunFacts } from './facts.ts'
import { type Column, tableLines } from '../output/table.ts'

const noFacts: RunFacts = { note: '', lastedNs: undefined }

const columns: readonly Column[] = [
  { title: '' },
  { title: 'RUN' },
  { title: 'PIPELINE', min: 8 },
  { title: 'STATUS', drop: 7 },
  { title: 'STARTED', drop: 3 },
  { title: 'DURATION', align: 'right' },
  { title: 'STEPS', align: 'right', drop: 6 },
  { title: 'RETRY', align: 'right', drop: 4 },
  { title: 'TOKENS', align: 'right', drop: 2, optional: true },
  { title: 'COST', align: 'right', drop: 1, optional: true },
  { title: 'NOTE', min: 6, drop: 5, optional: true, yields: true },
]

/** Runs as a table, a line each, with the facts about each. In a place without a width, ids are whole. */
export function runLines(runs: readonly Run[], facts: readonly RunFacts[], output: SettledOutput): Line[] {
  const shorten = output.width === undefined ? (id: string) => id : shortenAmong(runs.map(({ runId }) => runId))
  const rows = runs.map((run, index) => cellsOf(run, facts[index] ?? noFacts, shorten, output))
  return tableLines(columns, rows, output.width)
}

function cellsOf(
  run: Run,
  { note, lastedNs }: RunFacts,
  shorten: (id: string) => string,
  output: SettledOutput,
): Line[] {
  const { doneSteps, plannedSteps, retries, usage } = run.totals
  const tokens = usage.inputTokens + usage.outputTokens
  return [
    statusGlyph(run.status),
    styled(shorten(run.runId), 'bold'),
    plain(run.pipeline),
    statusWord(run.status),
    plain(formatTime(run.startTimeUs, output)),
    plain(durationOf(run, lastedNs, output.nowMs)),
    plain(`${formatCount(doneSteps)}/${plannedSteps === undefined ? '?' : formatCount(plannedSteps)}`),
    plain(formatCount(retries)),
    plain(tokens > 0 ? formatCount(tokens) : ''),
    plain(formatCost(usage)),
    styled(note, run.error === undefined ? 'dim' : 'red'),
  ]
}

/** How long a run took; so far if it is still going, at least if its process is gone. */
export function durationOf(run: Run, lastedNs: number | undefined, nowMs: number): string {
  if (run.durationNs !== undefined) return formatDuration(run.durationNs)
  if (run.status === 'crashed') return lastedNs === undefined ? '–' : `≥${formatDuration(lastedNs)}`
  return formatDuration(Math.max(0, nowMs * 1_000 - run.startTimeUs) * 1_000)
}
