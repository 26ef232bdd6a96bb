import type { DiffNode } from './align-trees.ts'

/** A step and those below it, of all from top to bottom. */
export function subtreeOf(nodes: readonly DiffNode[], root: DiffNode): DiffNode[] {
  const start = nodes.indexOf(root)
  const after = nodes.findIndex(({ depth }, index) => index > start && depth <= root.depth)
  return nodes.slice(start, after === -1 ? undefined : after)
}
