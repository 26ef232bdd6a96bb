import { contentWords } from '../text/content-words.ts'
import { inTurns } from '../text/in-turns.ts'
import type { Analysis } from './analysis.ts'

/** A word that stands for what the text is about. */
export interface Keyword {
  readonly term: string
  /** TF-IDF over all sections; compare it within one report only. */
  readonly score: number
  /** In how many sections it occurs. */
  readonly sections: number
}

const shown = 12

/**
 * The words with the highest TF-IDF: occurrences × (ln((1 + sections) / (1 + sections with the word)) + 1), the smooth
 * form given in scikit-learn's user guide, "TF-IDF term weighting". Words that occur once only are left out. Ties go by
 * the alphabet.
 */
export const keywords: Analysis<readonly Keyword[]> = async (sections, ctx) => {
  const occurrences = new Map<string, number>()
  const inSections = new Map<string, number>()
  await inTurns(
    sections,
    ({ sentences }) => {
      const words = sentences.flatMap(contentWords)
      for (const word of words) occurrences.set(word, (occurrences.get(word) ?? 0) + 1)
      for (const word of new Set(words)) inSections.set(word, (inSections.get(word) ?? 0) + 1)
    },
    ctx.signal,
  )
  const found = [...occurrences]
    .filter(([, count]) => count > 1)
    .map(([term, count]) => {
      const holding = inSections.get(term) ?? 0
      return { term, score: count * (Math.log((1 + sections.length) / (1 + holding)) + 1), sections: holding }
    })
    .toSorted((a, b) => b.score - a.score || (a.term < b.term ? -1 : 1))
    .slice(0, shown)
  ctx.feedback(found.length === 0 ? 'no word occurs twice' : `mostly about ${found[0]?.term}`)
  return found
}
