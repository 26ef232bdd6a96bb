import { formatDuration } from '../format/duration.ts'
import { displayWidth } from '../output/display-width.ts'
import type { TreeNode } from './tree-node.ts'

/** The stretch of time that all bars of a screen share, and how many columns it has. */
export interface Axis {
  readonly startUs: number
  /** At least 1. */
  readonly lengthUs: number
  readonly columns: number
  /** Where open spans end: the present, or what was seen last of a run whose process is gone. */
  readonly openEndUs: number
}

/** The axis from the first start to the last end of the spans of some nodes; open ones go to `openEndUs`. */
export function axisOf(nodes: readonly TreeNode[], columns: number, openEndUs: number): Axis {
  let [startUs, endUs] = [Infinity, -Infinity]
  for (const { span } of nodes) {
    startUs = Math.min(startUs, span.startTimeUs)
    endUs = Math.max(endUs, span.durationNs === undefined ? openEndUs : span.startTimeUs + span.durationNs / 1_000)
  }
  return { startUs, lengthUs: Math.max(1, endUs - startUs), columns, openEndUs }
}

const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500] as const
const largeStepsUs = [15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400].map(
  (s) => s * 1_000_000,
)
const ladderUs = [
  ...[1, 1_000, 1_000_000].flatMap((unit) => steps.map((step) => step * unit)).filter((step) => step <= 10_000_000),
  ...largeStepsUs,
]
/** Columns from one label to the next, at least. */
const leastDistance = 9

/** Labels along the axis: `0s        10s       20s     31s`; the last one is its end. */
export function tickLine({ lengthUs, columns }: Axis): string {
  const end = tickLabel(lengthUs)
  const endColumn = columns - displayWidth(end)
  if (endColumn < 3) return '0s'.slice(0, Math.max(0, columns))
  const stepUs = ladderUs.find((step) => (step / lengthUs) * columns >= leastDistance) ?? lengthUs
  let line = '0s'
  for (let tickUs = stepUs; tickUs < lengthUs; tickUs += stepUs) {
    const label = tickLabel(tickUs)
    const column = Math.round((tickUs / lengthUs) * columns)
    if (column + displayWidth(label) >= endColumn) break
    line = line.padEnd(column) + label
  }
  return line.padEnd(endColumn) + end
}

function tickLabel(timeUs: number): string {
  return formatDuration(timeUs * 1_000)
    .replace(/\.0(?=m?s$)/u, '')
    .replace(/(?<=[mh])00[sm]$/u, '')
}
