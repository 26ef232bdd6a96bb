import type { JsonObject, JsonValue } from '@flujo/domain'
import type { ForeignCapture } from '@flujo/tracing'

import { isObject } from '../read/row-values.ts'

/** What a column holds that should be JSON; `undefined` where it is empty. */
export type JsonColumn = { readonly json: JsonValue } | { readonly damaged: string } | undefined

const shownOfDamaged = 1_024

export function parseJsonColumn(column: unknown): JsonColumn {
  if (column === null || column === undefined) return undefined
  if (typeof column !== 'string') return { damaged: '' }
  try {
    return { json: JSON.parse(column) as JsonValue }
  } catch {
    return { damaged: column }
  }
}

/** As {@link parseJsonColumn}, for a column of an object. */
export function parseObjectColumn(column: unknown): { readonly json: JsonObject } | { readonly damaged: string } {
  const parsed = parseJsonColumn(column)
  if (parsed === undefined) return { json: {} }
  if ('damaged' in parsed) return parsed
  return isObject(parsed.json) ? { json: parsed.json } : { damaged: String(column) }
}

/** What stands for a damaged column, with its start. */
export function unreadable(damaged: string, capture: ForeignCapture): JsonObject {
  if (damaged === '') return { $type: 'unreadable' }
  return { $type: 'unreadable', value: capture.text(damaged, shownOfDamaged) }
}

/** A number that can be reckoned with: the original writes "nan" and "inf" for those that cannot. */
export const finiteNumber = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined

/** A cost or a count. */
export function amountOf(value: unknown): number | undefined {
  const number = finiteNumber(value)
  return number !== undefined && number >= 0 ? number : undefined
}

export const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
