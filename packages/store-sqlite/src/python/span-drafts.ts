import type { JsonObject } from '@flujo/domain'
import type { ForeignCapture } from '@flujo/tracing'

import { columnOf, type Draft, draftOf } from './draft.ts'
import { type SpanIds } from './python-ids.ts'
import { finiteNumber, parseObjectColumn, textIn } from './python-json.ts'
import { statusOfWord } from './python-status.ts'
import type { PythonRow } from './python-tables.ts'
import { firstEpochSecond, secondsToUs } from './python-time.ts'
import { numbersOf, type StepReport } from './step-report.ts'

/** Have a place of their own in a span. */
const placed: ReadonlySet<string> = new Set([
  ...['success', 'attempts', 'latency_s', 'cost_usd', 'token_counts', 'feedback', 'step_input', 'initial_input'],
  ...['flujo.input', 'flujo.budget.actual_cost_usd', 'flujo.budget.actual_tokens', 'flujo.run_id'],
  'flujo.pipeline.name',
])

const kinds: Readonly<Record<string, string>> = {
  Step: 'task',
  LoopStep: 'loop',
  MapStep: 'map',
  MapOverStep: 'map',
  ParallelStep: 'parallel',
  ConditionalStep: 'branch',
  HumanInTheLoopStep: 'pause',
}

/** The span that the original writes in place of a trace that it could not save. */
const saveError = 'trace_save_error'

/** The spans of one run as they stand in the file. */
export interface SpanDrafts {
  readonly drafts: readonly Draft[]
  /** By the ids of spans without a parent: whether they stand for a run. */
  readonly runRoots: ReadonlySet<string>
  readonly saveErrors: readonly Draft[]
  readonly isRebased: boolean
}

/** @param runStartUs where the root of a run on a monotonic clock is moved to */
export function spanDrafts(
  rows: readonly PythonRow[],
  {
    ids,
    capture,
    runStartUs,
  }: { readonly ids: SpanIds; readonly capture: ForeignCapture; readonly runStartUs: number },
): SpanDrafts {
  const origin = monotonicStart(rows)
  const toUs = (seconds: unknown): number | undefined => {
    const known = finiteNumber(seconds)
    if (known === undefined) return undefined
    if (known >= firstEpochSecond || origin === undefined) return secondsToUs(known)
    const sinceStartUs = secondsToUs(known - origin)
    return sinceStartUs === undefined ? undefined : runStartUs + sinceStartUs
  }
  const drafts = new Map<string, Draft>()
  const runRoots = new Set<string>()
  for (const row of rows) {
    const draft = draftOfRow(row, { ids, capture, toUs, runStartUs })
    drafts.set(draft.spanId, draft)
    if (draft.parentSpanId === undefined && stepTypeOf(draft.attributes) === undefined) runRoots.add(draft.spanId)
  }
  const [saveErrors, others] = split([...drafts.values()], ({ name }) => name === saveError)
  return { drafts: others, runRoots, saveErrors, isRebased: origin !== undefined }
}

interface DraftContext {
  readonly ids: SpanIds
  readonly capture: ForeignCapture
  readonly toUs: (seconds: unknown) => number | undefined
  readonly runStartUs: number
}

function draftOfRow(row: PythonRow, { ids, capture, toUs, runStartUs }: DraftContext): Draft {
  const parent = row['parent_span_id']
  const column = parseObjectColumn(row['attributes'])
  const attributes: JsonObject = 'json' in column ? column.json : {}
  const startUs = toUs(row['start_time'])
  const endUs = toUs(row['end_time'])
  const draft = draftOf({
    spanId: ids.of(String(row['span_id'])),
    parentSpanId: parent === null || parent === undefined || parent === '' ? undefined : ids.of(String(parent)),
    name: capture.name(String(row['name'] ?? '')),
    kind: kindOf(stepTypeOf(attributes)),
    startUs: startUs ?? endUs ?? runStartUs,
  })
  draft.endUs = endUs === undefined ? undefined : Math.max(endUs, draft.startUs)
  draft.facts = factsOf(row, attributes)
  draft.attributes = Object.fromEntries(Object.entries(attributes).filter(([key]) => !placed.has(key)))
  if (startUs === undefined) draft.marks.add('times estimated')
  if ('damaged' in column) {
    draft.damaged = column.damaged
    draft.marks.add('damaged JSON')
  }
  return draft
}

function factsOf(row: PythonRow, attributes: JsonObject): Omit<StepReport, 'name' | 'inner'> {
  const { success } = attributes
  const word = statusOfWord(row['status'])
  const hasFailed = success === false && (word === 'completed' || word === 'running' || word === undefined)
  return {
    status: hasFailed ? 'failed' : word === 'running' && success === true ? 'completed' : word,
    ...numbersOf(attributes),
    feedback: textIn(attributes['feedback']),
    input: columnOf(attributes['step_input'] ?? attributes['flujo.input'] ?? attributes['initial_input']),
  }
}

const stepTypeOf = (attributes: JsonObject): string | undefined =>
  textIn(attributes['flujo.step.type']) ?? textIn(attributes['step_type'])

function kindOf(stepType: string | undefined): string {
  const name = stepType?.replace(/\[.*$/s, '') ?? ''
  return Object.hasOwn(kinds, name) ? (kinds[name] ?? 'task') : 'task'
}

/** The second of a monotonic clock at which the run started; `undefined` where no time is of such a clock. */
function monotonicStart(rows: readonly PythonRow[]): number | undefined {
  const started = rows.filter((row) => {
    const seconds = finiteNumber(row['start_time'])
    return seconds !== undefined && seconds < firstEpochSecond && row['name'] !== saveError
  })
  const roots = started.filter((row) => row['parent_span_id'] === null)
  const starts = (roots.length > 0 ? roots : started).map((row) => Number(row['start_time']))
  return starts.length === 0 ? undefined : starts.reduce((a, b) => Math.min(a, b))
}

function split<Item>(items: readonly Item[], holds: (item: Item) => boolean): readonly [Item[], Item[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))]
}
