const vowelGroup = /[aeiouy]+/g

/**
 * Estimates the syllables of a word by its letters: one for each group of vowels, less a silent ending (`-e`, `-es`,
 * `-ed` where they are not spoken), and at least one. Right for most English words, off by one for some (`area`,
 * `being`); a word of another script counts as one.
 */
export function syllablesOf(word: string): number {
  const letters = word.normalize('NFC').toLowerCase()
  const groups = letters.normalize('NFD').replace(/\p{M}/gu, '').match(vowelGroup)?.length ?? 0
  return Math.max(1, groups - (endsSilently(letters) ? 1 : 0))
}

/** Whether the last `e` is written but not spoken; one with an accent is spoken. */
function endsSilently(letters: string): boolean {
  if (/[^aeiouyl]e$|[aeiouy]le$/.test(letters)) return true
  if (/[^aeiouy]es$/.test(letters)) return !/(?:[sxz]|[cs]h|[cg]|[^aeiouy]l)es$/.test(letters)
  return /[^aeiouytd]ed$/.test(letters) && !/[^aeiouy]led$/.test(letters)
}
