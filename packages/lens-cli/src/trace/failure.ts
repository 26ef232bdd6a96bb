import type { Span } from '@flujo/domain'

/**
 * The innermost failed step on the way down from `root`, tries and taps not counted; `undefined` where the root did not fail. Of
 * several that failed side by side, the last.
 */
export function failedSpan<Of extends Span>(
  root: Of | undefined,
  childrenOf: (span: Of) => readonly Of[],
): Of | undefined {
  const seen = new Set<Of>()
  let found: Of | undefined
  for (let next = root; next !== undefined && isFailed(next) && !seen.has(next);) {
    seen.add(next)
    found = next
    next = childrenOf(next).findLast((child) => isFailed(child) && !failsNobody.has(child.kind))
  }
  return found
}

/** A function that gives the children of a span among flat ones, oldest first. */
export function childrenAmong(spans: readonly Span[]): (span: Span) => readonly Span[] {
  const byParent = Map.groupBy(spans, ({ parentSpanId }) => parentSpanId)
  return ({ spanId }) => byParent.get(spanId) ?? []
}

/** A failed try may be followed by another, a failed tap is only told. */
const failsNobody: ReadonlySet<string> = new Set(['attempt', 'tap'])

const isFailed = ({ status }: Span): boolean => status === 'failed' || status === 'crashed'
