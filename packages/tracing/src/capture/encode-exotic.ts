import type { JsonObject, JsonValue } from '@flujo/domain'
import { marker } from './markers.ts'
import { constructorName, prototypesOf } from './own-data.ts'

/** An object that holds other values without having them as properties. */
export interface Collection {
  readonly type: 'map' | 'set'
  readonly size: number
  /** At most as many as were asked for. */
  readonly members: readonly unknown[]
}

/** What an object of a built-in class is: all that is to be said, or a collection to look into. */
export type Exotic = { readonly marker: JsonObject } | Collection

/** What {@link encodeExotic} leaves to its caller. */
export interface ExoticOptions {
  readonly maxMembers: number
  readonly textOf: (text: string) => JsonValue
  readonly errorOf: (error: object) => JsonObject
}

type Encoder = (value: object, options: ExoticOptions) => Exotic

/** The realm's own methods, which read the inside of an object and no property of it; they throw for any other object. */
const realm = {
  time: Date.prototype.getTime,
  mapSize: getterOf(Map.prototype, 'size'),
  mapEntries: Map.prototype.entries,
  nextEntry: new Map().entries().next,
  setSize: getterOf(Set.prototype, 'size'),
  setValues: Set.prototype.values,
  nextValue: new Set().values().next,
  source: getterOf(RegExp.prototype, 'source'),
  href: typeof URL === 'function' ? getterOf(URL.prototype, 'href') : undefined,
  byteLength: getterOf(ArrayBuffer.prototype, 'byteLength'),
  viewLength: getterOf(Object.getPrototypeOf(Uint8Array.prototype) as object, 'byteLength'),
  dataViewLength: getterOf(DataView.prototype, 'byteLength'),
}

function getterOf(prototype: object, key: string): () => unknown {
  return Object.getOwnPropertyDescriptor(prototype, key)?.get ?? (() => undefined)
}

const call = (method: ((...input: never) => unknown) | undefined, self: object): unknown =>
  method === undefined ? undefined : Reflect.apply(method as () => unknown, self, [])

/** By the name of the class, so that objects of another realm are known too; the methods above tell who only has the name. */
const encoders: ReadonlyMap<string, Encoder> = new Map<string, Encoder>([
  ['Date', (value) => ({ marker: marker('date', { value: isoOf(call(realm.time, value) as number) }) })],
  ['Map', (value, { maxMembers }) => collection('map', call(realm.mapSize, value), mapMembers(value, maxMembers))],
  ['Set', (value, { maxMembers }) => collection('set', call(realm.setSize, value), setMembers(value, maxMembers))],
  [
    'RegExp',
    (value, { textOf }) => ({ marker: marker('regexp', { value: textOf(String(call(realm.source, value))) }) }),
  ],
  ['URL', (value, { textOf }) => ({ marker: marker('url', { value: textOf(String(call(realm.href, value))) }) })],
  ['ArrayBuffer', (value) => bytes('ArrayBuffer', call(realm.byteLength, value))],
  ['Promise', () => ({ marker: marker('promise') })],
  ['Error', (value, { errorOf }) => ({ marker: marker('error', errorOf(value)) })],
  ['DOMException', (value, { errorOf }) => ({ marker: marker('error', errorOf(value)) })],
])

/** What an object is that is more than its properties; `undefined` for one that is not. */
export function encodeExotic(value: object, options: ExoticOptions): Exotic | undefined {
  if (ArrayBuffer.isView(value)) return encodeView(value)
  for (const prototype of prototypesOf(value)) {
    const encode = encoders.get(constructorName(prototype) ?? '')
    if (encode === undefined) continue
    try {
      return encode(value, options)
    } catch {
      return undefined
    }
  }
  return undefined
}

function encodeView(value: object): Exotic {
  for (const prototype of prototypesOf(value)) {
    const name = constructorName(prototype)
    if (name !== undefined)
      return bytes(name, call(name === 'DataView' ? realm.dataViewLength : realm.viewLength, value))
  }
  return bytes('ArrayBufferView', undefined)
}

function bytes(name: string, length: unknown): Exotic {
  return { marker: marker('bytes', typeof length === 'number' ? { class: name, length } : { class: name }) }
}

const isoOf = (ms: number): string | null => (Number.isNaN(ms) ? null : new Date(ms).toISOString())

const collection = (type: 'map' | 'set', size: unknown, members: readonly unknown[]): Collection => ({
  type,
  size: Number(size),
  members,
})

function mapMembers(value: object, maxMembers: number): readonly unknown[] {
  return take(call(realm.mapEntries, value) as object, realm.nextEntry, maxMembers)
}

function setMembers(value: object, maxMembers: number): readonly unknown[] {
  return take(call(realm.setValues, value) as object, realm.nextValue, maxMembers)
}

function take(iterator: object, next: () => IteratorResult<unknown>, maxMembers: number): readonly unknown[] {
  const members: unknown[] = []
  while (members.length < maxMembers) {
    const step = call(next, iterator) as IteratorResult<unknown>
    if (step.done === true) break
    members.push(step.value)
  }
  return members
}
