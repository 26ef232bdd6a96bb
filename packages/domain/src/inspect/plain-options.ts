import type { JsonObject, JsonValue } from '../json.ts'
import type { RawOptions } from './step-anatomy.ts'

/** What stands for a function. */
export type FunctionMark = (name: string) => JsonValue

/** The name a function has of itself; read as data, so that no getter runs. */
function nameOf(value: object): string {
  const name: unknown = Object.getOwnPropertyDescriptor(value, 'name')?.value
  return typeof name === 'string' ? name : ''
}

function plainValue(value: unknown, mark: FunctionMark): JsonValue {
  if (typeof value === 'function') return mark(nameOf(value))
  if (value === Infinity) return 'unlimited'
  if (Array.isArray(value)) return value.map((each) => plainValue(each, mark))
  if (typeof value === 'object' && value !== null) return plainOptions(value as RawOptions, mark)
  return value as JsonValue
}

/** Options as JSON holds them: those not given left out, `Infinity` as `unlimited`, functions as `mark` says. */
export function plainOptions(options: RawOptions, mark: FunctionMark): JsonObject {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [name, plainValue(value, mark)]))
}
