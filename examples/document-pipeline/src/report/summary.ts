import type { TellingSentence } from '../analyses/telling-sentences.ts'
import { contentWords } from '../text/content-words.ts'

/** Sentences taken from the text, in its order. */
export type Summary = readonly TellingSentence[]

/** Words in all sentences together. */
export function summaryWords(summary: Summary): number {
  return summary.reduce((sum, { words }) => sum + words, 0)
}

/**
 * The same sentences, the one to keep longest first, as SumBasic chooses them: each time the one whose words are most
 * probable in what is there; then its words count less (p becomes p²), so that a second sentence on the same matter
 * falls behind. (Nenkova and Vanderwende, Microsoft Research MSR-TR-2005-101, 2005.)
 */
export function bySumBasic(summary: Summary): Summary {
  const left = summary.map((sentence) => ({ sentence, words: contentWords(sentence.text) }))
  const probability = probabilities(left.flatMap(({ words }) => words))
  const score = (words: readonly string[]): number =>
    words.length === 0 ? 0 : words.reduce((sum, word) => sum + (probability.get(word) ?? 0), 0) / words.length
  const chosen: TellingSentence[] = []
  while (left.length > 0) {
    const scores = left.map(({ words }) => score(words))
    const [best] = left.splice(scores.indexOf(Math.max(...scores)), 1)
    if (best === undefined) break
    chosen.push(best.sentence)
    for (const word of new Set(best.words)) probability.set(word, (probability.get(word) ?? 0) ** 2)
  }
  return chosen
}

function probabilities(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return new Map([...counts].map(([word, count]) => [word, count / words.length]))
}

/**
 * One step towards the budget: leaves out the weakest sentences, until the rest fits or a quarter of them is gone (one
 * at least). A single sentence that is too long is cut after the last word that fits.
 *
 * @param strongestFirst as {@link bySumBasic} gives it
 * @returns what is left, in the order of the text
 */
export function withoutWeakest(strongestFirst: Summary, budgetWords: number): Summary {
  const [only, ...others] = strongestFirst
  if (only !== undefined && others.length === 0) return [cutAfter(only, budgetWords)]
  const least = Math.floor(strongestFirst.length * 0.75)
  const rest = [...strongestFirst]
  while (rest.length > least && summaryWords(rest) > budgetWords) rest.pop()
  return rest.toSorted((a, b) => a.position - b.position)
}

function cutAfter(sentence: TellingSentence, budgetWords: number): TellingSentence {
  if (sentence.words <= budgetWords) return sentence
  const parts = sentence.text.match(/[^\p{L}]*\p{L}[\p{L}\p{M}\p{N}]*(?:['’-][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*/gu) ?? []
  return { ...sentence, text: `${parts.slice(0, budgetWords).join('').trim()} …`, words: budgetWords }
}
