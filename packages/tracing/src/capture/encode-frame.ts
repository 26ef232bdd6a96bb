import type { JsonValue } from '@flujo/domain'

/** What members are put into. */
export type Target = JsonValue[] | Record<string, JsonValue>

/** What a container holds its members as. */
export type ContainerKind = 'array' | 'object' | 'map' | 'set'

/** A container while its members are encoded. */
export class Frame {
  /** The object itself, to be recognised inside itself. */
  readonly source: object
  readonly kind: ContainerKind
  /** Keys of an object. */
  readonly keys: readonly string[]
  /** Elements of an array, or what was taken out of a Map or Set. */
  readonly elements: readonly unknown[]
  /** Members that there are, whether they can be read or not. */
  readonly length: number
  readonly target: Target
  /** Where the target is. */
  readonly holder: Target
  readonly key: string | number
  next = 0
  /** Only a key that was cut or redacted can turn into one that is there already. */
  hasChangedKeys = false
  /** The element before the next one, where that is a text: it may name a secret. */
  lastText: string | undefined

  /** @param members of a Map or Set, and how many it has */
  constructor(
    place: { readonly holder: Target; readonly key: string | number },
    source: object,
    kind: ContainerKind,
    members?: { readonly size: number; readonly members: readonly unknown[] },
  ) {
    this.holder = place.holder
    this.key = place.key
    this.source = source
    this.kind = kind
    this.keys = kind === 'object' ? Object.keys(source) : noKeys
    this.elements = kind === 'array' ? (source as readonly unknown[]) : (members?.members ?? noElements)
    this.length = kind === 'object' ? this.keys.length : (members?.size ?? this.elements.length)
    this.target = kind === 'object' ? {} : []
  }
}

const noKeys: readonly string[] = Object.freeze([])
const noElements: readonly unknown[] = Object.freeze([])
