import { limitBreadth } from './breadth.ts'
import { type Entry, foldSiblings } from './fold.ts'
import { countBelow, type Tree, type TreeNode } from './tree-node.ts'

/** One row of a drawn tree. */
export interface TreeRow {
  readonly entry: Entry
  /** The branches to the left of the name. */
  readonly guide: string
  /** Spans below it that are too deep to be shown. */
  readonly hidden: number
}

export interface TreeRowsOptions {
  /** Rows at most. */
  readonly limit: number
  readonly folding: boolean
  /** Levels below the root at most. Default: all. */
  readonly depth?: number | undefined
  /** Children of a span at most in rows of their own. Default: all. */
  readonly breadth?: number | undefined
}

export interface TreeRows {
  readonly rows: readonly TreeRow[]
  /** Spans that are in no row because there are too many rows. */
  readonly cut: number
  /** Spans that share a row, and those below them. */
  readonly folded: number
  /** Spans that are deeper than asked for. */
  readonly deeper: number
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
export function treeRows({ root, nodes }: Tree, options: TreeRowsOptions): TreeRows {
  const { limit, depth = Infinity } = options
  const rows: TreeRow[] = []
  const counts = { folded: 0, deeper: 0 }
  let shown = 0
  const waiting: Pending[] = [{ entry: { node: root }, stem: '', isLast: true }]
  for (let next = waiting.pop(); next !== undefined && rows.length < limit; next = waiting.pop()) {
    const { entry, stem, isLast } = next
    const isDeepest = 'node' in entry && entry.node.depth >= depth
    const hidden = isDeepest ? countBelow([entry.node]) : 0
    rows.push({ entry, guide: guideOf(entry, stem, isLast), hidden })
    counts.deeper += hidden
    if ('fold' in entry) counts.folded += entry.fold.nodes.length + countBelow(entry.fold.nodes)
    else shown += 1
    if ('fold' in entry || isDeepest) continue
    for (const below of pendingBelow(entry.node, stem, isLast, options)) waiting.push(below)
  }
  return { rows, ...counts, cut: nodes.length - shown - counts.folded - counts.deeper }
}

function pendingBelow(node: TreeNode, stem: string, isLast: boolean, options: TreeRowsOptions): Pending[] {
  const { folding, breadth = Infinity } = options
  const siblings = folding ? foldSiblings(node.children) : node.children.map((child) => ({ node: child }))
  const entries = limitBreadth(siblings, breadth)
  const below = node.depth === 0 || node.depth >= deepestGuide ? '' : stem + (isLast ? '  ' : '│ ')
  return entries.map((entry, index) => ({ entry, stem: below, isLast: index === entries.length - 1 })).toReversed()
}

function guideOf(entry: Entry, stem: string, isLast: boolean): string {
  const depth = 'node' in entry ? entry.node.depth : entry.fold.depth
  if (depth === 0) return ''
  const branch = isLast ? '└ ' : '├ '
  return depth > deepestGuide ? `⋯${depth} ${branch}` : stem + branch
}
