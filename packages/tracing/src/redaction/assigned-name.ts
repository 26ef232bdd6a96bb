/** A name that something is assigned to. */
export interface AssignedName {
  readonly name: string
  /** Where it begins in the text. */
  readonly start: number
}

const longestName = 64
const mostSpaces = 3
const mostBackslashes = 7
const longestWord = 20

const isLetter = (unit: number): boolean => (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a)
/** Letters, digits, `_`, `.` and `-`. */
const isOfName = (unit: number): boolean =>
  isLetter(unit) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f || unit === 0x2e || unit === 0x2d
const isSpace = (unit: number): boolean => unit === 0x20 || (unit >= 0x09 && unit <= 0x0d)
const isQuote = (unit: number): boolean => unit === 0x22 || unit === 0x27

/** The name that ends before a separator, with a quotation mark and space between. */
export function nameBefore(text: string, separator: number): AssignedName | undefined {
  let end = separator
  while (end > 0 && separator - end < mostSpaces && isSpace(text.charCodeAt(end - 1))) end -= 1
  if (end > 0 && isQuote(text.charCodeAt(end - 1))) {
    end -= 1
    for (let count = 0; count < mostBackslashes && text.charCodeAt(end - 1) === 0x5c; count += 1) end -= 1
  }
  let start = end
  while (start > 0 && end - start <= longestName && isOfName(text.charCodeAt(start - 1))) start -= 1
  // `--name`, `_name`, `1.name`.
  while (start < end && !isLetter(text.charCodeAt(start))) start += 1
  return end - start < 2 || end - start > longestName ? undefined : { name: text.slice(start, end), start }
}

/** The name with the one word before it, where there is one, but not before `from`: `API key`. */
export function wordAnd(text: string, { name, start }: AssignedName, from: number): string {
  if (text.charCodeAt(start - 1) !== 0x20) return name
  let first = start - 1
  while (first > from && start - first <= longestWord + 1 && isLetter(text.charCodeAt(first - 1))) first -= 1
  const length = start - 1 - first
  return length < 2 || length > longestWord ? name : `${text.slice(first, start)}${name}`
}

/** How much space is at a place of the text, as far as it can stand before a value. */
export function spacesAfter(text: string, at: number): number {
  let end = at
  while (end - at < mostSpaces && isSpace(text.charCodeAt(end))) end += 1
  return end - at
}
