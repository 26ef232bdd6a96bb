import type { Span } from '@flujo/domain'

/** Names beyond this many are left out of a path. */
const longest = 32

/** A function that says where a span is: the names from below the root down to it, joined by `/`. */
export function pathsOf(spans: readonly Span[]): (span: Span) => string {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  return (span) => pathAmong(byId, span)
}

/** Where a span is among the spans of its run, which are given by their ids. */
export function pathAmong(byId: ReadonlyMap<string, Span>, span: Span): string {
  const names = [span.name]
  let parent = parentOf(span, byId)
  while (parent?.parentSpanId !== undefined && names.length < longest) {
    names.push(parent.name)
    parent = parentOf(parent, byId)
  }
  return `${names.length === longest ? '…/' : ''}${names.toReversed().join('/')}`
}

const parentOf = ({ parentSpanId }: Span, byId: ReadonlyMap<string, Span>): Span | undefined =>
  parentSpanId === undefined ? undefined : byId.get(parentSpanId)
