import { attributeNames, noUsage, sumUsage, type UsageTotals } from '@flujo/domain'
import type { TreeNode } from './tree-node.ts'

/** So many equal siblings are shown one by one. */
const foldedBeyond = 20
/** So many of those that did not complete, and of those that were tried again, are kept out of a fold. */
const keptUnusual = 10

/** Equal siblings that are shown as one row. */
export interface Fold {
  readonly nodes: readonly TreeNode[]
  readonly status: string
  readonly usage: UsageTotals
  readonly depth: number
}

export type Entry = { readonly node: TreeNode } | { readonly fold: Fold }

/**
 * The children of a node as rows: where there are more than twenty equal ones (same kind and name, numbers aside), those
 * of the same status become one, but for the slowest, the first ten that did not complete and the first ten that were tried again.
 */
export function foldSiblings(children: readonly TreeNode[]): readonly Entry[] {
  if (children.length <= foldedBeyond) return children.map((node) => ({ node }))
  const folds = new Map<TreeNode, Fold>()
  const folded = new Set<TreeNode>()
  for (const equals of Map.groupBy(children, equalityOf).values()) {
    if (equals.length <= foldedBeyond) continue
    const kept = keptOut(equals)
    const rest = equals.filter((node) => !kept.has(node))
    for (const [status, nodes] of Map.groupBy(rest, ({ span }) => span.status)) {
      if (nodes.length < 2) continue
      folds.set(nodes[0] as TreeNode, foldOf(status, nodes))
      for (const node of nodes) folded.add(node)
    }
  }
  return children.flatMap((node): Entry[] => {
    const fold = folds.get(node)
    if (fold !== undefined) return [{ fold }]
    return folded.has(node) ? [] : [{ node }]
  })
}

/** Skipped steps are alike whatever their names: nothing happened in them. */
function equalityOf({ span }: TreeNode): string {
  if (span.status === 'skipped') return 'skipped'
  return `${span.kind} ${span.name.replace(/\d+$/u, '#')}`
}

function keptOut(equals: readonly TreeNode[]): Set<TreeNode> {
  const isUsual = ({ span }: TreeNode): boolean => span.status === 'completed' || span.status === 'skipped'
  const wasRetried = ({ span }: TreeNode): boolean => Number(span.attributes[attributeNames.attempts]) > 1
  const retried = equals.filter((node) => isUsual(node) && wasRetried(node))
  const kept = new Set([
    ...equals.filter((node) => !isUsual(node)).slice(0, keptUnusual),
    ...retried.slice(0, keptUnusual),
  ])
  const slowest = equals.reduce((a, b) => ((b.span.durationNs ?? 0) > (a.span.durationNs ?? 0) ? b : a))
  if ((slowest.span.durationNs ?? 0) > 0) kept.add(slowest)
  return kept
}

function foldOf(status: string, nodes: readonly TreeNode[]): Fold {
  return {
    nodes,
    status,
    usage: nodes.reduce((sum, { usage }) => sumUsage(sum, usage), noUsage),
    depth: nodes[0]?.depth ?? 0,
  }
}
