import { type Aligned, alignSiblings, type Bond } from './align-siblings.ts'
import type { Change } from './change.ts'
import type { Step } from './step.ts'

/** A step in the two runs, in its place in the tree of both. */
export interface DiffNode {
  readonly a?: Step | undefined
  readonly b?: Step | undefined
  readonly bond: Bond
  readonly parent: DiffNode | undefined
  readonly depth: number
  /** Its place among its siblings. */
  readonly index: number
  readonly children: readonly DiffNode[]
  /** What is different, once it has been looked for. */
  changes: readonly Change[]
}

/** The two trees as one, from top to bottom; the roots are the same whatever they are called. */
export function alignTrees(a: Step, b: Step): DiffNode[] {
  const nodes: DiffNode[] = []
  const waiting: { readonly aligned: Aligned; readonly parent: Draft | undefined }[] = [
    { aligned: { a, b, bond: 'same' }, parent: undefined },
  ]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { aligned, parent } = next
    const node: Draft = {
      ...aligned,
      parent,
      depth: parent === undefined ? 0 : parent.depth + 1,
      index: parent?.children.length ?? 0,
      children: [],
      changes: [],
    }
    parent?.children.push(node)
    nodes.push(node)
    for (const below of childrenOf(aligned).toReversed()) waiting.push({ aligned: below, parent: node })
  }
  return nodes
}

interface Draft extends DiffNode {
  readonly children: DiffNode[]
}

function childrenOf({ a, b }: Aligned): readonly Aligned[] {
  if (a === undefined) return (b?.children ?? []).map((step) => ({ b: step, bond: 'same' }))
  if (b === undefined) return a.children.map((step) => ({ a: step, bond: 'same' }))
  return alignSiblings(a.children, b.children, a.isOrdered && b.isOrdered)
}
