import { attributeNames, noUsage, sumUsage, type UsageTotals } from '@flujo/domain'
import type { TreeNode } from './tree-node.ts'

/** So many equal siblings are shown one by one. */
const foldedBeyond = 20
/** So many of those that did not complete, and of those that were tried again, are kept out of a fold. */
const keptUnusual = 10

/** Equal siblings that are shown as one row. */
export interface Fold {
  readonly nodes: readonly TreeNode[]
  /** Empty where they differ in it. */
  readonly status: string
  readonly usage: UsageTotals
  readonly depth: number
  /** Siblings that have nothing in common but that there was no room for them. */
  readonly isMixed?: boolean
}

/** A row: a span, or several. */
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
    const kept = new Set(unusualAmong(equals))
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

/** Those of siblings that somebody wants to see: the first that did not complete, the slowest, the first that were tried again. */
export function unusualAmong(siblings: readonly TreeNode[]): TreeNode[] {
  const isUsual = ({ span }: TreeNode): boolean => span.status === 'completed' || span.status === 'skipped'
  const wasRetried = ({ span }: TreeNode): boolean => Number(span.attributes[attributeNames.attempts]) > 1
  const durationOf = (node: TreeNode | undefined): number => node?.span.durationNs ?? 0
  const slowest = siblings.reduce<TreeNode | undefined>((a, b) => (durationOf(b) > durationOf(a) ? b : a), undefined)
  return [
    ...siblings.filter((node) => !isUsual(node)).slice(0, keptUnusual),
    ...(slowest === undefined ? [] : [slowest]),
    ...siblings.filter((node) => isUsual(node) && wasRetried(node)).slice(0, keptUnusual),
  ]
}

export function foldOf(status: string, nodes: readonly TreeNode[]): Fold {
  return {
    nodes,
    status,
    usage: nodes.reduce((sum, { usage }) => sumUsage(sum, usage), noUsage),
    depth: nodes[0]?.depth ?? 0,
  }
}

export const nodesOf = (entry: Entry): readonly TreeNode[] => ('node' in entry ? [entry.node] : entry.fold.nodes)
