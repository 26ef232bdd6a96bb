import type { Span } from '@flujo/domain'
import { formatCount } from '../format/count.ts'
import { decimalsFor, formatDuration } from '../format/duration.ts'
import { formatCost } from '../format/money.ts'
import { statusGlyph } from '../format/status.ts'
import { type Line, plain, styled } from '../output/line.ts'
import type { SettledOutput } from '../output/settled-output.ts'
import { tableLines } from '../output/table.ts'
import { axisOf, tickLine } from './axis.ts'
import { barOf, foldBar } from './bar.ts'
import { foldLabel, hiddenFact, labelOf } from './label.ts'
import { layoutTree, type RowCells, treeColumns } from './tree-columns.ts'
import type { TreeRow } from './tree-rows.ts'
import { criticalText, ownText, type TreeView } from './tree-view.ts'

/** The rows of a tree with their bars on one axis, under a line of titles. */
export function treeLines(rows: readonly TreeRow[], view: TreeView, output: SettledOutput): Line[] {
  const { run, tree, openEndUs } = view
  const nowUs = run.status === 'running' || run.status === 'paused' ? output.nowMs * 1_000 : undefined
  const decimals = decimalsFor(tree.root.span.durationNs ?? Infinity)
  const cells = rows.map((row) => cellsOf(row, view, nowUs, decimals))
  const layout = layoutTree(cells, { width: output.width, self: view.self })
  const axis = axisOf(tree.nodes, layout.barColumns, openEndUs)
  const filled = cells.map((row, index) => [
    row.label,
    row.glyph,
    row.duration,
    ...layout.before.map((name) => row[name]),
    barIn(rows[index] as TreeRow, axis),
    ...layout.after.map((name) => row[name]),
  ])
  return tableLines(treeColumns(layout, tickLine(axis)), filled, output.width)
}

function barIn({ entry }: TreeRow, axis: Parameters<typeof barOf>[1]): Line {
  if ('node' in entry) return barOf(entry.node.span, axis)
  return foldBar(
    entry.fold.nodes.map(({ span }) => span),
    axis,
  )
}

function cellsOf(
  { entry, guide, hidden }: TreeRow,
  view: TreeView,
  nowUs: number | undefined,
  decimals: 1 | 2,
): RowCells {
  const { usage } = 'fold' in entry ? entry.fold : entry.node
  const tokens = usage.inputTokens + usage.outputTokens
  const critical = criticalText(entry, view, decimals)
  return {
    label: [
      ...styled(guide, 'dim'),
      ...('fold' in entry ? foldLabel(entry.fold) : labelOf(entry.node)),
      ...hiddenFact(hidden),
    ],
    glyph: statusGlyph('fold' in entry ? entry.fold.status : entry.node.span.status),
    duration: plain('fold' in entry ? '' : durationText(entry.node.span, nowUs, decimals)),
    own: plain(ownText(entry, view, decimals)),
    critical: critical === '' ? [] : [...styled('◆ ', 'magenta'), ...plain(critical)],
    tokens: plain(tokens > 0 ? formatCount(tokens) : ''),
    cost: plain(formatCost(usage)),
  }
}

function durationText({ status, startTimeUs, durationNs }: Span, nowUs: number | undefined, decimals: 1 | 2): string {
  if (status === 'skipped') return '–'
  if (durationNs !== undefined) return formatDuration(durationNs, decimals)
  return nowUs === undefined ? '–' : formatDuration(Math.max(0, nowUs - startTimeUs) * 1_000, decimals)
}
