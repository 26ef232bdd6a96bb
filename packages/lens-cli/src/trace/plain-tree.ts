import type { Run } from '@flujo/domain'
import { countOf, formatCount } from '../format/count.ts'
import { decimalsFor, formatDuration } from '../format/duration.ts'
import { formatCost } from '../format/money.ts'
import { aboutNode } from './label.ts'
import { pathsOf } from './span-path.ts'
import type { Tree, TreeNode } from './tree-node.ts'
import type { TreeRow } from './tree-rows.ts'

export const plainTreeTitles: readonly string[] = [
  ...['depth', 'path', 'status', 'started after', 'duration', 'tokens', 'cost', 'note'],
]

/** The rows of a tree as cells in words: how deep, where, and what was there. */
export function plainTree(rows: readonly TreeRow[], { spans }: Tree, run: Run): string[][] {
  const pathOf = pathsOf(spans)
  const decimals = decimalsFor(run.durationNs ?? Infinity)
  const startOf = ({ span }: TreeNode): string =>
    formatDuration(Math.max(0, span.startTimeUs - run.startTimeUs) * 1_000, decimals)
  return rows.map(({ entry }) => {
    const first = 'fold' in entry ? (entry.fold.nodes[0] as TreeNode) : entry.node
    const { span } = first
    const { usage } = 'fold' in entry ? entry.fold : entry.node
    const hasTime = !('fold' in entry) && span.durationNs !== undefined && span.status !== 'skipped'
    return [
      String(first.depth),
      pathOf(span),
      span.status,
      startOf(first),
      hasTime ? formatDuration(span.durationNs ?? 0, decimals) : '',
      formatCount(usage.inputTokens + usage.outputTokens),
      formatCost(usage),
      'fold' in entry ? `the first of ${countOf(entry.fold.nodes.length, 'equal sibling')}` : aboutNode(first),
    ]
  })
}
