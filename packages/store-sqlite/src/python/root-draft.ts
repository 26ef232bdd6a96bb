import { type Draft, draftOf } from './draft.ts'
import type { SpanIds } from './python-ids.ts'
import type { RunFacts } from './run-facts.ts'
import type { SpanDrafts } from './span-drafts.ts'

/** One tree of spans under one root. */
export interface RootedDrafts {
  readonly root: Draft
  readonly others: Draft[]
  /** How many roots of the run there were, 1 or more: each process that went on with it made one. */
  readonly epochs: number
}

/** Chooses or makes the root; what has no parent beside it hangs on it. */
export function underOneRoot(
  { drafts, runRoots, saveErrors, isRebased }: SpanDrafts,
  facts: RunFacts,
  ids: SpanIds,
): RootedDrafts {
  const roots = drafts.filter(({ spanId }) => runRoots.has(spanId)).toSorted((a, b) => a.startUs - b.startUs)
  const [first, ...further] = roots
  const root = rootOf(first, facts, ids)
  if (first === undefined && drafts.length > 0) root.marks.add('root missing')
  if (isRebased) root.marks.add('clock rebased')
  if (facts.hasLocalTime) root.marks.add('local time assumed')
  const gone = new Set(further.map(({ spanId }) => spanId))
  const others = drafts.filter((draft) => draft !== first && !gone.has(draft.spanId))
  for (const draft of others) {
    if (draft.parentSpanId !== undefined && !gone.has(draft.parentSpanId)) continue
    if (draft.parentSpanId === undefined) root.marks.add('several roots')
    draft.parentSpanId = root.spanId
  }
  for (const again of further) joinRoot(root, again)
  for (const failed of saveErrors) {
    root.marks.add('trace not saved')
    root.events.push({
      name: failed.name,
      timeUs: Math.max(failed.startUs, root.startUs),
      attributes: failed.attributes,
    })
  }
  return { root, others, epochs: Math.max(1, roots.length) }
}

/** The root is named after the pipeline, as ours are. */
function rootOf(first: Draft | undefined, { pipeline, startUs }: RunFacts, ids: SpanIds): Draft {
  if (first !== undefined) return { ...first, name: pipeline, kind: 'run' }
  return draftOf({ spanId: ids.made('root'), parentSpanId: undefined, name: pipeline, kind: 'run', startUs })
}

function joinRoot(root: Draft, again: Draft): void {
  root.marks.add('several roots')
  root.events.push({ name: 'resumed', timeUs: again.startUs })
  root.endUs = root.endUs === undefined || again.endUs === undefined ? undefined : Math.max(root.endUs, again.endUs)
  if (root.facts.input === undefined) root.facts = { ...root.facts, input: again.facts.input }
  root.facts = { ...root.facts, status: again.facts.status }
}
