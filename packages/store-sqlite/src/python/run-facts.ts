import type { JsonObject, RunStatus } from '@flujo/domain'

import { isObject } from '../read/row-values.ts'
import { amountOf, parseJsonColumn, textIn } from './python-json.ts'
import { statedStatus } from './python-status.ts'
import type { PythonRow, PythonTables } from './python-tables.ts'
import { hasZone, parseTimeUs } from './python-time.ts'

/** What the tables say of a run beside its spans and steps. */
export interface RunFacts {
  readonly runId: string
  /** Row of `runs`; empty where there is none. */
  readonly run: PythonRow
  /** Row of `workflow_state`. */
  readonly state: PythonRow | undefined
  readonly pipeline: string
  /** `undefined` where it has to be inferred. */
  readonly status: RunStatus | undefined
  readonly startUs: number
  readonly hasLocalTime: boolean
  readonly endUs: number | undefined
  /** When the tables were written to last. */
  readonly seenUs: number
  readonly totalCostUsd: number | undefined
  readonly plannedSteps: number | undefined
  readonly errorText: string | undefined
  /** The context of the pipeline, and where the original keeps its own notes in it. */
  readonly context: () => JsonObject
}

/** `undefined` for a run that is not there. */
export function readFacts(tables: PythonTables, runId: string): RunFacts | undefined {
  const row = tables.run(runId)
  const state = tables.state(runId)
  if (row === undefined && state === undefined) return undefined
  const run = row ?? {}
  const endUs = parseTimeUs(run['end_time'], 'utc')
  const start = startOf(row ?? state ?? {}, row === undefined)
  const totalSteps = amountOf(state?.['total_steps']) || amountOf(run['total_steps'])
  return {
    runId,
    run,
    state,
    pipeline: pipelineOf(row, state),
    status: statedStatus({ state: state?.['status'], run: run['status'], hasEnd: endUs !== undefined }),
    startUs: start.us,
    hasLocalTime: start.isLocal,
    endUs,
    seenUs: Math.max(
      start.us,
      parseTimeUs(run['updated_at'], 'utc') ?? 0,
      endUs ?? 0,
      parseTimeUs(state?.['updated_at'], 'local') ?? 0,
    ),
    totalCostUsd: amountOf(run['total_cost']),
    plannedSteps: totalSteps === 0 ? undefined : totalSteps,
    errorText: textIn(state?.['error_message']) ?? textIn(run['error_message']) ?? textIn(state?.['background_error']),
    context: () => notesIn(tables.context(runId)),
  }
}

/** When a run started, by its row in `runs`, or in `workflow_state` where that is all there is. */
export function startOf(row: PythonRow, isState: boolean): { readonly us: number; readonly isLocal: boolean } {
  const naive = isState ? 'local' : 'utc'
  const started = parseTimeUs(row['start_time'], naive)
  if (started !== undefined) return { us: started, isLocal: isState && !hasZone(row['start_time']) }
  return { us: parseTimeUs(row['created_at'], naive) ?? 0, isLocal: isState && !hasZone(row['created_at']) }
}

/** The state calls every pipeline `unknown`. */
export function pipelineOf(run: PythonRow | undefined, state: PythonRow | undefined): string {
  const names = [run?.['pipeline_name'], state?.['pipeline_name'], run?.['pipeline_id'], state?.['pipeline_id']]
  return names.map(textIn).find((name) => name !== undefined && name !== 'unknown') ?? 'unknown'
}

/** In the older layout the original's notes are in a `scratchpad`. */
function notesIn(column: unknown): JsonObject {
  const parsed = parseJsonColumn(column)
  if (parsed === undefined || 'damaged' in parsed || !isObject(parsed.json)) return {}
  const { scratchpad } = parsed.json
  return isObject(scratchpad) ? { ...parsed.json, ...scratchpad } : parsed.json
}
