import type { Span, SpanNode } from '@flujo/domain'
import { compareText } from './compare-text.ts'

interface MutableNode extends SpanNode {
  readonly children: MutableNode[]
}

const byStart = (a: Span, b: Span): number => a.startTimeUs - b.startTimeUs || compareText(a.spanId, b.spanId)

/**
 * One tree from the flat spans of a run, in whatever order they are and as deep as they go; `undefined` without spans.
 *
 * The root is the earliest span without a parent, or the earliest of all. Whatever cannot be reached from it — its
 * parent is missing, or it is its own ancestor — hangs on the root and is marked `orphan`.
 */
export function buildSpanTree(spans: readonly Span[]): SpanNode | undefined {
  const sorted = inOrder(spans)
  if (sorted.length === 0) return undefined
  const root = Math.max(
    0,
    sorted.findIndex((span) => span.parentSpanId === undefined),
  )
  const parents = parentsOf(sorted, root)
  const nodes = sorted.map((span, position): MutableNode => {
    const isOrphan = position !== root && parents[position] === orphan
    return isOrphan ? { ...span, orphan: true, children: [] } : { ...span, children: [] }
  })
  nodes.forEach((node, position) => {
    if (position === root) return
    const parent = parents[position] as number
    nodes[parent === orphan ? root : parent]?.children.push(node)
  })
  return nodes[root]
}

/** Each id once, by start; readers give them so, and then nothing is copied. */
function inOrder(spans: readonly Span[]): readonly Span[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const isInOrder = spans.every((span, index) => index === 0 || byStart(spans[index - 1] as Span, span) < 0)
  return isInOrder && byId.size === spans.length ? spans : [...byId.values()].toSorted(byStart)
}

/** In place of the position of a parent. */
const orphan = -1

/** Where the parent of each span is; following them from anywhere leads to the root or to an orphan. */
function parentsOf(sorted: readonly Span[], root: number): readonly number[] {
  const positions = new Map(sorted.map((span, position) => [span.spanId, position]))
  const parents = sorted.map((span) =>
    span.parentSpanId === undefined ? orphan : (positions.get(span.parentSpanId) ?? orphan),
  )
  parents[root] = orphan
  /** In which walk a span was met, from 1. */
  const walkOf = sorted.map(() => 0)
  for (let start = 0; start < sorted.length; start += 1) {
    let at = start
    while (at !== orphan && walkOf[at] === 0) {
      walkOf[at] = start + 1
      at = parents[at] as number
    }
    if (at !== orphan && walkOf[at] === start + 1) parents[earliestOfCircle(parents, at)] = orphan
  }
  return parents
}

function earliestOfCircle(parents: readonly number[], member: number): number {
  let earliest = member
  for (let at = parents[member] as number; at !== member; at = parents[at] as number) earliest = Math.min(earliest, at)
  return earliest
}
