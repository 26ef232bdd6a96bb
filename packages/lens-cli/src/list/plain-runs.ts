import type { Run } from '@flujo/domain'
import { formatCount } from '../format/count.ts'
import { formatCost } from '../format/money.ts'
import { formatAbsolute } from '../format/time.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import type { RunFacts } from './facts.ts'
import { durationOf } from './run-lines.ts'

export const plainRunTitles: readonly string[] = [
  ...['run', 'pipeline', 'status', 'started', 'duration', 'steps done', 'steps planned', 'retries', 'tokens', 'cost'],
  'note',
]

/** A run as cells in words; a cell is empty where nothing is known. */
export function plainRun(run: Run, { note, lastedNs }: RunFacts, output: SettledOutput): string[] {
  const { doneSteps, plannedSteps, retries, usage } = run.totals
  return [
    run.runId,
    run.pipeline,
    run.status,
    formatAbsolute(run.startTimeUs, output.timeZone),
    durationOf(run, lastedNs, output.nowMs),
    formatCount(doneSteps),
    plannedSteps === undefined ? '' : formatCount(plannedSteps),
    formatCount(retries),
    formatCount(usage.inputTokens + usage.outputTokens),
    formatCost(usage),
    note,
  ]
}
