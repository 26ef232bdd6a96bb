import type { Span } from '@flujo/domain'
import { pathsOf } from '../trace/span-path.ts'
import { longestFirst, selfTimes } from './self-time.ts'

/** What one step took in a run, over all iterations and items that it is in. */
export interface StepTime {
  /** That of its only span; of several with `#` for the numbers that differ. */
  readonly path: string
  readonly spans: number
  readonly selfNs: number
}

/** The steps of a run with the most time of their own, longest first. */
export function timeByStep(spans: readonly Span[], limit: number): StepTime[] {
  const groupOf = groupsOf(spans)
  const groups = new Map<number, { readonly first: Span; spans: number; selfNs: number }>()
  for (const { span, selfNs } of selfTimes(spans)) {
    const group = groupOf(span)
    const sums = groups.get(group)
    if (sums === undefined) groups.set(group, { first: span, spans: 1, selfNs })
    else {
      sums.spans += 1
      sums.selfNs += selfNs
    }
  }
  const pathOf = pathsOf(spans)
  return longestFirst([...groups.values()], limit).map(({ first, spans: count, selfNs }) => ({
    path: count === 1 ? pathOf(first) : pathOf(first).replaceAll(/#\d+(?=\/|$)/gu, '#'),
    spans: count,
    selfNs,
  }))
}

/** A function that gives the same number to spans whose paths differ in numbers of iterations and items only. */
function groupsOf(spans: readonly Span[]): (span: Span) => number {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const groupById = new Map<string, number>()
  const below = new Map<number, Map<string, number>>()
  let groups = 0
  const assign = ({ spanId, name }: Span, above: number): number => {
    const siblings = below.get(above) ?? new Map<string, number>()
    if (siblings.size === 0) below.set(above, siblings)
    const step = name.startsWith('#') && /^#\d+$/u.test(name) ? '#' : name
    const group = siblings.get(step) ?? (groups += 1)
    siblings.set(step, group)
    groupById.set(spanId, group)
    return group
  }
  return (span) => {
    const unknown: Span[] = []
    let next: Span | undefined = span
    while (next !== undefined && !groupById.has(next.spanId)) {
      unknown.push(next)
      // What is its own ancestor ends the walk when it comes round.
      groupById.set(next.spanId, 0)
      next = next.parentSpanId === undefined ? undefined : byId.get(next.parentSpanId)
    }
    let group = next === undefined ? 0 : (groupById.get(next.spanId) ?? 0)
    for (let last = unknown.pop(); last !== undefined; last = unknown.pop()) group = assign(last, group)
    return group
  }
}
