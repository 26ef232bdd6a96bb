import type { Findings } from './findings.ts'
import type { Draft } from './draft.ts'
import { codeSpan, plainText, tableOf } from './markdown-text.ts'
import { summaryWords } from './summary.ts'

const count = new Intl.NumberFormat('en')

/** The first line of every report, by which one is recognised. */
export const reportTitle = '# Document report'

/** The report as Markdown. */
export function renderReport({ findings, recommendation, summary }: Draft, runId: string): string {
  const sentences = summary.map(({ text }) => plainText(text))
  return [
    reportTitle,
    '',
    ...totalsTable(findings),
    '',
    `## ${recommendation.title}`,
    '',
    ...recommendation.lines,
    '',
    `## Summary in ${summaryWords(summary)} words`,
    '',
    sentences.length === 0 ? 'There is no prose to summarise.' : `> ${sentences.join(' ')}`,
    '',
    '## Keywords',
    '',
    ...keywordTable(findings),
    '',
    '---',
    '',
    `Made by run ${codeSpan(runId)}; see it with ${codeSpan(`npx flujo lens trace ${runId}`)}.`,
    '',
  ].join('\n')
}

function totalsTable({ totals, readability: { ease, grade }, links, duplicates }: Findings): readonly string[] {
  return tableOf(
    ['What', 'Found'],
    [
      ['Documents', count.format(totals.documents)],
      ['Sections', count.format(totals.sections)],
      ['Words of prose', count.format(totals.words)],
      ['Sentences', count.format(totals.sentences)],
      ['Lines of code', count.format(totals.codeLines)],
      ['Reading ease (Flesch)', ease === undefined ? 'no prose' : ease.toFixed(1)],
      ['Grade (Flesch–Kincaid)', grade === undefined ? 'no prose' : grade.toFixed(1)],
      ['Relative links, broken', `${links.checked}, ${links.broken.length}`],
      ['Near-duplicate sections', count.format(duplicates.pairs.length)],
    ],
  )
}

function keywordTable({ keywords }: Findings): readonly string[] {
  if (keywords.length === 0) return ['No word occurs more than once.']
  return tableOf(
    ['Word', 'TF-IDF', 'Sections'],
    keywords.map(({ term, score, sections }) => [plainText(term), score.toFixed(1), String(sections)]),
  )
}
