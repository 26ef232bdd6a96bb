const word = /\p{L}[\p{L}\p{M}\p{N}]*(?:['’-][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*/gu
const sentenceEnd = /(?<=[.!?…]["'”’)\]]{0,3}) (?=["'“‘([]?[\p{Lu}\p{N}])|(?<=[。！？])/u

/**
 * The words of a text as they are written. A word starts with a letter; hyphens and apostrophes join (`don't`,
 * `read-only`). In scripts without spaces an unbroken run counts as one word.
 */
export function wordsOf(text: string): readonly string[] {
  return text.match(word) ?? []
}

/**
 * The sentences of one paragraph. A sentence ends at `.`, `!`, `?` or `…` before a space and a capital or digit, and
 * at the full stops of Chinese and Japanese. An abbreviation before a capital ("Dr. Jekyll") is taken for an end.
 *
 * @param paragraph running text with single spaces, as `proseOf` gives it
 */
export function sentencesOf(paragraph: string): readonly string[] {
  return paragraph
    .split(sentenceEnd)
    .map((sentence) => sentence.trim())
    .filter((sentence) => wordsOf(sentence).length > 0)
}
