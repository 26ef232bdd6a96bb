import { isOpaque } from '../redaction/secret-names.ts'
import type { KeyFacts, TextFilter } from '../redaction/text-filter.ts'
import { ownData } from './own-data.ts'

/** Names of the property that says what another one beside it is the value of: `{ name: 'Authorization', value: … }`. */
const nameKeys = ['name', 'Name', 'key', 'Key', 'header', 'field', 'variable', 'param', 'k']
/** A name that is longer is a sentence. */
const longestName = 128

const headerNames = /^(?:authorization|proxy-authorization|cookie|set-cookie|x-api-key|x-auth-token)$/i

/** What stands for a value because of the name that it has; `undefined` where that names no secret, or the value is none. */
export function markerOf(facts: KeyFacts, value: unknown): string | undefined {
  if (facts.marker === undefined || !isWorthHiding(value)) return undefined
  return facts.isOnlyIfOpaque && !isOpaque(value) ? undefined : facts.marker
}

/** Whether there is a password is no secret. */
const isWorthHiding = (value: unknown): boolean => value !== undefined && value !== null && typeof value !== 'boolean'

/** What stands for a value because of the name that a property beside it gives it. */
export function markerBeside(source: object, value: unknown, filter: TextFilter): string | undefined {
  for (const key of nameKeys) {
    const marker = markerNamed(ownData(source, key), value, filter)
    if (marker !== undefined) return marker
  }
  return undefined
}

/**
 * What stands for an element because of the one before it: the second of a pair (`['password', 'x']`), what follows an
 * option (`['--token', 'x']`), the value of a header in a flat list of headers.
 */
export function markerAfter(
  previous: string,
  { position, length }: { readonly position: number; readonly length: number },
  value: unknown,
  filter: TextFilter,
): string | undefined {
  if (previous.startsWith('--')) return previous.includes('=') ? undefined : markerNamed(previous, value, filter)
  const isPair = length === 2 || (position % 2 === 1 && length % 2 === 0 && headerNames.test(previous))
  return isPair ? markerNamed(previous, value, filter) : undefined
}

function markerNamed(name: unknown, value: unknown, filter: TextFilter): string | undefined {
  if (typeof name !== 'string' || name.length > longestName || name === '') return undefined
  return markerOf(filter.key(name), value)
}
