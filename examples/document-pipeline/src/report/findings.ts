import type { Duplicates } from '../analyses/duplicates.ts'
import type { Keyword } from '../analyses/keywords.ts'
import type { LinkCheck } from '../analyses/links.ts'
import type { Readability } from '../analyses/readability.ts'
import type { TellingSentence } from '../analyses/telling-sentences.ts'
import type { Totals } from '../analyses/totals.ts'

/** What the parallel analyses found. */
export interface Findings {
  readonly totals: Totals
  readonly readability: Readability
  readonly keywords: readonly Keyword[]
  readonly links: LinkCheck
  readonly duplicates: Duplicates
  readonly telling: readonly TellingSentence[]
}

/** What most needs to be done about the documents. */
export type Verdict = 'broken-links' | 'duplicates' | 'clean'

/** Broken links come first: a reader runs into them at once. */
export function verdictOf({ links, duplicates }: Pick<Findings, 'links' | 'duplicates'>): Verdict {
  if (links.broken.length > 0) return 'broken-links'
  return duplicates.pairs.length > 0 ? 'duplicates' : 'clean'
}
