/** Larger ones take too long to write out: a million digits half a second. */
const largestBigInt = 10n ** 1_000n

/**
 * Says what was given, for an error message: its type and, where that is short and safe to read, its value. Runs no
 * code of the value (no getter, `toString` or proxy trap) and never throws.
 *
 * @example
 * describeValue(0) // 'number 0'
 * describeValue('a') // 'string "a"'
 * describeValue([]) // 'object'
 */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  switch (typeof value) {
    case 'string':
      return `string ${JSON.stringify(shorten(value))}`
    case 'number':
    case 'boolean':
      return `${typeof value} ${String(value)}`
    case 'bigint':
      return value < largestBigInt && value > -largestBigInt ? `bigint ${shorten(String(value))}` : 'bigint'
    default:
      return typeof value
  }
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
