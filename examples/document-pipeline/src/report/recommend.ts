import { codeSpan, listOf } from './markdown-text.ts'
import type { Findings, Verdict } from './findings.ts'

/** The part of the report that says what to do, in Markdown. */
export interface Recommendation {
  readonly verdict: Verdict
  readonly title: string
  readonly lines: readonly string[]
}

const shown = 20

/** Which links to mend. */
export function recommendMending({ links: { broken, checked } }: Findings): Recommendation {
  return {
    verdict: 'broken-links',
    title: 'Mend the broken links',
    lines: [
      `${broken.length} of ${checked} relative links point to nothing:`,
      '',
      ...listOf(
        broken,
        shown,
        ({ document, line, target }) => `${codeSpan(`${document}:${line}`)} → ${codeSpan(target)}`,
      ),
    ],
  }
}

/** Which sections to merge. */
export function recommendMerging({ duplicates: { pairs, compared } }: Findings): Recommendation {
  return {
    verdict: 'duplicates',
    title: 'Say it once',
    lines: [
      `Of ${compared} sections that are long enough to compare, these say nearly the same:`,
      '',
      ...listOf(
        pairs,
        shown,
        ({ first, second, similarity }) =>
          `${codeSpan(first)} and ${codeSpan(second)} (${Math.round(similarity * 100)} % alike)`,
      ),
    ],
  }
}

/** Where a reader has most trouble, as there is nothing to mend. */
export function recommendPolishing({ readability: { hardest }, links, duplicates }: Findings): Recommendation {
  return {
    verdict: 'clean',
    title: 'Nothing to mend',
    lines: [
      `No relative link is broken (${links.checked} checked), and no section repeats another (${duplicates.compared} compared).`,
      ...(hardest.length === 0 ? [] : ['', 'The sections that are hardest to read, if there is time to polish:', '']),
      ...listOf(hardest, shown, ({ section, ease }) => `${codeSpan(section)}, reading ease ${ease.toFixed(1)}`),
    ],
  }
}
