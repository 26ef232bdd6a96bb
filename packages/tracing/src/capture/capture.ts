import type { Attributes, CaptureMode, ErrorInfo, JsonObject, JsonValue, SpanEvent } from '@flujo/domain'
import type { Redactor } from '../redaction/redactor.ts'
import type { TextFilter } from '../redaction/text-filter.ts'
import { cutCodePoints, cutUnits } from './cut-text.ts'
import { errorInfoOf } from './describe-error.ts'
import { encodeValue, type EncodeOptions } from './encode-value.ts'
import { marker, metaMarker } from './markers.ts'
import { isProxy } from './own-data.ts'
import type { RunLosses } from './run-losses.ts'
import { noAttributes } from './span-limits.ts'

/** How a {@link Capture} is made. */
export interface CaptureOptions {
  readonly mode: CaptureMode
  readonly maxValueBytes: number
  /** Of all values and attributes of a run together; of what comes after, only the type is kept. */
  readonly maxRunBytes: number
  readonly redactor: Redactor
}

const maxDepth = 32
const maxNodes = 10_000
const longestName = 256
/** Pre-cut, so that a secret that runs over the limit is still recognised. */
const lookAheadUnits = 8 * 1_024
/** An attribute is a short fact; longer texts belong into input or output. */
const maxAttributesBytes = 64 * 1_024
/** Of a value that was thrown without being an Error. */
const maxSummaryBytes = 1_024

/** Makes what one run handles into what may be written down: JSON, within limits, without secrets. Never throws. */
export class Capture {
  /** What was captured so far: about as much as it takes as JSON text in UTF-8. */
  bytes = 0
  private readonly options: CaptureOptions
  private readonly losses: RunLosses
  private readonly filter: TextFilter
  private readonly ofValues: EncodeOptions
  private readonly ofAttributes: EncodeOptions
  /** The last one that was found empty and frozen, and so stays empty. */
  private knownEmpty: Attributes = noAttributes

  /** @param losses of the run; what is cut or redacted is counted there */
  constructor(options: CaptureOptions, losses: RunLosses) {
    this.options = options
    this.losses = losses
    this.filter = filterOf(options.redactor, losses)
    this.ofValues = {
      maxBytes: options.maxValueBytes,
      maxDepth,
      maxNodes,
      filter: this.filter,
      errorOf: (error) => this.errorMarker(error),
      onCut: () => {
        losses.cuts += 1
      },
      onBytes: (bytes) => {
        this.bytes += bytes
      },
    }
    this.ofAttributes = { ...this.ofValues, maxBytes: maxAttributesBytes }
  }

  /** An input or output; `undefined` where nothing is to be kept. */
  value(value: unknown, mode: CaptureMode | undefined): JsonValue | undefined {
    switch (mode ?? this.options.mode) {
      case 'none':
        return undefined
      case 'meta':
        return metaMarker(value)
      case 'full':
        return this.isFull ? this.cut(metaMarker(value)) : encode(value, this.ofValues)
    }
  }

  attributes(attributes: Attributes): Attributes {
    if (attributes === this.knownEmpty) return noAttributes
    // A list or a text has as many keys as elements; it takes long only to find out that there are some.
    if (!isRecord(attributes)) return this.cut(noAttributes)
    if (this.isEmpty(attributes)) return noAttributes
    if (this.isFull) return this.cut(noAttributes)
    const encoded = encode(attributes, this.ofAttributes)
    if (typeof encoded !== 'object' || encoded === null || Array.isArray(encoded)) return noAttributes
    return '$type' in encoded ? { attributes: encoded } : (encoded as Attributes)
  }

  event({ name, timeUs, attributes }: SpanEvent): SpanEvent {
    const known = { name: this.name(name), timeUs }
    return attributes === undefined ? known : { ...known, attributes: this.attributes(attributes) }
  }

  /** The name of a pipeline, span or event. */
  name(name: string): string {
    const clean = this.options.redactor.name(cutUnits(name, 4 * longestName), this.filter.onSecret)
    const cut = cutCodePoints(clean, longestName)
    if (cut.length !== clean.length || name.length > 4 * longestName) this.losses.cuts += 1
    return cut
  }

  text(text: string, maxUnits: number): string {
    const clean = this.filter.text(cutUnits(text, maxUnits + lookAheadUnits)).toWellFormed()
    if (clean.length > maxUnits) this.losses.cuts += 1
    return cutUnits(clean, maxUnits)
  }

  error(thrown: unknown): ErrorInfo {
    return errorInfoOf(thrown, {
      text: (text, maxUnits) => this.text(text, maxUnits),
      summary: (value) => this.summary(value),
    })
  }

  private get isFull(): boolean {
    return this.bytes >= this.options.maxRunBytes
  }

  private cut<Kept>(kept: Kept): Kept {
    this.losses.cuts += 1
    return kept
  }

  private summary(value: unknown): string {
    if (typeof value === 'string') return value
    if (value === undefined || typeof value === 'number') return String(value)
    return JSON.stringify(encode(value, { ...this.ofValues, maxBytes: maxSummaryBytes }))
  }

  private isEmpty(attributes: Attributes): boolean {
    if (isProxy(attributes) || !hasNoKeys(attributes)) return false
    if (Object.isFrozen(attributes)) this.knownEmpty = attributes
    return true
  }

  private errorMarker(error: object): JsonObject {
    const { type, ...rest } = this.error(error)
    return JSON.parse(JSON.stringify({ class: type, ...rest })) as JsonObject
  }
}

function encode(value: unknown, options: EncodeOptions): JsonValue {
  try {
    return encodeValue(value, options)
  } catch {
    return marker('unreadable')
  }
}

function filterOf(redactor: Redactor, losses: RunLosses): TextFilter {
  const onSecret = (): void => {
    losses.redactions += 1
  }
  return { onSecret, text: (text) => redactor.text(text, onSecret), key: (key) => redactor.key(key) }
}

function isRecord(attributes: unknown): boolean {
  if (typeof attributes !== 'object' || attributes === null) return false
  return isProxy(attributes) || !(Array.isArray(attributes) || ArrayBuffer.isView(attributes))
}

function hasNoKeys(attributes: Attributes): boolean {
  for (const _ in attributes) return false
  return true
}
