import type { JsonObject, JsonValue } from '@flujo/domain'

/** A value as OTLP/JSON has it; one without a member is no value, which stands for `null`. */
export interface AnyValue {
  readonly stringValue?: string
  readonly boolValue?: boolean
  /** 64 bits in decimal digits. */
  readonly intValue?: string
  readonly doubleValue?: number
  readonly arrayValue?: { readonly values: readonly AnyValue[] }
  readonly kvlistValue?: { readonly values: readonly KeyValue[] }
}

export interface KeyValue {
  readonly key: string
  readonly value: AnyValue
}

export function otlpValue(value: JsonValue): AnyValue {
  if (value === null) return {}
  if (typeof value === 'string') return { stringValue: value.toWellFormed() }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  }
  if (isList(value)) return { arrayValue: { values: value.map(otlpValue) } }
  return { kvlistValue: { values: otlpAttributes(value) } }
}

/** Attributes with a value, in their order. */
export function otlpAttributes(attributes: Readonly<Record<string, JsonValue | undefined>>): readonly KeyValue[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key: key.toWellFormed(), value: otlpValue(value) }],
  )
}

const isList = (value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] => Array.isArray(value)
