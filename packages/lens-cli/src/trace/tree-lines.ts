import type { Run, Span } from '@flujo/domain'
import { formatCount } from '../format/count.ts'
import { decimalsFor, formatDuration } from '../format/duration.ts'
import { formatCost } from '../format/money.ts'
import { statusGlyph } from '../format/status.ts'
import { displayWidth } from '../output/display-width.ts'
import { cleanLine, type Line, lineWidth, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { type Column, tableLines } from '../output/table.ts'
import { type Axis, axisOf, tickLine } from './axis.ts'
import { barOf, foldBar } from './bar.ts'
import { foldLabel, labelOf } from './label.ts'
import type { Tree } from './tree-node.ts'
import type { TreeRow } from './tree-rows.ts'

const leastLabel = 16
const leastBar = 10
const mostBar = 60
/** Columns of the bars where lines may be of any length. */
const freeBar = 40
const gap = 2

/** The rows of a tree with their bars on one axis, under a line of titles. */
export function treeLines(rows: readonly TreeRow[], tree: Tree, run: Run, output: SettledOutput): Line[] {
  const nowUs = run.status === 'running' || run.status === 'paused' ? output.nowMs * 1_000 : undefined
  const decimals = decimalsFor(tree.root.span.durationNs ?? Infinity)
  const cells = rows.map((row) => cellsOf(row, nowUs, decimals))
  const columns = barColumns(cells, output.width)
  // A wait of days would leave no column for what was done.
  const axis = axisOf(spansOf(tree), columns, run.status === 'running' ? nowUs : undefined)
  const bars = rows.map(({ entry }) =>
    'fold' in entry
      ? foldBar(
          entry.fold.nodes.map(({ span }) => span),
          axis,
        )
      : barOf(entry.node.span, axis),
  )
  const filled = cells.map(({ label, glyph, duration, tokens, cost }, row) => [
    label,
    glyph,
    duration,
    bars[row] ?? [],
    tokens,
    cost,
  ])
  return tableLines(columnsOf(axis), filled, output.width)
}

function* spansOf({ nodes }: Tree): Generator<Tree['root']['span']> {
  for (const { span } of nodes) yield span
}

const columnsOf = (axis: Axis): Column[] => [
  { title: 'STEP', min: leastLabel },
  { title: '' },
  { title: 'DURATION', align: 'right' },
  { title: axis.columns < leastBar ? '' : tickLine(axis), drop: 3 },
  { title: 'TOKENS', align: 'right', optional: true, drop: 2 },
  { title: 'COST', align: 'right', optional: true, drop: 1 },
]

interface Cells {
  readonly label: Line
  readonly glyph: Line
  readonly duration: Line
  readonly tokens: Line
  readonly cost: Line
}

function cellsOf({ entry, guide }: TreeRow, nowUs: number | undefined, decimals: 1 | 2): Cells {
  const { usage } = 'fold' in entry ? entry.fold : entry.node
  const tokens = usage.inputTokens + usage.outputTokens
  return {
    label: [...styled(guide, 'dim'), ...('fold' in entry ? foldLabel(entry.fold) : labelOf(entry.node))],
    glyph: statusGlyph('fold' in entry ? entry.fold.status : entry.node.span.status),
    duration: plain('fold' in entry ? '' : durationText(entry.node.span, nowUs, decimals)),
    tokens: plain(tokens > 0 ? formatCount(tokens) : ''),
    cost: plain(formatCost(usage)),
  }
}

function durationText({ status, startTimeUs, durationNs }: Span, nowUs: number | undefined, decimals: 1 | 2): string {
  if (status === 'skipped') return '–'
  if (durationNs !== undefined) return formatDuration(durationNs, decimals)
  return nowUs === undefined ? '–' : formatDuration(Math.max(0, nowUs - startTimeUs) * 1_000, decimals)
}

/** What is left for the bars beside the labels and the figures; the labels give way first, down to a third. */
function barColumns(cells: readonly Cells[], width: number | undefined): number {
  if (width === undefined) return freeBar
  const widest = (of: (cells: Cells) => Line): number =>
    cells.reduce((most, row) => Math.max(most, lineWidth(cleanLine(of(row)))), 0)
  const figures = [widest(({ tokens }) => tokens), widest(({ cost }) => cost)].filter((columns) => columns > 0)
  const fixed = [1, displayWidth('DURATION'), ...figures.map((columns) => Math.max(columns, displayWidth('TOKENS')))]
  const rest = width - fixed.reduce((sum, columns) => sum + columns + gap, gap)
  const label = Math.min(
    widest(({ label: of }) => of),
    Math.max(leastLabel, Math.floor(rest / 2)),
  )
  return Math.max(leastBar, Math.min(mostBar, rest - label))
}
