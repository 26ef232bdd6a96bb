import { noUsage, type Run, sumUsage } from '@flujo/domain'
import { countOf, formatCount } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import { formatCost } from '../format/money.ts'
import { nearestRank } from '../format/percentile.ts'
import { flow, type FlowPlace } from '../output/flow.ts'
import { type Line, styled } from '../output/line.ts'

/** What the shown runs come to, and of how many they are. */
export function listFooter(runs: readonly Run[], all: number, place: FlowPlace): Line[] {
  const durations = runs.flatMap(({ durationNs }) => durationNs ?? []).toSorted((a, b) => a - b)
  const usage = runs.reduce((sum, run) => sumUsage(sum, run.totals.usage), noUsage)
  const unpriced = runs.filter((run) => run.totals.usage.unpricedCalls > 0).length
  const cost = formatCost({ ...usage, unpricedCalls: usage.costUsd > 0 ? 0 : usage.unpricedCalls })
  const isCut = all > runs.length
  const parts = [
    isCut ? `${formatCount(runs.length)} of ${formatCount(all)} runs` : countOf(runs.length, 'run'),
    ...percentiles(durations),
    ...(cost === '' ? [] : [`${cost}${unpriced > 0 ? ` (${unpricedText(unpriced)})` : ''}`]),
    ...(isCut ? [`more: --limit ${Math.min(all, runs.length * 5)}`] : []),
  ]
  return flow(
    parts.map((part) => styled(part, 'dim')),
    place,
  )
}

function percentiles(durations: readonly number[]): string[] {
  return [50, 95].flatMap((percent) => {
    const durationNs = nearestRank(durations, percent)
    return durationNs === undefined ? [] : [`p${percent} ${formatDuration(durationNs)}`]
  })
}

const unpricedText = (runs: number): string => `${countOf(runs, 'run')} ${runs === 1 ? 'has' : 'have'} unpriced spans`
