import type { Tree, TreeNode } from '../trace/tree-node.ts'

/** As many spans as fill `rows` together with all that they are in: what is open, then what ended last. */
export function latestSpans({ nodes }: Tree, rows: number): ReadonlySet<string> {
  const chosen = new Set<string>()
  for (const node of nodes.toSorted((a, b) => lastUs(b) - lastUs(a) || b.depth - a.depth)) {
    const added = newWith(node, chosen)
    if (chosen.size + added.length > rows) break
    for (const spanId of added) chosen.add(spanId)
  }
  return chosen
}

function lastUs({ span }: TreeNode): number {
  if (span.durationNs === undefined) return Number.MAX_SAFE_INTEGER + span.startTimeUs
  return span.startTimeUs + span.durationNs / 1_000
}

/** The span and what it is in, without what is chosen already. */
function newWith(node: TreeNode, chosen: ReadonlySet<string>): readonly string[] {
  const added: string[] = []
  for (let at: TreeNode | undefined = node; at !== undefined && !chosen.has(at.span.spanId); at = at.parent) {
    added.push(at.span.spanId)
  }
  return added
}
