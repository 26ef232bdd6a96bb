import type { DiffNode } from './align-trees.ts'

/** Names beyond this many are left out of a path. */
const longest = 32

/** Where a step is, as B calls it or, where B does not have it, A: names from below the root joined by `/`. */
export function nodePath(node: DiffNode): string {
  const names: string[] = []
  let at: DiffNode | undefined = node
  while (at !== undefined && (at.parent !== undefined || names.length === 0) && names.length < longest) {
    names.push(nameOf(at))
    at = at.parent
  }
  return `${names.length === longest && at?.parent !== undefined ? '…/' : ''}${names.toReversed().join('/')}`
}

export const nameOf = ({ a, b }: DiffNode): string => (b ?? a)?.name ?? ''
