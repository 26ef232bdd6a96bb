import type { StatisticsQuery } from '../statistics-query.ts'
import type { StatisticsRun, StatisticsSpan } from './statistics-span.ts'

/** Kinds that are no steps of their own: what they report counts for the step around them. */
const insideSteps: ReadonlySet<string> = new Set(['attempt', 'aggregate'])

/** Kinds whose spans are numbered and not named: they are grouped by the step around them. */
const numbered: ReadonlySet<string> = new Set(['iteration', 'item'])

/** Whether a span is a try, or stands for spans above a limit. */
export const isInside = ({ kind }: StatisticsSpan): boolean => insideSteps.has(kind)

/** Who is below whom in a run. */
export interface RunTree {
  parentOf(span: StatisticsSpan): StatisticsSpan | undefined
  /** The nearest span from this one up that is a step: neither the root, nor a try, nor an aggregate. */
  stepAround(span: StatisticsSpan): StatisticsSpan | undefined
}

/** A span that counts, with the group that it counts in. */
export interface Member {
  readonly span: StatisticsSpan
  readonly group: string
  readonly durationNs: number
}

export function runTree(spans: readonly StatisticsSpan[]): RunTree {
  const byId = new Map(spans.map((span) => [span.id, span]))
  const parentOf = ({ parent }: StatisticsSpan): StatisticsSpan | undefined =>
    parent === undefined ? undefined : byId.get(parent)
  return {
    parentOf,
    stepAround(span) {
      let around: StatisticsSpan | undefined = span
      // As many levels up as there are spans, in case they make a circle.
      for (let levels = 0; around !== undefined && levels < byId.size; levels += 1) {
        if (!around.isRoot && !isInside(around)) return around
        around = parentOf(around)
      }
      return undefined
    },
  }
}

/** The spans of a run that have a place in a row, and in which. */
export function groupsOf(
  run: StatisticsRun,
  spans: readonly StatisticsSpan[],
  tree: RunTree,
  groupBy: NonNullable<StatisticsQuery['groupBy']>,
): Member[] {
  const groupOf = groupings[groupBy](run, spans, tree)
  const members: Member[] = []
  for (const span of spans) {
    if (span.durationNs === undefined) continue
    const group = groupOf(span)
    if (group !== undefined) members.push({ span, group, durationNs: span.durationNs })
  }
  return members
}

type Grouping = (
  run: StatisticsRun,
  spans: readonly StatisticsSpan[],
  tree: RunTree,
) => (span: StatisticsSpan) => string | undefined

const groupings: Readonly<Record<NonNullable<StatisticsQuery['groupBy']>, Grouping>> = {
  step: (_run, _spans, tree) => (span) =>
    span.isRoot || isInside(span) || !span.fits ? undefined : stepName(span, tree),
  pipeline: (run) => (span) => (span.isRoot && !isInside(span) && span.fits ? run.pipeline : undefined),
  model: (_run, _spans, tree) => (span) =>
    span.usage !== undefined && span.kind !== 'aggregate' && isChosen(span, tree) ? span.model : undefined,
  errorType: (_run, spans, tree) => {
    const passedOn = new Set(spans.filter(({ isFailed }) => isFailed).map(({ parent }) => parent))
    return (span) =>
      span.isFailed && span.kind !== 'aggregate' && !passedOn.has(span.id) && isChosen(span, tree)
        ? (span.errorType ?? 'unknown')
        : undefined
  },
}

/** A try is chosen with what was tried. */
const isChosen = (span: StatisticsSpan, tree: RunTree): boolean =>
  (isInside(span) ? (tree.stepAround(span) ?? span) : span).fits

/** `measure` for a step of that name, `measure/#` for all its items or iterations. */
function stepName(span: StatisticsSpan, tree: RunTree): string {
  if (!numbered.has(span.kind)) return span.name
  const around = tree.parentOf(span)
  return around === undefined ? '#' : `${around.name}/#`
}
