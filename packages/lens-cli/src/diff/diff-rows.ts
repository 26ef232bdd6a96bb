import type { DiffNode } from './align-trees.ts'
import { deltaOf } from './delta.ts'

/** One row of a comparison. */
export type DiffRow = { readonly node: DiffNode } | { readonly fold: DiffFold }

/** Steps beside each other that are the same in both, with all below them. */
export interface DiffFold {
  readonly depth: number
  readonly steps: number
}

export interface DiffRows {
  readonly rows: readonly DiffRow[]
  /** Steps that are the same and share a row or are below one. */
  readonly folded: number
  /** Tries, iterations and items of one run alone, which their step tells of, and what is below a step of one run alone. */
  readonly hidden: number
  /** Rows beyond the limit. */
  readonly cut: number
}

export interface DiffRowsOptions {
  /** Every step in a row of its own. */
  readonly all: boolean
  /** Rows at most. */
  readonly limit: number
  /** Of the longer run. */
  readonly longestNs: number
  /** Whether the root is a row like the others; otherwise only where it has a difference that the head does not tell. */
  readonly isRootShown: boolean
}

/** A difference of so much of the longer run is shown although the step is the same. */
const notableShare = 0.05
/** Fewer steps side by side that are the same are shown one by one. */
const leastFold = 3

/** The rows of a comparison from top to bottom. */
export function diffRows(root: DiffNode, nodes: readonly DiffNode[], options: DiffRowsOptions): DiffRows {
  const { all, limit } = options
  const rows: DiffRow[] = []
  let [folded, hidden] = [0, 0]
  if (all) {
    for (const node of nodes.slice(0, limit)) rows.push({ node })
    return { rows, folded, hidden, cut: nodes.length - rows.length }
  }
  const shown = shownNodes(nodes, options.longestNs * notableShare)
  const sizes = sizesOf(nodes)
  const waiting: DiffRow[] = [{ node: root }]
  let cut = 0
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    if (rows.length >= limit) cut += 1
    else if (!('node' in row) || row.node !== root || options.isRootShown || tellsMore(root)) rows.push(row)
    if ('fold' in row) {
      folded += row.fold.steps
      continue
    }
    const { node } = row
    const isAlone = node.a === undefined || node.b === undefined
    if (isAlone || (node !== root && !shown.has(node))) {
      const below = (sizes.get(node) ?? 1) - 1
      if (isAlone) hidden += below
      else folded += below
      continue
    }
    const wanted = node.children.filter((child) => shown.has(child) || !isTold(child))
    for (const child of node.children) if (!shown.has(child) && isTold(child)) hidden += sizes.get(child) ?? 1
    for (const below of foldSame(wanted, shown, sizes).toReversed()) waiting.push(below)
  }
  return { rows, folded, hidden, cut }
}

/** What the line above the table does not say of the run as a whole. */
const tellsMore = ({ changes }: DiffNode): boolean => changes.some(({ what }) => !inHead.has(what))
const inHead: ReadonlySet<string> = new Set(['name', 'status', 'error', 'error message', 'retries'])

function foldSame(
  children: readonly DiffNode[],
  shown: ReadonlySet<DiffNode>,
  sizes: ReadonlyMap<DiffNode, number>,
): DiffRow[] {
  const rows: DiffRow[] = []
  let same: DiffNode[] = []
  const endSame = (): void => {
    if (same.length < leastFold) rows.push(...same.map((node) => ({ node })))
    else {
      const steps = same.reduce((sum, node) => sum + (sizes.get(node) ?? 1), 0)
      rows.push({ fold: { depth: same[0]?.depth ?? 0, steps } })
    }
    same = []
  }
  for (const child of children) {
    if (!shown.has(child)) {
      same.push(child)
      continue
    }
    endSame()
    rows.push({ node: child })
  }
  endSame()
  return rows
}

/** A try, iteration or item of one run alone: the step that it belongs to says how many there are. */
const isTold = ({ a, b }: DiffNode): boolean => (a === undefined || b === undefined) && (a ?? b)?.isNumbered === true

function shownNodes(nodes: readonly DiffNode[], notableNs: number): Set<DiffNode> {
  const shown = new Set<DiffNode>()
  for (const node of nodes.toReversed()) {
    const isShown = shown.has(node) || isNotable(node, notableNs) || (node.changes.length > 0 && !isTold(node))
    if (!isShown) continue
    shown.add(node)
    if (node.parent !== undefined) shown.add(node.parent)
  }
  return shown
}

/** Of tries, their step says how long they took. */
function isNotable(node: DiffNode, notableNs: number): boolean {
  const { a, b } = node
  if ((a ?? b)?.kind === 'attempt') return false
  const { durationNs, selfNs } = deltaOf(node)
  const differenceNs = a === undefined || b === undefined ? durationNs : selfNs
  return differenceNs !== undefined && differenceNs !== 0 && Math.abs(differenceNs) >= notableNs
}

/** How many steps each node and all below it are. */
function sizesOf(nodes: readonly DiffNode[]): Map<DiffNode, number> {
  const sizes = new Map<DiffNode, number>()
  for (const node of nodes.toReversed()) {
    const size = (sizes.get(node) ?? 0) + 1
    sizes.set(node, size)
    if (node.parent !== undefined) sizes.set(node.parent, (sizes.get(node.parent) ?? 0) + size)
  }
  return sizes
}
