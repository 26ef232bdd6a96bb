import { pipeline, type Step, step } from 'flujo'
import { setImmediate } from 'node:timers/promises'
import { duplicates } from './analyses/duplicates.ts'
import { keywords } from './analyses/keywords.ts'
import { checkLinks } from './analyses/links.ts'
import { readability } from './analyses/readability.ts'
import { tellingSentences } from './analyses/telling-sentences.ts'
import { addTotals } from './analyses/totals.ts'
import { planReads } from './input/plan-reads.ts'
import { isTransient, readDocument } from './input/read-document.ts'
import type { Source } from './input/source.ts'
import { type Draft, draftWith } from './report/draft.ts'
import { type Verdict, verdictOf } from './report/findings.ts'
import { recommendMending, recommendMerging, recommendPolishing } from './report/recommend.ts'
import { renderReport } from './report/render-report.ts'
import { bySumBasic, type Summary, summaryWords, withoutWeakest } from './report/summary.ts'
import { writeWhole } from './report/write-file.ts'
import type { Document, Section } from './text/document.ts'
import { type MeasuredSection, measureSection } from './text/measure-section.ts'
import { splitSections } from './text/split-sections.ts'

/** What {@link documentPipeline} is told beside its documents. */
export interface DocumentPipelineOptions {
  /** Chooses the source whose first read fails. */
  readonly seed: number
  /** Most words in the summary, 1 or more. */
  readonly budgetWords: number
  /** Where the report of a run goes, absolute. */
  readonly reportFile: (runId: string) => string
}

/** What the pipeline gives in the end. */
export interface WrittenReport {
  readonly file: string
  readonly verdict: Verdict
  readonly summaryWords: number
}

/** A draft whose sentences have been ranked. */
interface RankedDraft {
  readonly draft: Draft
  readonly strongestFirst: Summary
}

const read = step('read file', readDocument, {
  retry: { attempts: 3, baseMs: 20, when: isTransient },
})

const measure = step('measure section', async (section: Section, ctx): Promise<MeasuredSection> => {
  await setImmediate(undefined, { signal: ctx.signal })
  return measureSection(section)
})

/** One round of the loop: rank the sentences anew, as each one that goes changes what the others are worth. */
const shortenOnce = (budgetWords: number): Step<Draft, Draft> =>
  pipeline<Draft>('shorten once')
    .step('rank', (draft): RankedDraft => ({ draft, strongestFirst: bySumBasic(draft.summary) }))
    .step('drop', ({ draft, strongestFirst }, ctx): Draft => {
      const summary = withoutWeakest(strongestFirst, budgetWords)
      ctx.feedback(`${summaryWords(draft.summary)} → ${summaryWords(summary)} words`)
      return { ...draft, summary }
    })

/**
 * Reads Markdown and text files and writes a report about them: what is in them, what to mend, and a summary that fits
 * a budget. Everything is computed here, without a key and without the network.
 *
 * @example
 * const flujo = new Flujo(documentPipeline({ seed: 1, budgetWords: 120, reportFile: () => '/tmp/report.md' }))
 * await flujo.run([{ label: 'README.md', file: '/repo/README.md', format: 'markdown' }])
 */
export function documentPipeline(options: DocumentPipelineOptions): Step<readonly Source[], WrittenReport> {
  const { seed, budgetWords, reportFile } = options
  return pipeline<readonly Source[]>('document-pipeline')
    .step('plan', (sources) => planReads(sources, seed))
    .map('read', read, { concurrency: 4 })
    .step('split', (documents: readonly Document[]) => documents.flatMap(splitSections))
    .map('measure', measure, { concurrency: 8 })
    .parallel('analyse', {
      totals: addTotals,
      readability,
      keywords,
      links: checkLinks,
      duplicates,
      telling: tellingSentences,
    })
    .branch('recommend', verdictOf, {
      'broken-links': (findings) => draftWith(findings, recommendMending(findings)),
      duplicates: (findings) => draftWith(findings, recommendMerging(findings)),
      clean: (findings) => draftWith(findings, recommendPolishing(findings)),
    })
    .loop('shorten', shortenOnce(budgetWords), {
      until: ({ summary }) => summaryWords(summary) <= budgetWords,
      maxIterations: 50,
    })
    .step('report', async (draft, ctx): Promise<WrittenReport> => {
      const file = reportFile(ctx.runId)
      await writeWhole(file, renderReport(draft, ctx.runId), ctx.runId)
      return { file, verdict: draft.recommendation.verdict, summaryWords: summaryWords(draft.summary) }
    })
}
