import { noUsage, type Run, sumUsage, type UsageTotals } from '@flujo/domain'
import type { RunCondition, TraceReader } from '@flujo/tracing'
import { countOf, formatCompact, formatCount, formatShare } from '../format/count.ts'
import { formatCost } from '../format/money.ts'
import { statusWord } from '../format/status.ts'
import { flow, type FlowPlace } from '../output/flow.ts'
import { type Line, plain } from '../output/line.ts'

/** All runs that fit, counted. */
export interface RunSummary {
  readonly count: number
  readonly byStatus: Readonly<Record<string, number>>
  readonly usage: UsageTotals
}

const pageSize = 1_000
/** In this order, others after them. */
const statuses = ['completed', 'failed', 'crashed', 'cancelled', 'paused', 'running']

export async function runSummary(reader: TraceReader, where: RunCondition | undefined): Promise<RunSummary> {
  const byStatus = new Map<string, number>()
  let usage = noUsage
  let count = 0
  let after: string | undefined
  do {
    const page = await reader.listRuns({ where }, { limit: pageSize, after })
    for (const { status, totals } of page.runs) {
      byStatus.set(status, (byStatus.get(status) ?? 0) + 1)
      usage = sumUsage(usage, totals.usage)
    }
    count += page.runs.length
    after = page.next
  } while (after !== undefined)
  return { count, byStatus: Object.fromEntries([...byStatus].toSorted(byPlace)), usage }
}

const placeOf = (status: Run['status']): number =>
  (statuses.indexOf(status) + statuses.length + 1) % (statuses.length + 1)
const byPlace = ([a]: readonly [string, number], [b]: readonly [string, number]): number =>
  placeOf(a as Run['status']) - placeOf(b as Run['status'])

/** `128 runs · 119 completed (93.0%) · 7 failed · $18.22 · 4.1M tokens` */
export function summaryLines({ count, byStatus, usage }: RunSummary, place: FlowPlace): Line[] {
  const tokens = usage.inputTokens + usage.outputTokens
  const cost = formatCost(usage)
  const statusParts = Object.entries(byStatus).map(([status, runs]): Line => [
    ...plain(`${formatCount(runs)} `),
    ...statusWord(status),
    ...plain(status === 'completed' ? ` (${formatShare(runs, count)})` : ''),
  ])
  const rest = [...(cost === '' ? [] : [cost]), ...(tokens > 0 ? [`${formatCompact(tokens)} tokens`] : [])]
  return flow([plain(countOf(count, 'run')), ...statusParts, ...rest.map(plain)], place)
}
