import { foldSiblings, type Entry } from './fold.ts'
import type { Tree, TreeNode } from './tree-node.ts'

/** One row of a drawn tree. */
export interface TreeRow {
  readonly entry: Entry
  /** The branches to the left of the name. */
  readonly guide: string
}

export interface TreeRowsOptions {
  /** Rows at most. */
  readonly limit: number
  readonly folding: boolean
}

export interface TreeRows {
  readonly rows: readonly TreeRow[]
  /** Spans of the tree that are in no row: beyond the limit or below folded ones. */
  readonly cut: number
  /** Spans that share a row. */
  readonly folded: number
}

/** Deeper than this, branches are written as a number, so that a row stays within a screen. */
const deepestGuide = 20

interface Pending {
  readonly entry: Entry
  /** What stands before the branch of this row. */
  readonly stem: string
  readonly isLast: boolean
}

/** The rows of a tree from top to bottom. */
export function treeRows({ root, nodes }: Tree, { limit, folding }: TreeRowsOptions): TreeRows {
  const rows: TreeRow[] = []
  let shown = 0
  let folded = 0
  const waiting: Pending[] = [{ entry: { node: root }, stem: '', isLast: true }]
  for (let next = waiting.pop(); next !== undefined && rows.length < limit; next = waiting.pop()) {
    const { entry, stem, isLast } = next
    rows.push({ entry, guide: guideOf(entry, stem, isLast) })
    if ('fold' in entry) folded += entry.fold.nodes.length
    else shown += 1
    if ('fold' in entry) continue
    for (const below of pendingBelow(entry.node, stem, isLast, folding)) waiting.push(below)
  }
  return { rows, folded, cut: nodes.length - shown - folded }
}

function pendingBelow(node: TreeNode, stem: string, isLast: boolean, folding: boolean): Pending[] {
  const entries = folding ? foldSiblings(node.children) : node.children.map((child) => ({ node: child }))
  const below = node.depth === 0 || node.depth >= deepestGuide ? '' : stem + (isLast ? '  ' : '│ ')
  return entries.map((entry, index) => ({ entry, stem: below, isLast: index === entries.length - 1 })).toReversed()
}

function guideOf(entry: Entry, stem: string, isLast: boolean): string {
  const depth = 'node' in entry ? entry.node.depth : entry.fold.depth
  if (depth === 0) return ''
  const branch = isLast ? '└ ' : '├ '
  return depth > deepestGuide ? `⋯${depth} ${branch}` : stem + branch
}
