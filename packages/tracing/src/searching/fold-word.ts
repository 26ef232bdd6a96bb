/** Marks that may stand on letters of any script: accents, vowel points of Arabic; not the voicing marks of kana. */
const accents = /[[\p{M}&&\p{Script=Inherited}]--[\u3099\u309a]]/gv
const noWord = /[^\p{L}\p{N}\p{M}]/gv
const ascii = /^[\0-\x7f]*$/
/** They are what they are. */
const plain = /^[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]+$/

/**
 * A word as it is compared: without case, accents, and differences of form such as full width. For one that stands alone
 * or is a whole part of a longer one; what is put together from parts is as if it had been folded at once.
 */
export function foldWord(word: string): string {
  if (ascii.test(word)) return word.toLowerCase()
  if (plain.test(word)) return word
  return roughlyFolded(word).replaceAll('ς', 'σ').normalize('NFC').replaceAll(noWord, '')
}

/** Letters and digits that stand for others with signs between them, such as ½. */
const withSigns = /[\p{No}\u013f\u0140\u037a\ufc5e-\ufc63\ufdfa\ufdfb\ufe70-\ufe7e]/v

/** Whether a folded word of ASCII may be in a text: a quick look, which may be wrong in one way only. */
export function mayHaveWord(text: string, word: string): boolean {
  if (text.toLowerCase().includes(word)) return true
  return !ascii.test(text) && (withSigns.test(text) || roughlyFolded(text).includes(word))
}

/** Upper case comes first, for letters such as ß that have no other pair. */
const roughlyFolded = (text: string): string =>
  text.normalize('NFKD').replaceAll(accents, '').toUpperCase().toLowerCase()
