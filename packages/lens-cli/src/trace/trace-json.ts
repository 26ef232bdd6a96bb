import type { Run } from '@flujo/domain'
import type { TraceOptions } from '../commands/trace.ts'
import { runRow, spanRow } from '../json/rows.ts'
import type { Gate } from '../output/gate.ts'
import { ownNsOf } from './own-time.ts'
import type { Tree, TreeNode } from './tree-node.ts'
import type { TreeView } from './tree-view.ts'

/** Prints the spans of a tree, flat, each parent before its children, with what the tree says of them. */
export function printTraceJson(gate: Gate, view: TreeView, options: TraceOptions): void {
  const { run, tree, path, openEndUs } = view
  const { limit = Infinity, jsonl } = options
  const nodes = nodesWithin(tree, options)
  const spans = nodes.slice(0, limit).map(({ span }) => ({
    ...spanRow(span),
    orphan: span.orphan,
    selfNs: ownNsOf(span, openEndUs),
    criticalNs: path?.timesNs.get(span),
  }))
  if (jsonl === true) {
    for (const span of spans) gate.jsonLine(span)
    return
  }
  const criticalPath = path && { spans: path.timesNs.size, lengthNs: path.lengthNs, explainedNs: path.explainedNs }
  const more = tree.nodes.length > spans.length
  gate.json({ version: 1, command: 'trace', run: runRow(run), criticalPath, spans, more })
}

/** The same of a run of which nothing was traced. */
export function printNothing(gate: Gate, run: Run, { jsonl }: TraceOptions): void {
  if (jsonl !== true) gate.json({ version: 1, command: 'trace', run: runRow(run), spans: [], more: false })
}

function nodesWithin(
  { root, nodes }: Tree,
  { depth = Infinity, breadth = Infinity }: TraceOptions,
): readonly TreeNode[] {
  if (depth === Infinity && breadth === Infinity) return nodes
  const within: TreeNode[] = []
  const waiting: TreeNode[] = [root]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    within.push(next)
    if (next.depth < depth) for (const child of next.children.slice(0, breadth).toReversed()) waiting.push(child)
  }
  return within
}
