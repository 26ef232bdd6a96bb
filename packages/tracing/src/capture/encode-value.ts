import type { JsonObject, JsonValue } from '@flujo/domain'
import type { TextFilter } from '../redaction/text-filter.ts'
import { cutUnits, fitJsonText } from './cut-text.ts'
import { encodeExotic } from './encode-exotic.ts'
import { encodeLeaf } from './encode-leaf.ts'
import { type ContainerKind, Frame, type Target } from './encode-frame.ts'
import { marker } from './markers.ts'
import { markerAfter, markerBeside, markerOf } from './named-value.ts'
import { className, isProxy } from './own-data.ts'

/** How much of a value is kept. */
export interface EncodeLimits {
  /** Of the value as JSON text in UTF-8; markers that say what was cut come on top. */
  readonly maxBytes: number
  readonly maxDepth: number
  /** Values looked at, the containers among them. */
  readonly maxNodes: number
}

/** What {@link encodeValue} works with. */
export interface EncodeOptions extends EncodeLimits {
  readonly filter: TextFilter
  readonly errorOf: (error: object) => JsonObject
  readonly onCut: () => void
  /** Told about how many bytes were kept. */
  readonly onBytes: (bytes: number) => void
}

/** A secret that is longer than this beyond the limit is not recognised as a whole. */
const lookAheadUnits = 8 * 1_024
/** No smaller number is one of a credit card. */
const shortestCardNumber = 1e12

/**
 * Any value as JSON: bounded, without recursion, without calling any code of the value, and redacted. Never throws.
 * What JSON cannot say, or is too much, is a marker (see `MarkerType`).
 */
export function encodeValue(value: unknown, options: EncodeOptions): JsonValue {
  return new Encoding(options).encode(value)
}

class Encoding {
  private readonly options: EncodeOptions
  private bytesLeft: number
  private nodesLeft: number
  /** The containers that are being filled, innermost last. */
  private readonly frames: Frame[] = []
  private readonly textOf = (text: string): JsonValue => this.encodeText(text)

  constructor(options: EncodeOptions) {
    this.options = options
    this.bytesLeft = options.maxBytes
    this.nodesLeft = options.maxNodes
  }

  encode(value: unknown): JsonValue {
    const result: JsonValue[] = []
    this.put(result, 0, value)
    for (let frame = this.frames.at(-1); frame !== undefined; frame = this.frames.at(-1)) {
      if (frame.next >= frame.length || this.bytesLeft <= 0 || this.nodesLeft <= 0) this.finish(frame)
      else this.putNext(frame)
    }
    this.options.onBytes(this.options.maxBytes - this.bytesLeft)
    return result[0] as JsonValue
  }

  private finish(frame: Frame): void {
    this.frames.pop()
    if (frame.next === frame.length) return
    assign(frame.holder, frame.key, this.cut(frame.kind, frame.length, frame.target))
  }

  private putNext(frame: Frame): void {
    const position = frame.next
    frame.next += 1
    try {
      if (frame.kind === 'object') this.putProperty(frame, frame.keys[position] as string)
      else this.putElement(frame, position)
    } catch {
      assign(frame.target, position, this.count(marker('unreadable')))
    }
  }

  private putProperty(frame: Frame, name: string): void {
    const { source, target } = frame
    const facts = this.options.filter.key(name)
    if (facts.isRedacted) this.options.filter.onSecret()
    this.bytesLeft -= facts.bytes + 3
    if (facts.text !== name) frame.hasChangedKeys = true
    const isTaken = frame.hasChangedKeys && Object.hasOwn(target, facts.text)
    const key = isTaken ? `${facts.text}~${Object.keys(target).length + 1}` : facts.text
    const descriptor = Object.getOwnPropertyDescriptor(source, name)
    if (facts.marker === undefined && !facts.isNamedBeside) return this.putMember(target, key, descriptor, undefined)
    const value: unknown = descriptor?.value
    const secret = markerOf(facts, value)
    const besides =
      secret === undefined && facts.isNamedBeside ? markerBeside(source, value, this.options.filter) : secret
    this.putMember(target, key, descriptor, besides)
  }

  private putElement(frame: Frame, position: number): void {
    const { elements, target, lastText, length } = frame
    const descriptor = Object.getOwnPropertyDescriptor(elements, position)
    const value: unknown = descriptor?.value
    const secret =
      lastText === undefined ? undefined : markerAfter(lastText, { position, length }, value, this.options.filter)
    frame.lastText = typeof value === 'string' ? value : undefined
    this.putMember(target, position, descriptor, secret)
  }

