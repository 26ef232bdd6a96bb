import type { Span } from '@flujo/domain'
import type { TimeAxis } from './time-axis.ts'
import { MinHeap } from './min-heap.ts'

/** A span in its lane; in one lane, spans follow or contain each other and never overlap. */
export interface Placed {
  readonly span: Span
  /** From 0. */
  readonly lane: number
  /** Nanoseconds since the beginning of the axis, moved by less than {@link rounding} where the clocks are coarser. */
  readonly startNs: number
  readonly endNs: number
  readonly isOpen: boolean
}

interface Lane {
  readonly index: number
  /** What is open at the moment that was reached, outermost first. */
  readonly open: Placed[]
  /** End of what was placed last at each depth of `open`, and before it. */
  lastEndNs: number
}

/** Starts are kept in whole microseconds and durations in nanoseconds: that much of an overlap is none. */
const rounding = 1_000

/**
 * Every span in a lane, by start: that of its parent where it fits between the others there, else a free one. Viewers
 * that draw stacks need this, since they take what overlaps for a mistake.
 */
export function placeInLanes(spans: readonly Span[], axis: TimeAxis): readonly Placed[] {
  const lanes: Lane[] = []
  const busy = new MinHeap<Lane>()
  const free = new MinHeap<Lane>()
  const placedById = new Map<string, Placed>()
  const newLane = (): Lane => {
    const lane: Lane = { index: lanes.length, open: [], lastEndNs: 0 }
    lanes.push(lane)
    return lane
  }
  return parentsFirst(spans, axis).map((span) => {
    const { startNs, endNs, isOpen } = axis.intervalOf(span)
    const parent = span.parentSpanId === undefined ? undefined : placedById.get(span.parentSpanId)
    const own = parent === undefined ? undefined : insideParent(lanes[parent.lane] as Lane, parent, { startNs, endNs })
    let placed: Placed
    if (parent !== undefined && own !== undefined) {
      placed = { span, lane: parent.lane, ...own, isOpen }
      ;(lanes[parent.lane] as Lane).open.push(placed)
    } else {
      while ((busy.smallestKey ?? Infinity) <= startNs) {
        const freed = busy.pop() as Lane
        free.push(freed.index, freed)
      }
      const lane = free.pop() ?? newLane()
      placed = { span, lane: lane.index, startNs, endNs, isOpen }
      lane.open.splice(0, lane.open.length, placed)
      lane.lastEndNs = startNs
      busy.push(endNs, lane)
    }
    if (!placedById.has(span.spanId)) placedById.set(span.spanId, placed)
    return placed
  })
}

/** Where a child fits into its parent's lane; `undefined` where it does not. */
function insideParent(
  lane: Lane,
  parent: Placed,
  { startNs, endNs }: { readonly startNs: number; readonly endNs: number },
): { readonly startNs: number; readonly endNs: number } | undefined {
  const { open } = lane
  for (
    let top = open.at(-1);
    top !== undefined && top !== parent && top.endNs - startNs < rounding;
    top = open.at(-1)
  ) {
    lane.lastEndNs = Math.max(lane.lastEndNs, top.endNs)
    open.pop()
  }
  if (open.at(-1) !== parent || endNs - parent.endNs > rounding || startNs > parent.endNs + rounding) return undefined
  const from = Math.min(parent.endNs, Math.max(startNs, lane.lastEndNs, parent.startNs))
  return { startNs: from, endNs: Math.max(from, Math.min(endNs, parent.endNs)) }
}

/** By start; of those that start together the longer first, and a parent before what is in it. */
function parentsFirst(spans: readonly Span[], { intervalOf }: TimeAxis): readonly Span[] {
  const depths = depthsOf(spans)
  const keyed = spans.map((span) => ({ span, depth: depths.get(span.spanId) ?? 0, ...intervalOf(span) }))
  keyed.sort((a, b) => a.startNs - b.startNs || a.depth - b.depth || b.endNs - a.endNs)
  return keyed.map(({ span }) => span)
}

/** How many ancestors each span has; in a circle of parents none counts twice. */
function depthsOf(spans: readonly Span[]): ReadonlyMap<string, number> {
  const parents = new Map(spans.map(({ spanId, parentSpanId }) => [spanId, parentSpanId]))
  const depths = new Map<string, number>()
  for (const { spanId } of spans) {
    const chain: string[] = []
    let at: string | undefined = spanId
    while (at !== undefined && parents.has(at) && !depths.has(at)) {
      depths.set(at, 0)
      chain.push(at)
      at = parents.get(at)
    }
    let depth = at === undefined || chain.includes(at) ? -1 : (depths.get(at) ?? -1)
    for (const id of chain.toReversed()) depths.set(id, (depth += 1))
  }
  return depths
}
