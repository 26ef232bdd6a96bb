import { attributeNames } from '@flujo/domain'

import type { ReportContext } from './add-reports.ts'
import { type Draft, draftOf } from './draft.ts'
import type { StepReport } from './step-report.ts'

interface Nesting {
  readonly draft: Draft
  readonly report: StepReport
}

/**
 * The spans of the steps inside `draft`, as deep as the report goes. Only their latencies were written, so that they
 * stand one after the other, side by side in a parallel step, within the time of the step around them.
 */
export function addInnerSpans(draft: Draft, report: StepReport, context: ReportContext): readonly Draft[] {
  const made: Draft[] = []
  const waiting: Nesting[] = [{ draft, report }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const inner of expand(next, context)) {
      made.push(inner.draft)
      if (inner.report.inner.length > 0) waiting.push(inner)
    }
  }
  return made
}

function expand({ draft, report }: Nesting, context: ReportContext): readonly Nesting[] {
  if (draft.kind === 'task' && report.iterations !== undefined) draft.kind = 'loop'
  const { inner } = report
  if (inner.length === 0) {
    if (holdsOthers.has(draft.kind)) draft.marks.add('no inner spans')
    return []
  }
  deductInner(draft, inner)
  const rounds = draft.kind === 'loop' ? roundsOf(report) : undefined
  if (rounds === undefined) return placed(draft, inner, context)
  return placed(draft, rounds, context, 'iteration')
}

const holdsOthers: ReadonlySet<string> = new Set(['loop', 'parallel', 'map', 'branch'])

/** A step is told with everything inside it; each cost is to stand on one span only. */
function deductInner(draft: Draft, inner: readonly StepReport[]): void {
  const { costUsd, tokens } = draft.facts
  const rest = (whole: number | undefined, parts: readonly (number | undefined)[]): number | undefined => {
    if (whole === undefined) return undefined
    const left = parts.reduce<number>((sum, part) => sum - (part ?? 0), whole)
    return left < 1e-9 ? 0 : left
  }
  draft.facts = {
    ...draft.facts,
    costUsd: rest(
      costUsd,
      inner.map((report) => report.costUsd),
    ),
    tokens: rest(
      tokens,
      inner.map((report) => report.tokens),
    ),
  }
}

/** The steps of each iteration as one report, where the steps show a pattern that repeats so often. */
function roundsOf({ iterations, inner }: StepReport): readonly StepReport[] | undefined {
  if (iterations === undefined || iterations < 1 || inner.length % iterations !== 0) return undefined
  const length = inner.length / iterations
  if (!inner.every(({ name }, index) => name === inner[index % length]?.name)) return undefined
  return Array.from({ length: iterations }, (_, round) => {
    const steps = inner.slice(round * length, (round + 1) * length)
    const latencies = steps.map(({ latencyNs }) => latencyNs)
    return {
      name: `#${round + 1}`,
      status: steps.some(({ status }) => status === 'failed') ? 'failed' : 'completed',
      latencyNs: latencies.reduce<number>((sum, latencyNs) => sum + (latencyNs ?? 0), 0),
      inner: steps,
    }
  })
}

function placed(
  around: Draft,
  reports: readonly StepReport[],
  { ids, capture }: ReportContext,
  kind = 'task',
): readonly Nesting[] {
  let cursorUs = around.startUs
  const lastUs = around.endUs ?? Infinity
  return reports.map((report, index) => {
    const startUs = Math.min(around.kind === 'parallel' ? around.startUs : cursorUs, lastUs)
    const draft = draftOf({
      spanId: ids.made(`${around.spanId}/${index}`),
      parentSpanId: around.spanId,
      name: capture.name(report.name),
      kind,
      startUs,
    })
    draft.endUs = Math.min(lastUs, startUs + Math.round((report.latencyNs ?? 0) / 1_000))
    cursorUs = draft.endUs
    draft.facts = report
    draft.marks.add('built from steps').add('times estimated')
    if (kind === 'iteration') draft.attributes = { [attributeNames.iterationIndex]: index }
    return { draft, report }
  })
}