  private putMember(
    target: Target,
    key: string | number,
    descriptor: PropertyDescriptor | undefined,
    secret: string | undefined,
  ): void {
    if (descriptor === undefined) this.putMarker(target, key, 'hole')
    else if (!('value' in descriptor)) this.putMarker(target, key, 'getter')
    else if (secret !== undefined) {
      this.options.filter.onSecret()
      this.nodesLeft -= 1
      assign(target, key, this.count(secret))
    } else this.put(target, key, descriptor.value)
  }

  private putMarker(target: Target, key: string | number, type: 'hole' | 'getter' | 'proxy'): void {
    this.nodesLeft -= 1
    assign(target, key, this.count(marker(type)))
  }

  private put(target: Target, key: string | number, value: unknown): void {
    this.nodesLeft -= 1
    if (typeof value === 'string') assign(target, key, this.encodeText(value))
    else if (typeof value === 'object' && value !== null) this.putObject(target, key, value)
    else if (typeof value === 'number' && value >= shortestCardNumber)
      assign(target, key, this.encodeLargeNumber(value))
    else assign(target, key, this.count(encodeLeaf(value, this.textOf)))
  }

  /** A number of a credit card is one without quotation marks too. */
  private encodeLargeNumber(value: number): JsonValue {
    const text = String(value)
    const clean = this.options.filter.text(text)
    return this.count(clean === text ? encodeLeaf(value, this.textOf) : clean)
  }

  private putObject(target: Target, key: string | number, value: object): void {
    try {
      if (isProxy(value)) this.putMarker(target, key, 'proxy')
      else this.putContainer(target, key, value)
    } catch {
      assign(target, key, this.count(marker('unreadable')))
    }
  }

  private putContainer(holder: Target, key: string | number, value: object): void {
    const around = this.frames.findLastIndex((frame) => frame.source === value)
    if (around >= 0) return assign(holder, key, this.count(marker('circular', { up: this.frames.length - around })))
    if (Array.isArray(value)) return this.open(new Frame({ holder, key }, value, 'array'))
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype === Object.prototype || prototype === null) return this.openPlain(holder, key, value)
    const { textOf } = this
    const exotic = encodeExotic(value, { maxMembers: this.nodesLeft, textOf, errorOf: this.options.errorOf })
    if (exotic === undefined) return this.openInstance(holder, key, value)
    if ('marker' in exotic) {
      this.bytesLeft -= JSON.stringify(exotic.marker).length
      return assign(holder, key, exotic.marker)
    }
    const { type, size } = exotic
    this.open(new Frame(this.wrap(holder, key, marker(type, { size })), value, type, exotic))
  }

  private openPlain(holder: Target, key: string | number, value: object): void {
    const place = Object.hasOwn(value, '$type') ? this.wrap(holder, key, marker('object')) : { holder, key }
    this.open(new Frame(place, value, 'object'))
  }

  private openInstance(holder: Target, key: string | number, value: object): void {
    const name = className(value)
    if (name === undefined || name === 'Object') return this.openPlain(holder, key, value)
    const around = marker('instance', { class: this.encodeText(name) })
    this.open(new Frame(this.wrap(holder, key, around), value, 'object'))
  }

  /** Puts a marker into the holder, and gives the place of what it is about. */
  private wrap(holder: Target, key: string | number, around: JsonObject): { holder: Target; key: string } {
    const wrapper: Record<string, JsonValue> = { ...around }
    assign(holder, key, this.count(wrapper))
    return { holder: wrapper, key: 'value' }
  }

  private open(frame: Frame): void {
    const isTooDeep = this.frames.length >= this.options.maxDepth
    this.bytesLeft -= 2
    assign(frame.holder, frame.key, isTooDeep ? this.cut(frame.kind, frame.length) : frame.target)
    if (!isTooDeep) this.frames.push(frame)
  }

  private encodeText(text: string): JsonValue {
    const { maxBytes, filter } = this.options
    const clean = filter.text(cutUnits(text, maxBytes + lookAheadUnits)).toWellFormed()
    const { units, bytes } = fitJsonText(clean, this.bytesLeft)
    this.bytesLeft -= bytes + 3
    if (units === clean.length && text.length <= maxBytes + lookAheadUnits) return clean
    return this.cut('string', text.length, clean.slice(0, units))
  }

  private cut(of: ContainerKind | 'string', length: number, value?: JsonValue): JsonObject {
    this.options.onCut()
    return value === undefined ? marker('cut', { of, length }) : marker('cut', { of, length, value })
  }

  /** Takes off what is left the most that a number, a word or a short marker needs. */
  private count<Value extends JsonValue>(value: Value): Value {
    this.bytesLeft -= Number.isSafeInteger(value) ? 17 : 25
    return value
  }
}

function assign(target: Target, key: string | number, value: JsonValue): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  } else {
    ;(target as Record<string | number, JsonValue>)[key] = value
  }
}
