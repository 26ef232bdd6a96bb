import type { Run, RunTotals } from '@flujo/domain'
import { type Selectable, sql } from 'kysely'

import { summedTotals } from '../query/run-totals-sql.ts'
import type { Sql } from '../query/field-sql.ts'
import type { RunTable } from '../schema.ts'
import { RUNNING, statusOf } from '../span-status.ts'
import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import type { OwnerVerdicts } from './owner-verdicts.ts'
import { errorOf, numberOf, optionalNumber, optionalText, textOf } from './row-values.ts'
import { RunSpanIds } from './run-span-ids.ts'

export type RunRow = Selectable<RunTable> & { readonly pipeline_name: string | null; readonly sort_value: unknown }

/** Which rows of `runs`, known as `r`, and how many. */
export interface RunSelection {
  readonly where: Sql
  /** Given back as `sort_value`. */
  readonly sortValue?: Sql
  readonly orderBy?: Sql
  readonly limit?: number
}

/** Rows of runs that have been told of; a run of which only spans have arrived is not shown. */
export function selectRuns(
  connection: Connection,
  { where, sortValue = sql`null`, orderBy, limit }: RunSelection,
): RunRow[] {
  let query = queryBuilder
    .selectFrom('runs as r')
    .leftJoin('names as p', 'p.id', 'r.pipeline')
    .selectAll('r')
    .select(['p.text as pipeline_name', sql`${sortValue}`.as('sort_value')])
    .where('r.start_us', 'is not', null)
    .where(sql<boolean>`${where}`)
  if (orderBy !== undefined) query = query.orderBy(sql`${orderBy}`)
  if (limit !== undefined) query = query.limit(limit)
  return connection.all(query)
}

/** A row as the run that it stands for. */
export function toRun(connection: Connection, row: RunRow, owners: OwnerVerdicts): Run {
  const ids = new RunSpanIds(connection, row)
  const isOpen = row.status === RUNNING
  const verdict = isOpen ? owners.of(row.owner) : 'alive'
  const stated = statusOf(row.status)
  const isGone = isOpen && verdict === 'gone'
  return {
    runId: textOf(row.run_id),
    traceId: textOf(row.trace_id ?? row.run_id),
    pipeline: textOf(row.pipeline_name),
    // No run is skipped; a file that says so is not one that we wrote.
    status: isGone ? 'crashed' : stated === 'skipped' ? 'failed' : stated,
    ...(verdict === 'unheard' && { stale: true as const }),
    epoch: numberOf(row.epoch),
    rootSpanId: ids.idOf(numberOf(row.root)),
    startTimeUs: numberOf(row.start_us),
    durationNs: optionalNumber(row.duration_ns),
    totals: toTotals(isOpen ? { ...row, ...summedNow(connection, row.id) } : row),
    losses: {
      droppedSpans: numberOf(row.dropped_spans),
      cuts: numberOf(row.cuts),
      redactions: numberOf(row.redactions),
    },
    error: errorOf(row.error),
    failedPath: optionalText(row.failed_path),
  }
}

function summedNow(connection: Connection, run: number): Partial<RunRow> {
  const query = queryBuilder
    .selectFrom('runs as r')
    .select([
      summedTotals.spans.as('spans'),
      summedTotals.failed_spans.as('failed_spans'),
      summedTotals.retries.as('retries'),
      summedTotals.done_steps.as('done_steps'),
      summedTotals.calls.as('calls'),
      summedTotals.input_tokens.as('input_tokens'),
      summedTotals.output_tokens.as('output_tokens'),
      summedTotals.cost_usd.as('cost_usd'),
      summedTotals.unpriced_calls.as('unpriced_calls'),
    ])
    .where('r.id', '=', run)
  return connection.first(query) ?? {}
}

function toTotals(row: RunRow): RunTotals {
  return {
    spans: numberOf(row.spans),
    failedSpans: numberOf(row.failed_spans),
    retries: numberOf(row.retries),
    doneSteps: numberOf(row.done_steps),
    plannedSteps: optionalNumber(row.planned_steps),
    usage: {
      calls: numberOf(row.calls),
      inputTokens: numberOf(row.input_tokens),
      outputTokens: numberOf(row.output_tokens),
      costUsd: numberOf(row.cost_usd),
      unpricedCalls: numberOf(row.unpriced_calls),
    },
  }
}
