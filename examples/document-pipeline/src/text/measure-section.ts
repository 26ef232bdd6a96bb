import type { Section } from './document.ts'
import { markdownLines } from './markdown-lines.ts'
import { proseOf } from './prose.ts'
import { syllablesOf } from './syllables.ts'
import { sentencesOf, wordsOf } from './words.ts'

/** A section and what can be counted in it. All counts but `codeLines` are of its prose. */
export interface MeasuredSection extends Section {
  readonly sentences: readonly string[]
  readonly words: number
  readonly syllables: number
  /** Lines inside fenced code. */
  readonly codeLines: number
}

/** Counts what is in a section. */
export function measureSection(section: Section): MeasuredSection {
  const sentences = proseOf(section).flatMap(sentencesOf)
  const words = sentences.flatMap(wordsOf)
  const lines = section.format === 'markdown' ? markdownLines(section.text) : []
  return {
    ...section,
    sentences,
    words: words.length,
    syllables: words.reduce((sum, word) => sum + syllablesOf(word), 0),
    codeLines: lines.filter(({ kind }) => kind === 'code').length,
  }
}

/** How reports name a section. */
export function sectionLabel({ document, title, line }: Pick<Section, 'document' | 'title' | 'line'>): string {
  return title === '' ? `${document}:${line}` : `${document}:${line} ${title}`
}
