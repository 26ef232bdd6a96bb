import type { ErrorInfo, JsonValue, Span } from '@flujo/domain'

import type { SearchField } from '../trace-search.ts'

/** A text of a span that can be searched. */
export interface SpanText {
  readonly field: SearchField
  /** See `SearchHit.key`. */
  readonly key?: string
  readonly text: string
}

/** The order in which hits of one span come. */
export const searchFields: readonly SearchField[] = ['name', 'error', 'input', 'output', 'attribute', 'event']

/** What is not searched: numbers that are summed up and settings, which are asked for with conditions. */
const facts = /^(?:flujo|gen_ai)\./

/** The texts of a span but for its captured values, in the order of {@link searchFields}. */
export function* spanTexts({
  name,
  error,
  attributes,
  events,
}: Pick<Span, 'name' | 'error' | 'attributes' | 'events'>): Iterable<SpanText> {
  yield { field: 'name', text: name }
  yield* errorTexts(error)
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value !== 'string' && typeof value !== 'object' && facts.test(key)) continue
    yield { field: 'attribute', key, text: textOfValue(value) }
  }
  for (const { name: key, attributes: details } of events) {
    // The error of the span says the same.
    if (key === 'exception' && error !== undefined) continue
    yield { field: 'event', key, text: textOfValue(key) }
    for (const value of Object.values(details ?? {})) yield { field: 'event', key, text: textOfValue(value) }
  }
}

/** The texts of an error and of those that caused it. */
export function* errorTexts(error: ErrorInfo | undefined): Iterable<SpanText> {
  const waiting = [error]
  while (waiting.length > 0) {
    const info = waiting.pop()
    // What a file of somebody else holds may be anything.
    if (typeof info !== 'object' || info === null) continue
    const { type, code, message, cause, errors } = info
    yield { field: 'error', text: `${type}${code === undefined ? '' : ` (${code})`}: ${message}` }
    if (Array.isArray(errors)) waiting.push(...(errors as readonly ErrorInfo[]).toReversed())
    waiting.push(cause)
  }
}

/** A captured value as a text: as JSON, but with its texts as they are. */
export const textOfValue = (value: JsonValue): string =>
  typeof value === 'string' ? value : textOfJson(JSON.stringify(value) ?? '')

const escapes = /\\(?:u([0-9a-f]{4})|(.))/gi
const escaped: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/** As {@link textOfValue}, from the JSON text of the value. */
export function textOfJson(json: string): string {
  const inside = json.startsWith('"') ? json.slice(1, -1) : json
  if (!inside.includes('\\')) return inside
  return inside.replaceAll(escapes, (_, code: string | undefined, letter: string) =>
    code === undefined ? (escaped[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  )
}
