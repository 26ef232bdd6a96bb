import { contentWords } from '../text/content-words.ts'
import { inTurns } from '../text/in-turns.ts'
import { wordsOf } from '../text/words.ts'
import type { Analysis } from './analysis.ts'

/** A sentence that may stand in a summary. */
export interface TellingSentence {
  readonly text: string
  readonly words: number
  /** Where it stands among all sentences, from 0; a summary keeps this order. */
  readonly position: number
}

const shortest = 6
const longest = 45
const kept = 40

/**
 * The sentences that say most of what the text is about: those with the highest mean probability of their content
 * words, as in SumBasic (Nenkova and Vanderwende, "The impact of frequency on summarization", Microsoft Research
 * MSR-TR-2005-101). In document order. Sentences of under 6 or over 45 words and repeated ones are left out, unless
 * there is nothing else.
 */
export const tellingSentences: Analysis<readonly TellingSentence[]> = async (sections, ctx) => {
  const all: TellingSentence[] = []
  const seen = new Set<string>()
  const counts = new Map<string, number>()
  await inTurns(
    sections.flatMap(({ sentences }) => sentences),
    (text, position) => {
      for (const word of contentWords(text)) counts.set(word, (counts.get(word) ?? 0) + 1)
      if (!seen.has(text)) all.push({ text, words: wordsOf(text).length, position })
      seen.add(text)
    },
    ctx.signal,
  )
  const fitting = all.filter(({ words }) => words >= shortest && words <= longest)
  const scored: { sentence: TellingSentence; score: number }[] = []
  await inTurns(
    fitting.length === 0 ? all : fitting,
    (sentence) => void scored.push({ sentence, score: meanCount(contentWords(sentence.text), counts) }),
    ctx.signal,
  )
  return scored
    .toSorted((a, b) => b.score - a.score)
    .slice(0, kept)
    .map(({ sentence }) => sentence)
    .toSorted((a, b) => a.position - b.position)
}

/** Counts rank as probabilities do: the total is the same for every sentence. */
function meanCount(words: readonly string[], counts: ReadonlyMap<string, number>): number {
  if (words.length === 0) return 0
  return words.reduce((sum, word) => sum + (counts.get(word) ?? 0), 0) / words.length
}
