import { inTurns } from '../text/in-turns.ts'
import { type MeasuredSection, sectionLabel } from '../text/measure-section.ts'
import { wordsOf } from '../text/words.ts'
import type { Analysis } from './analysis.ts'
import { jaccard, shinglesOf } from './shingles.ts'

/** Two sections that say nearly the same. */
export interface DuplicatePair {
  readonly first: string
  readonly second: string
  /** Jaccard similarity of their word shingles, above 0.5; 1 for the same words. */
  readonly similarity: number
}

export interface Duplicates {
  /** How many sections were long enough to be compared. */
  readonly compared: number
  /** Most similar first. Of many equal sections each is paired with the first. */
  readonly pairs: readonly DuplicatePair[]
}

const leastWords = 20
const shingleSize = 4
const leastSimilarity = 0.5
/** A run of words that stands in more sections than this is boilerplate and no sign of a copy. */
const mostHolders = 50

interface Candidate {
  readonly label: string
  readonly shingles: ReadonlySet<string>
}

/** Finds sections that were copied, whole or with small changes. Sections below 20 words are left out. */
export const duplicates: Analysis<Duplicates> = async (sections, ctx) => {
  const firstWithWords = new Map<string, string>()
  const distinct: Candidate[] = []
  const pairs: DuplicatePair[] = []
  const compare = (section: MeasuredSection): void => {
    const words = section.sentences.flatMap(wordsOf).map((word) => word.toLowerCase())
    const text = words.join(' ')
    const first = firstWithWords.get(text)
    const label = sectionLabel(section)
    if (first !== undefined) {
      pairs.push({ first, second: label, similarity: 1 })
      return
    }
    firstWithWords.set(text, label)
    distinct.push({ label, shingles: shinglesOf(words, shingleSize) })
  }
  const longEnough = sections.filter(({ words }) => words >= leastWords)
  await inTurns(longEnough, compare, ctx.signal)
  pairs.push(...(await nearlyEqual(distinct, ctx.signal)))
  ctx.feedback(`${pairs.length} of ${longEnough.length} compared sections repeat another`)
  return { compared: longEnough.length, pairs: pairs.toSorted((a, b) => b.similarity - a.similarity) }
}

/** Compares only sections that share a shingle, found through an index, instead of all with all. */
async function nearlyEqual(candidates: readonly Candidate[], signal: AbortSignal): Promise<readonly DuplicatePair[]> {
  const holders = new Map<string, number[]>()
  const pairs: DuplicatePair[] = []
  await inTurns(
    candidates,
    ({ shingles }, index) => {
      for (const shingle of shingles) {
        const holding = holders.get(shingle)
        if (holding === undefined) holders.set(shingle, [index])
        else holding.push(index)
      }
    },
    signal,
  )
  await inTurns(
    candidates,
    ({ label, shingles }, index) => {
      const earlier = new Set<number>()
      for (const shingle of shingles) {
        const holding = holders.get(shingle) ?? []
        if (holding.length > mostHolders) continue
        for (const other of holding) if (other < index) earlier.add(other)
      }
      for (const other of earlier) {
        const candidate = candidates[other]
        if (candidate === undefined) continue
        const similarity = jaccard(candidate.shingles, shingles)
        if (similarity > leastSimilarity) pairs.push({ first: candidate.label, second: label, similarity })
      }
    },
    signal,
  )
  return pairs
}
