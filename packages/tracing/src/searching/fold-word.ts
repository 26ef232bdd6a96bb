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
  return (
    word
      .normalize('NFKD')
      .replaceAll(accents, '')
      // Upper case first, for letters such as ß that have no other pair.
      .toUpperCase()
      .toLowerCase()
      .replaceAll('ς', 'σ')
      .normalize('NFC')
      .replaceAll(noWord, '')
  )
}
