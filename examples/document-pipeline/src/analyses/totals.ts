import { inTurns } from '../text/in-turns.ts'
import type { Analysis } from './analysis.ts'

/** How much there is, over all documents. */
export interface Totals {
  readonly documents: number
  readonly sections: number
  readonly words: number
  readonly sentences: number
  readonly codeLines: number
}

/** Adds up what was counted in the sections. */
export const addTotals: Analysis<Totals> = async (sections, ctx) => {
  const documents = new Set<string>()
  let [words, sentences, codeLines] = [0, 0, 0]
  await inTurns(
    sections,
    (section) => {
      documents.add(section.file)
      words += section.words
      sentences += section.sentences.length
      codeLines += section.codeLines
    },
    ctx.signal,
  )
  return { documents: documents.size, sections: sections.length, words, sentences, codeLines }
}
