import { type Entry, foldOf, nodesOf, unusualAmong } from './fold.ts'
import type { TreeNode } from './tree-node.ts'

/**
 * At most `breadth` of the rows of siblings, and one more for the rest: those that did not complete and the slowest are
 * kept, then the first.
 */
export function limitBreadth(entries: readonly Entry[], breadth: number): readonly Entry[] {
  if (entries.length <= breadth) return entries
  const kept = new Set<Entry>()
  const keep = (entry: Entry | undefined): void => {
    if (entry !== undefined && kept.size < breadth) kept.add(entry)
  }
  const single = new Map(entries.flatMap((entry) => ('node' in entry ? [[entry.node, entry] as const] : [])))
  for (const node of unusualAmong([...single.keys()])) keep(single.get(node))
  for (const entry of entries) keep(entry)
  const rest = entries.filter((entry) => !kept.has(entry)).flatMap(nodesOf)
  return [
    ...entries.filter((entry) => kept.has(entry)),
    { fold: { ...foldOf(commonStatus(rest), rest), isMixed: true } },
  ]
}

/** The status that all of them have; empty where they differ. */
function commonStatus([first, ...others]: readonly TreeNode[]): string {
  const status = first?.span.status ?? ''
  return others.every(({ span }) => span.status === status) ? status : ''
}
