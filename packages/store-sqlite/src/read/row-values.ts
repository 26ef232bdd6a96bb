import type { ErrorInfo, JsonValue } from '@flujo/domain'

/** Rows come from files that others may have written: whatever a column holds, reading it does not fail. */

export const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0)

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

export const optionalNumber = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

export const optionalText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** `undefined` for what is no JSON text. */
export function jsonOf(value: unknown): JsonValue | undefined {
  if (typeof value !== 'string') return undefined
  try {
    return JSON.parse(value) as JsonValue
  } catch {
    return undefined
  }
}

export function errorOf(value: unknown): ErrorInfo | undefined {
  const parsed = jsonOf(value)
  return isObject(parsed) && 'type' in parsed && 'message' in parsed ? (parsed as unknown as ErrorInfo) : undefined
}

export const isObject = (value: unknown): value is Readonly<Record<string, JsonValue>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
