import { noUsage, type Run } from '@flujo/domain'
import type { RunSummary } from '@flujo/tracing'
import { countOf, formatCompact, formatCount, formatShare } from '../format/count.ts'
import { formatCost } from '../format/money.ts'
import { statusWord } from '../format/status.ts'
import { flow, type FlowPlace } from '../output/flow.ts'
import { type Line, plain } from '../output/line.ts'

/** In this order, others after them. */
const statuses = ['completed', 'failed', 'crashed', 'cancelled', 'paused', 'running']

/** A summary as `--json` gives it. */
export function summaryRow({ byStatus, ...summary }: RunSummary): RunSummary {
  const { count, ...more } = summary
  return { count, byStatus: Object.fromEntries(inOrder(byStatus)), ...more }
}

const inOrder = (byStatus: RunSummary['byStatus']): [string, number][] => Object.entries(byStatus).toSorted(byPlace)
const placeOf = (status: Run['status']): number =>
  (statuses.indexOf(status) + statuses.length + 1) % (statuses.length + 1)
const byPlace = ([a]: readonly [string, number], [b]: readonly [string, number]): number =>
  placeOf(a as Run['status']) - placeOf(b as Run['status'])

/** `128 runs · 119 completed (93.0%) · 7 failed · $18.22 · 4.1M tokens` */
export function summaryLines({ count, byStatus, usage = noUsage }: RunSummary, place: FlowPlace, lead = ''): Line[] {
  const tokens = usage.inputTokens + usage.outputTokens
  const cost = formatCost(usage)
  const statusParts = inOrder(byStatus).map(([status, runs]): Line => [
    ...plain(`${formatCount(runs)} `),
    ...statusWord(status),
    ...plain(status === 'completed' ? ` (${formatShare(runs, count)})` : ''),
  ])
  const rest = [...(cost === '' ? [] : [cost]), ...(tokens > 0 ? [`${formatCompact(tokens)} tokens`] : [])]
  return flow([plain(`${lead}${countOf(count, 'run')}`), ...statusParts, ...rest.map(plain)], place)
}
