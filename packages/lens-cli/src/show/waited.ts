import { attributeNames, type Span } from '@flujo/domain'

/** A century: what says that it waited longer is broken. */
const longestMs = 3e12

/** Nanoseconds that were waited before further tries, over all steps. */
export function waitedNs(spans: Iterable<Span>): number {
  let sum = 0
  for (const { attributes } of spans) {
    const delayMs = attributes[attributeNames.retryDelayMs]
    if (typeof delayMs === 'number' && delayMs > 0 && delayMs < longestMs) sum += delayMs * 1_000_000
  }
  return Math.round(sum)
}
