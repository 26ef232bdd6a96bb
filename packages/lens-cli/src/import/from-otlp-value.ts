import type { JsonValue } from '@flujo/domain'
import { isObject } from './imported-run.ts'

/** The value that an `AnyValue` of OTLP/JSON stands for. */
export function fromOtlpValue(value: unknown): JsonValue {
  if (!isObject(value)) return null
  const { stringValue, boolValue, intValue, doubleValue, bytesValue, arrayValue, kvlistValue } = value
  if (typeof stringValue === 'string') return stringValue
  if (typeof boolValue === 'boolean') return boolValue
  if (intValue !== undefined) return wholeNumber(intValue)
  if (typeof doubleValue === 'number' || typeof doubleValue === 'string') return doubleValue
  if (typeof bytesValue === 'string') return bytesValue
  if (isObject(arrayValue)) return listOf(arrayValue['values']).map(fromOtlpValue)
  return isObject(kvlistValue) ? fromOtlpAttributes(kvlistValue['values']) : null
}

/** Attributes as an object; of two with the same key the last one counts. */
export function fromOtlpAttributes(attributes: unknown): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    listOf(attributes).flatMap((pair): [string, JsonValue][] =>
      isObject(pair) && typeof pair['key'] === 'string' ? [[pair['key'], fromOtlpValue(pair['value'])]] : [],
    ),
  )
}

export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : []

/** 64 bits do not all fit into a number: what would not be exact stays text. */
function wholeNumber(digits: unknown): JsonValue {
  const number = Number(digits)
  return Number.isSafeInteger(number) ? number : String(digits)
}
