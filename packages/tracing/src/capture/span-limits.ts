import type { Attributes, JsonValue, SpanEvent } from '@flujo/domain'
import type { RunLosses } from './run-losses.ts'

const maxAttributes = 128
/** So many of the first and of the last events of a span are kept. */
const maxEventsEachEnd = 64

/** Shared by all spans that have none. */
export const noAttributes: Attributes = Object.freeze({})
export const noEvents: readonly SpanEvent[] = Object.freeze([])

/** Both together, a key that both have as in `added`; new keys above the limit are left out and counted. */
export function mergeAttributes(known: Attributes, added: Attributes, losses: RunLosses): Attributes {
  const merged: Record<string, JsonValue> = { ...known }
  let count = Object.keys(merged).length
  for (const key of Object.keys(added)) {
    if (!Object.hasOwn(merged, key)) {
      if (count >= maxAttributes) {
        losses.cuts += 1
        continue
      }
      count += 1
    }
    Object.defineProperty(merged, key, { value: added[key], enumerable: true, configurable: true, writable: true })
  }
  return merged
}

/** One event more; from the middle of too many, the oldest goes and is counted. */
export function appendEvent(events: readonly SpanEvent[], event: SpanEvent, losses: RunLosses): readonly SpanEvent[] {
  if (events.length < 2 * maxEventsEachEnd) return [...events, event]
  losses.cuts += 1
  return [...events.slice(0, maxEventsEachEnd), ...events.slice(maxEventsEachEnd + 1), event]
}
