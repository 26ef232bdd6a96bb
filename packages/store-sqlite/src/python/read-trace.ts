import { attributeNames, type ErrorInfo, type JsonValue, type Run, type Span } from '@flujo/domain'
import { type ForeignCapture, runTotals } from '@flujo/tracing'

import { addReports } from './add-reports.ts'
import { columnOf } from './draft.ts'
import { mergeReports } from './merge-reports.ts'
import { errorFromText } from './python-error.ts'
import { SpanIds, traceIdOf } from './python-ids.ts'
import { parseJsonColumn } from './python-json.ts'
import type { PythonTables } from './python-tables.ts'
import { type RootedDrafts, underOneRoot } from './root-draft.ts'
import { readFacts, type RunFacts } from './run-facts.ts'
import { type Settled, settle } from './settle.ts'
import { spanDrafts } from './span-drafts.ts'
import { reportOfRow, reportsOfHistory } from './step-report.ts'
import { toSpan } from './to-span.ts'

/** A run of the original as a reader gives it. */
export interface PythonTrace {
  readonly run: Run
  /** By start, then by id. */
  readonly spans: readonly Span[]
  /** Captured values by their refs. */
  readonly values: ReadonlyMap<string, JsonValue>
}

/** What traces are read with. */
export interface ReadContext {
  readonly capture: ForeignCapture
  readonly nowUs: number
}

/** Puts together what the four tables say of a run; `undefined` for one that is not there. */
export function readTrace(
  tables: PythonTables,
  runId: string,
  { capture, nowUs }: ReadContext,
): PythonTrace | undefined {
  const known = readFacts(tables, runId)
  if (known === undefined) return undefined
  const facts = { ...known, pipeline: capture.name(known.pipeline) }
  const ids = new SpanIds(runId)
  const found = spanDrafts(tables.spans(runId), { ids, capture, runStartUs: facts.startUs })
  const rooted = underOneRoot(found, facts, ids)
  const history = parseJsonColumn(facts.state?.['step_history'])
  if (history !== undefined && 'damaged' in history) rooted.root.marks.add('damaged JSON')
  const entries = reportsOfHistory(history !== undefined && 'json' in history ? history.json : undefined)
  addReports(rooted, mergeReports(entries, tables.steps(runId).map(reportOfRow)), { ids, capture })
  if (found.drafts.length === 0 && rooted.others.length === 0) rooted.root.marks.add('nothing traced')
  const settled = settle(rooted, facts, nowUs)
  fillRoot(rooted, facts, settled)
  const values = new Map<string, JsonValue>()
  const others = rooted.others.map((draft, index) => toSpan(draft, index + 1, { runId, capture, values }))
  for (const { marks } of rooted.others) for (const mark of marks) rooted.root.marks.add(mark)
  const root = toSpan(rooted.root, 0, { runId, capture, values })
  const spans = [root, ...others].toSorted(byStart)
  return { run: toRun({ root, spans, rooted, facts, settled }, capture), spans, values }
}

const byStart = (a: Span, b: Span): number =>
  a.startTimeUs - b.startTimeUs || (a.spanId < b.spanId ? -1 : Number(a.spanId > b.spanId))

/** What belongs to the root and is kept in the tables of runs. */
function fillRoot({ root, others }: RootedDrafts, facts: RunFacts, { status }: Settled): void {
  const { run, state, totalCostUsd } = facts
  const version = run['pipeline_version'] ?? state?.['pipeline_version']
  const ofTables = {
    'flujo.pipeline.version': version,
    parent_run_id: state?.['parent_run_id'],
    task_id: state?.['task_id'],
  }
  const told = Object.entries(ofTables).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  root.attributes = { ...Object.fromEntries(told), ...root.attributes }
  const output = status === 'completed' ? parseJsonColumn(state?.['last_step_output']) : undefined
  const input = root.facts.input ?? columnOf(promptOf(facts))
  const knownUsd = others.reduce((sum, draft) => sum + (draft.facts.costUsd ?? 0), 0)
  const restUsd = (totalCostUsd ?? 0) - knownUsd
  root.facts = { input, output, costUsd: restUsd > 1e-9 ? restUsd : undefined }
}

const promptOf = (facts: RunFacts): JsonValue | undefined => facts.context()['initial_prompt']

interface Known {
  readonly root: Span
  readonly spans: readonly Span[]
  readonly rooted: RootedDrafts
  readonly facts: RunFacts
  readonly settled: Settled
}

function toRun({ root, spans, rooted, facts, settled }: Known, capture: ForeignCapture): Run {
  const { status, isStale } = settled
  const { runId, pipeline, startUs, endUs } = facts
  const failed = status === 'failed' ? innermostFailed(root, spans) : undefined
  const totals = runTotals(spans, { rootSpanId: root.spanId, plannedSteps: facts.plannedSteps })
  const rootEndUs = rooted.root.endUs
  const lastUs = rootEndUs === undefined ? undefined : (endUs ?? rootEndUs)
  const startTimeUs = startUs === 0 ? root.startTimeUs : startUs
  return {
    runId,
    traceId: traceIdOf(runId),
    pipeline,
    status,
    ...(isStale && { stale: true as const }),
    epoch: rooted.epochs,
    rootSpanId: root.spanId,
    startTimeUs,
    durationNs: lastUs === undefined ? undefined : Math.max(0, lastUs - startTimeUs) * 1_000,
    totals: {
      ...totals,
      plannedSteps: totals.plannedSteps ?? (status === 'completed' ? totals.doneSteps : undefined),
      retries: spans.reduce((sum, span) => sum + retriesOf(span), 0),
    },
    losses: { ...capture.losses },
    error: status === 'failed' ? errorOf(facts, failed?.span, capture) : undefined,
    failedPath: failed?.path,
  }
}

function retriesOf({ attributes }: Span): number {
  const attempts = attributes[attributeNames.attempts]
  return typeof attempts === 'number' && attempts > 1 ? attempts - 1 : 0
}

function errorOf({ errorText }: RunFacts, failed: Span | undefined, capture: ForeignCapture): ErrorInfo | undefined {
  return errorText === undefined ? failed?.error : errorFromText(errorText, capture)
}

/** The last failed step, and the last one inside it. */
function innermostFailed(
  root: Span,
  spans: readonly Span[],
): { readonly span: Span; readonly path: string } | undefined {
  const byParent = Map.groupBy(spans, ({ parentSpanId }) => parentSpanId)
  const names: string[] = []
  const seen = new Set<Span>()
  let found: Span | undefined
  for (let next: Span | undefined = root; next !== undefined && !seen.has(next);) {
    seen.add(next)
    const inner: Span | undefined = byParent.get(next.spanId)?.findLast(({ status }) => status === 'failed')
    if (inner !== undefined && !seen.has(inner)) names.push(inner.name)
    found = inner ?? found
    next = inner
  }
  return found === undefined ? undefined : { span: found, path: names.join('/') }
}
