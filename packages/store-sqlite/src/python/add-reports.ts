import { type Draft, draftOf } from './draft.ts'
import type { SpanIds } from './python-ids.ts'
import type { RootedDrafts } from './root-draft.ts'
import { addInnerSpans } from './inner-spans.ts'
import type { StepReport } from './step-report.ts'
import type { ForeignCapture } from '@flujo/tracing'

/** What reports are added with. */
export interface ReportContext {
  readonly ids: SpanIds
  readonly capture: ForeignCapture
}

/**
 * Gives the spans of steps what only the reports know, and makes spans for steps that have none: those of a run without
 * a trace, and those that another process did after the trace was saved.
 */
export function addReports(rooted: RootedDrafts, reports: readonly StepReport[], context: ReportContext): void {
  const { root, others } = rooted
  const known = new Set(others.map(({ spanId }) => spanId))
  const isTop = ({ parentSpanId }: Draft): boolean =>
    parentSpanId === undefined || parentSpanId === root.spanId || !known.has(parentSpanId)
  // A span that was closed is the one that its report is about; one that is open still may have been done again.
  const waiting = Map.groupBy(
    others
      .filter(isTop)
      .toSorted((a, b) => Number(a.endUs === undefined) - Number(b.endUs === undefined) || a.startUs - b.startUs),
    ({ name }) => name,
  )
  let cursorUs = root.startUs
  for (const [index, report] of reports.entries()) {
    const name = context.capture.name(report.name)
    let draft = waiting.get(name)?.shift()
    if (draft === undefined) {
      draft = draftOfReport(report, { root, name, id: context.ids.made(`step ${index}`), cursorUs })
      root.marks.add('built from steps')
      others.push(draft)
    } else draft.facts = { ...report, ...definedOf(draft.facts) }
    closeByReport(draft, report)
    cursorUs = Math.max(cursorUs, draft.endUs ?? draft.startUs)
    others.push(...addInnerSpans(draft, report, context))
  }
}

interface Place {
  readonly root: Draft
  readonly name: string
  readonly id: string
  /** Where the step before it ended. */
  readonly cursorUs: number
}

function draftOfReport(report: StepReport, { root, name, id, cursorUs }: Place): Draft {
  const { latencyNs, endUs } = report
  const lengthUs = latencyNs === undefined ? undefined : Math.round(latencyNs / 1_000)
  const isTimed = endUs !== undefined && lengthUs !== undefined
  const startUs = isTimed ? endUs - lengthUs : cursorUs
  const kind = report.iterations === undefined ? 'task' : 'loop'
  const draft = draftOf({ spanId: id, parentSpanId: root.spanId, name, kind, startUs: Math.max(root.startUs, startUs) })
  draft.endUs = Math.max(draft.startUs, endUs ?? draft.startUs + (lengthUs ?? 0))
  draft.facts = report
  draft.marks.add('built from steps')
  if (!isTimed) draft.marks.add('times estimated')
  return draft
}

/** A report says that a step is over, even where its span does not. */
function closeByReport(draft: Draft, report: StepReport): void {
  const isOver = report.status !== undefined && report.status !== 'running' && report.status !== 'paused'
  if (draft.endUs !== undefined || !isOver) return
  draft.facts = { ...draft.facts, status: report.status }
  draft.endUs = Math.max(draft.startUs, report.endUs ?? draft.startUs + Math.round((report.latencyNs ?? 0) / 1_000))
  draft.marks.add('not finalised')
}

const definedOf = (facts: Draft['facts']): Draft['facts'] =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
