import { inTurns } from '../text/in-turns.ts'
import { type MeasuredSection, sectionLabel } from '../text/measure-section.ts'
import type { Analysis } from './analysis.ts'

/** How hard a text is to read. */
export interface Readability {
  /** Flesch reading ease: about 100 very easy, 60–70 plain, below 30 very hard. `undefined` where there is no prose. */
  readonly ease: number | undefined
  /** Flesch–Kincaid grade: years of schooling. */
  readonly grade: number | undefined
  /** The sections that are hardest to read, hardest first. */
  readonly hardest: readonly { readonly section: string; readonly ease: number }[]
}

type Counts = Pick<MeasuredSection, 'words' | 'syllables'> & { readonly sentences: number }

/**
 * Reading ease after Rudolf Flesch, "A new readability yardstick", Journal of Applied Psychology 32 (1948), 221–233:
 * 206.835 − 1.015 × words per sentence − 84.6 × syllables per word.
 */
export function readingEase({ words, sentences, syllables }: Counts): number {
  return 206.835 - 1.015 * (words / sentences) - 84.6 * (syllables / words)
}

/**
 * Grade after Kincaid, Fishburne, Rogers and Chissom, "Derivation of new readability formulas …", Research Branch
 * Report 8-75, Naval Air Station Memphis (1975): 0.39 × words per sentence + 11.8 × syllables per word − 15.59.
 */
export function readingGrade({ words, sentences, syllables }: Counts): number {
  return 0.39 * (words / sentences) + 11.8 * (syllables / words) - 15.59
}

/** Fewer words say little about how hard a section is. */
const enoughWords = 40
const shown = 5

/** Measures all sections together, and finds the hardest ones. */
export const readability: Analysis<Readability> = async (sections, ctx) => {
  const all = { words: 0, sentences: 0, syllables: 0 }
  const judged: { section: string; ease: number }[] = []
  await inTurns(
    sections,
    (section) => {
      const counts = { words: section.words, sentences: section.sentences.length, syllables: section.syllables }
      all.words += counts.words
      all.sentences += counts.sentences
      all.syllables += counts.syllables
      if (counts.words >= enoughWords) judged.push({ section: sectionLabel(section), ease: readingEase(counts) })
    },
    ctx.signal,
  )
  if (all.words === 0) {
    ctx.feedback('there is no prose to measure')
    return { ease: undefined, grade: undefined, hardest: [] }
  }
  const ease = readingEase(all)
  ctx.feedback(`reading ease ${ease.toFixed(1)} over ${all.words} words`)
  return { ease, grade: readingGrade(all), hardest: judged.toSorted((a, b) => a.ease - b.ease).slice(0, shown) }
}
