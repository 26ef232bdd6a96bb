import { mayHaveWord } from './fold-word.ts'
import type { SearchTerm } from './search-terms.ts'
import { type TextPart, textParts } from './text-parts.ts'

/** Offsets in a text. */
export type Mark = readonly [start: number, end: number]

const ascii = /^[\0-\x7f]*$/
const lettersBeyondAscii = /[[\p{L}\p{N}\p{M}]--[\0-\x7f]]/v

/** Where a text has all of the terms: their places, ascending and apart from each other; `undefined` where one is missing. */
export function findTerms(terms: readonly SearchTerm[], text: string): readonly Mark[] | undefined {
  if (!mayHave(terms, text)) return undefined
  const parts = textParts(text)
  const marks: Mark[] = []
  for (const term of terms) {
    const found = placesOf(term, parts)
    if (found.length === 0) return undefined
    marks.push(...found)
  }
  return apart(marks)
}

/** A quick look that may be wrong in one way only. */
function mayHave(terms: readonly SearchTerm[], text: string): boolean {
  return terms.every(({ words }) =>
    words.every((word) => (ascii.test(word) ? mayHaveWord(text, word) : lettersBeyondAscii.test(text))),
  )
}

/** A text of a few letters a million times over must not fill the memory. */
const mostPlaces = 1_000

function placesOf({ words, isPrefix }: SearchTerm, parts: readonly TextPart[]): Mark[] {
  const marks: Mark[] = []
  for (let start = 0; start < parts.length && marks.length < mostPlaces; start += 1) {
    let at: number | undefined = start
    for (const [position, word] of words.entries()) {
      at = behindWord(parts, at, word, isPrefix && position === words.length - 1)
      if (at === undefined) break
    }
    if (at !== undefined) marks.push([parts[start]?.start ?? 0, parts[at - 1]?.end ?? 0])
  }
  return marks
}

/** The place behind the parts that make up the word, from the part at `start`. */
function behindWord(parts: readonly TextPart[], start: number, word: string, mayGoOn: boolean): number | undefined {
  let matched = 0
  for (let at = start; at < parts.length; at += 1) {
    const { folded, joined } = parts[at] as TextPart
    if (at > start && !joined) return undefined
    if (mayGoOn && folded.length >= word.length - matched)
      return folded.startsWith(word.slice(matched)) ? at + 1 : undefined
    if (!word.startsWith(folded, matched)) return undefined
    matched += folded.length
    if (matched === word.length) return at + 1
  }
  return undefined
}

function apart(marks: readonly Mark[]): readonly Mark[] {
  const merged: [number, number][] = []
  for (const [start, end] of marks.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = merged.at(-1)
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end)
    else merged.push([start, end])
  }
  return merged
}
