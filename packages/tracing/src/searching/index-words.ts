import type { SearchTerm } from './search-terms.ts'
import { isUnspaced, type TextPart, textParts } from './text-parts.ts'

/**
 * What an index has to keep of a text so that {@link requiredWords} finds it: for each of its parts the beginning of what
 * stands from there to the end of the word, short enough for an index and long enough to tell most words apart.
 */
export function addIndexWords(text: string, words: Set<string>): void {
  const parts = textParts(text)
  for (const [position, part] of parts.entries()) words.add(beginningOf(fromThere(parts, position, part)))
}

/**
 * Each of these is the beginning of an index word of every text that has the terms. An index so narrows down where to
 * look, and no more: whether a text has them is for `findTerms` to say.
 */
export function requiredWords(terms: readonly SearchTerm[]): readonly string[] {
  const required = new Set<string>()
  for (const { words } of terms) {
    for (const word of words) {
      required.add(beginningOf(word))
      for (const { index } of word.matchAll(ideograph)) required.add(beginningOf(word.slice(index)))
    }
  }
  return [...required]
}

const longest = 16
/** Characters that begin a part wherever they stand, whatever the text is like around the word. */
const ideograph = /\p{Script=Han}/gv

function fromThere(parts: readonly TextPart[], position: number, { folded }: TextPart): string {
  let text = folded
  for (let next = position + 1; text.length <= longest && parts[next]?.joined === true; next += 1) {
    text += (parts[next] as TextPart).folded
  }
  return text
}

const ascii = /^[\0-\x7f]*$/

/** Of a character that is a word of its own, it and the next; of others, up to the first of those. */
function beginningOf(text: string): string {
  const beginning = text.slice(0, longest + 1)
  if (ascii.test(beginning)) return beginning.slice(0, longest)
  const [first = '', ...others] = beginning
  if (isUnspaced(first)) return first + (others[0] ?? '')
  let kept = first
  for (const character of others) {
    if (kept.length + character.length > longest || isUnspaced(character)) break
    kept += character
  }
  return kept
}
