import { countOf, formatCount } from '../format/count.ts'
import { decimalsFor, formatDuration } from '../format/duration.ts'
import { formatCost } from '../format/money.ts'
import { aboutNode } from './label.ts'
import { pathsOf } from './span-path.ts'
import type { TreeNode } from './tree-node.ts'
import type { TreeRow } from './tree-rows.ts'
import { criticalText, ownText, type TreeView } from './tree-view.ts'

/** The titles of the cells of {@link plainTree}. */
export function plainTreeTitles({ path }: TreeView): readonly string[] {
  const times = ['started after', 'duration', 'self', ...(path === undefined ? [] : ['critical'])]
  return ['depth', 'path', 'status', ...times, 'tokens', 'cost', 'note']
}

/** The rows of a tree as cells in words: how deep, where, and what was there. */
export function plainTree(rows: readonly TreeRow[], view: TreeView): string[][] {
  const { run, tree, path } = view
  const pathOf = pathsOf(tree.around)
  const decimals = decimalsFor(run.durationNs ?? Infinity)
  const startOf = ({ span }: TreeNode): string =>
    formatDuration(Math.max(0, span.startTimeUs - run.startTimeUs) * 1_000, decimals)
  return rows.map(({ entry, hidden }) => {
    const first = 'fold' in entry ? (entry.fold.nodes[0] as TreeNode) : entry.node
    const { span } = first
    const { usage } = 'fold' in entry ? entry.fold : entry.node
    const hasTime = !('fold' in entry) && span.durationNs !== undefined && span.status !== 'skipped'
    return [
      String(first.depth),
      pathOf(span),
      'fold' in entry ? entry.fold.status || 'mixed' : span.status,
      startOf(first),
      hasTime ? formatDuration(span.durationNs ?? 0, decimals) : '',
      ownText(entry, view, decimals),
      ...(path === undefined ? [] : [criticalText(entry, view, decimals)]),
      formatCount(usage.inputTokens + usage.outputTokens),
      formatCost(usage),
      noteOf(entry, hidden),
    ]
  })
}

function noteOf(entry: TreeRow['entry'], hidden: number): string {
  if ('fold' in entry) {
    const { nodes, isMixed } = entry.fold
    return `the first of ${countOf(nodes.length, isMixed === true ? 'other sibling' : 'equal sibling')}`
  }
  const about = aboutNode(entry.node)
  if (hidden === 0) return about
  return [...(about === '' ? [] : [about]), `${countOf(hidden, 'span')} below not shown`].join(', ')
}
