import { foldWord } from './fold-word.ts'

/** The smallest that can be found of a text: a word, a part of one with capitals inside, or one character of some scripts. */
export interface TextPart {
  /** As it is compared; never empty. */
  readonly folded: string
  /** Offsets in the text, in UTF-16 units. */
  readonly start: number
  readonly end: number
  /** Whether it goes on in the word of the part before. */
  readonly joined: boolean
}

/** Longer ones are no names that somebody made up: they are taken apart by length, and capitals in them say nothing. */
const longestPart = 64

const wordHere = /[\p{L}\p{N}\p{M}]+/vy
/** Scripts that are written without blanks between words. */
const unspaced =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/v
const stretch = new RegExp(`(?:${unspaced.source})\\p{M}*|(?:(?!${unspaced.source}).)+`, 'gsv')
const hump = /(?<=[\p{Ll}\p{N}]\p{M}*)(?=\p{Lu})|(?<=\p{Lu}\p{M}*)(?=\p{Lu}\p{M}*\p{Ll})/v
const slice = new RegExp(`.{1,${longestPart}}\\p{M}*`, 'gsv')

/** Whether a character of a folded text is a word of its own. */
export const isUnspaced = (character: string): boolean => character > '\x7f' && unspaced.test(character)

/** Takes a text apart, from its beginning to its end. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = []
  for (let at = 0; at < text.length;) {
    const end = asciiEnd(text, at)
    if (end < text.length && text.charCodeAt(end) > 0x7f) {
      wordHere.lastIndex = at
      const [word] = wordHere.exec(text) ?? []
      if (word !== undefined) addParts(parts, at, word.match(stretch)?.flatMap(partsOfStretch) ?? [])
      at += word?.length ?? 1
    } else {
      if (end > at) addAsciiParts(parts, text, at, end)
      at = end + 1
    }
  }
  return parts
}

const isLower = (code: number): boolean => code >= 0x61 && code <= 0x7a
const isUpper = (code: number): boolean => code >= 0x41 && code <= 0x5a
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

/** Where the letters and digits of ASCII from `start` end. */
function asciiEnd(text: string, start: number): number {
  let at = start
  for (let code = text.charCodeAt(at); isLower(code) || isDigit(code) || isUpper(code);) code = text.charCodeAt(++at)
  return at
}

/** Most words are of this kind, so they go the short way. */
function addAsciiParts(parts: TextPart[], text: string, start: number, end: number): void {
  if (end - start > longestPart) return addParts(parts, start, partsOfStretch(text.slice(start, end)))
  let from = start
  for (let at = start + 1; at <= end; at += 1) {
    if (at < end && !isAsciiHump(text, at, end)) continue
    parts.push({ folded: text.slice(from, at).toLowerCase(), start: from, end: at, joined: from > start })
    from = at
  }
}

/** As {@link hump}. */
function isAsciiHump(text: string, at: number, end: number): boolean {
  if (!isUpper(text.charCodeAt(at))) return false
  return !isUpper(text.charCodeAt(at - 1)) || (at + 1 < end && isLower(text.charCodeAt(at + 1)))
}

function addParts(parts: TextPart[], start: number, ofWord: readonly string[]): void {
  let from = start
  let joined = false
  for (const part of ofWord) {
    const folded = foldWord(part)
    if (folded !== '') {
      parts.push({ folded, start: from, end: from + part.length, joined })
      joined = true
    }
    from += part.length
  }
}

const hasHump = /[^\p{Lu}]\p{Lu}|\p{Lu}\p{M}*\p{Lu}\p{M}*\p{Ll}/v

function partsOfStretch(text: string): readonly string[] {
  if (text.length > longestPart) return text.match(slice) ?? []
  return hasHump.test(text) ? text.split(hump) : [text]
}
