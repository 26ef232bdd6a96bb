import type { JsonValue } from '@flujo/domain'

/** Length of a value as JSON text in UTF-8. */
export function jsonBytes(value: JsonValue): number {
  return new TextEncoder().encode(JSON.stringify(value)).length
}
