import type { JsonObject, JsonValue } from '@flujo/domain'

/**
 * What JSON cannot say stands in a captured value as an object with `$type`:
 *
 * | `$type` | more keys | stands for |
 * | --- | --- | --- |
 * | `undefined` | | `undefined` |
 * | `hole` | | an element that a sparse array does not have |
 * | `number` | `value`: `NaN`, `Infinity`, `-Infinity`, `-0` | a number that JSON does not know |
 * | `bigint` | `value`: digits; absent on one with more than a thousand | a BigInt |
 * | `symbol` | `value`: its description, if it has one | a symbol |
 * | `function` | `name` | a function or class |
 * | `date` | `value`: ISO 8601, `null` where invalid | a Date |
 * | `map` | `size`, `value`: list of `[key, value]` | a Map |
 * | `set` | `size`, `value`: list | a Set |
 * | `error` | as `ErrorInfo`, with `class` for its `type` | an Error |
 * | `regexp`, `url` | `value`: its text | a RegExp, a URL |
 * | `bytes` | `class`, `length` in bytes | a typed array, Buffer, DataView or ArrayBuffer; the content is not kept, as secrets in it cannot be found |
 * | `promise` | | a promise; it is not awaited |
 * | `instance` | `class`, `value`: its own properties | an object of a class |
 * | `object` | `value`: its properties | a plain object that has a key `$type` itself |
 * | `getter` | | a property that is computed when read; it is not read |
 * | `circular` | `up`: 1 for the object that it is in, 2 for the one around … | an object inside itself |
 * | `proxy` | | a proxy, where the platform can tell |
 * | `cut` | `of`, `length`: in UTF-16 units, elements or keys, `value`: what was kept | what went over a limit |
 * | `unreadable` | | what threw while it was looked at |
 * | `meta` | `of`: what `typeof` says, or `null`, `array` | a value of which `capture: 'meta'` keeps only that it was there |
 */
export type MarkerType =
  | 'undefined'
  | 'hole'
  | 'number'
  | 'bigint'
  | 'symbol'
  | 'function'
  | 'date'
  | 'map'
  | 'set'
  | 'error'
  | 'regexp'
  | 'url'
  | 'bytes'
  | 'promise'
  | 'instance'
  | 'object'
  | 'getter'
  | 'circular'
  | 'proxy'
  | 'cut'
  | 'unreadable'
  | 'meta'

/** A marker as it stands in a captured value. */
export function marker(type: MarkerType, more?: JsonObject): JsonObject {
  return { $type: type, ...more }
}

const metaMarkers = new Map<string, JsonObject>(
  ['string', 'number', 'boolean', 'bigint', 'symbol', 'undefined', 'function', 'object', 'null', 'array'].map((of) => [
    of,
    Object.freeze(marker('meta', { of })),
  ]),
)

/** That there was a value, and of which type; looks at nothing inside. */
export function metaMarker(value: unknown): JsonValue | undefined {
  if (value === null) return metaMarkers.get('null')
  return metaMarkers.get(Array.isArray(value) ? 'array' : typeof value)
}
