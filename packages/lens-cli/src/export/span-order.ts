import type { Span, SpanNode } from '@flujo/domain'
import { buildSpanTree } from '@flujo/tracing'

/** A span in the order of a tree: each before what is in it, and siblings by start. */
export interface TreeRow {
  readonly span: SpanNode
  readonly depth: number
  /** Place of the parent among the rows; `undefined` for the root. */
  readonly parent: number | undefined
}

/** The spans as the rows of a tree, of whatever depth. */
export function treeRowsOf(spans: readonly Span[]): readonly TreeRow[] {
  const root = buildSpanTree(spans)
  const rows: TreeRow[] = []
  const waiting: TreeRow[] = root === undefined ? [] : [{ span: root, depth: 0, parent: undefined }]
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    const at = rows.push(row) - 1
    const { span, depth } = row
    for (const child of span.children.toReversed()) waiting.push({ span: child, depth: depth + 1, parent: at })
  }
  return rows
}

/** The spans with all that they are in, in the order of `all`. */
export function withAncestors(wanted: ReadonlySet<string>, all: readonly Span[]): readonly Span[] {
  const byId = new Map(all.map((span) => [span.spanId, span]))
  const kept = new Set<string>()
  for (const spanId of wanted) {
    let at = byId.get(spanId)
    while (at !== undefined && !kept.has(at.spanId)) {
      kept.add(at.spanId)
      at = at.parentSpanId === undefined ? undefined : byId.get(at.parentSpanId)
    }
  }
  return all.filter(({ spanId }) => kept.has(spanId))
}
