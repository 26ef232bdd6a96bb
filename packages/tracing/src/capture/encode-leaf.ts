import type { JsonValue } from '@flujo/domain'
import { isProxy, ownData } from './own-data.ts'
import { marker } from './markers.ts'

/** Larger ones take too long to write out. */
const largestBigInt = 10n ** 1_000n

/** What is neither text nor an object, as JSON or as a marker. */
export function encodeLeaf(value: unknown, textOf: (text: string) => JsonValue): JsonValue {
  switch (typeof value) {
    case 'boolean':
      return value
    case 'number':
      return encodeNumber(value)
    case 'bigint':
      return value < largestBigInt && value > -largestBigInt
        ? marker('bigint', { value: textOf(String(value)) })
        : marker('bigint')
    case 'symbol':
      return value.description === undefined ? marker('symbol') : marker('symbol', { value: textOf(value.description) })
    case 'function':
      return isProxy(value) ? marker('proxy') : marker('function', { name: textOf(nameOf(value)) })
    default:
      return value === null ? null : marker('undefined')
  }
}

function encodeNumber(value: number): JsonValue {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value
  return marker('number', { value: Object.is(value, -0) ? '-0' : String(value) })
}

function nameOf(value: object): string {
  const name = ownData(value, 'name')
  return typeof name === 'string' ? name : ''
}
