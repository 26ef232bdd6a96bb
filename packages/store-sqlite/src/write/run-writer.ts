import type { RunEnd, RunRecord, SpanRecord } from '@flujo/tracing'
import { sql } from 'kysely'

import type { RunTable } from '../schema.ts'
import { RUNNING, statusCode } from '../span-status.ts'
import { splitSpanId } from '../span-id-parts.ts'
import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import type { NameDictionary } from './name-dictionary.ts'
import type { OwnerStamp } from './owner-stamp.ts'
import { prefixColumn, type RunEntries, type RunEntry } from './run-entries.ts'

/** Set when the row is made, and never again. */
type FixedColumns = Pick<RunTable, 'run_id' | 'origin_us' | 'base_prefix' | 'base_low'>
type RunColumns = Omit<RunTable, 'id' | keyof FixedColumns>

const nothingKnown: RunColumns = {
  trace_id: null,
  pipeline: null,
  status: RUNNING,
  epoch: 0,
  seq: 0,
  start_us: null,
  duration_ns: null,
  root: null,
  planned_steps: null,
  done_steps: 0,
  spans: 0,
  failed_spans: 0,
  retries: 0,
  calls: 0,
  input_tokens: 0,
  output_tokens: 0,
  cost_usd: 0,
  unpriced_calls: 0,
  dropped_spans: 0,
  cuts: 0,
  redactions: 0,
  error: null,
  failed_path: null,
  owner: null,
  written_us: null,
}

const fixedNames = ['run_id', 'origin_us', 'base_prefix', 'base_low'] as const
const columnNames = Object.keys(nothingKnown) as (keyof RunColumns)[]

const pick = <Row extends object, Name extends keyof Row>(row: Row, names: readonly Name[]): Pick<Row, Name> =>
  Object.fromEntries(names.map((name) => [name, row[name]])) as Pick<Row, Name>

/** What a {@link RunWriter} is made of. */
export interface RunWriterParts {
  readonly connection: Connection
  readonly entries: RunEntries
  readonly names: NameDictionary
  readonly owner: OwnerStamp
  readonly nowUs: () => number
}

/** Writes rows of runs. Only to be used inside a transaction. */
export class RunWriter {
  readonly #entries: RunEntries
  readonly #names: NameDictionary
  readonly #owner: OwnerStamp
  readonly #nowUs: () => number
  readonly #add: (params: FixedColumns & RunColumns) => { readonly id: number }
  readonly #replace: (params: RunColumns & { id: number }) => { readonly changes: number }

  constructor({ connection, entries, names, owner, nowUs }: RunWriterParts) {
    this.#entries = entries
    this.#names = names
    this.#owner = owner
    this.#nowUs = nowUs
    this.#add = connection.statement((p) =>
      queryBuilder.insertInto('runs').values({ ...pick(p, fixedNames), ...pick(p, columnNames) }),
    )
    this.#replace = connection.statement((p) =>
      queryBuilder
        .updateTable('runs')
        .set(pick(p, columnNames))
        .where('id', '=', p.id)
        .where(sql<boolean>`(epoch, seq) < (${p.epoch}, ${p.seq})`),
    )
  }

  /** Keeps what a record says of the run, unless something newer is known. */
  write(record: RunRecord): void {
    const known = this.#entries.find(record.runId)
    if (known === undefined) this.#addRow(record, record.rootSpanId, this.#columnsOf(record, 0))
    else this.#replace({ id: known.id, ...this.#columnsOf(record, this.#entries.indexOf(known, record.rootSpanId)) })
  }

  /** The run of a span; one that is not known yet is kept without being shown. */
  entryOf(record: SpanRecord): RunEntry {
    return this.#entries.find(record.runId) ?? this.#addRow(record, record.spanId, nothingKnown)
  }

  /** @param firstSpanId gets index 0 */
  #addRow({ runId, startTimeUs }: RunRecord | SpanRecord, firstSpanId: string, columns: RunColumns): RunEntry {
    const { prefix, low } = splitSpanId(firstSpanId)
    const fixed = { run_id: runId, origin_us: startTimeUs, base_prefix: prefixColumn(prefix), base_low: low }
    const { id } = this.#add({ ...columns, ...fixed })
    return this.#entries.remember(runId, { id, ...fixed })
  }

  #columnsOf(record: RunRecord, root: number): RunColumns {
    const { runId, traceId, pipeline, epoch, seq, startTimeUs, plannedSteps } = record
    const started: RunColumns = {
      ...nothingKnown,
      trace_id: traceId === runId ? null : traceId,
      pipeline: this.#names.idOf(pipeline),
      epoch,
      seq,
      start_us: startTimeUs,
      root,
      planned_steps: plannedSteps ?? null,
      written_us: this.#nowUs(),
    }
    return record.type === 'run.start'
      ? { ...started, owner: this.#owner.stamp() }
      : { ...started, ...endColumns(record) }
  }
}

function endColumns({ status, durationNs, totals, losses, error, failedPath }: RunEnd): Partial<RunColumns> {
  const { usage } = totals
  return {
    status: statusCode(status),
    duration_ns: durationNs,
    planned_steps: totals.plannedSteps ?? null,
    done_steps: totals.doneSteps,
    spans: totals.spans,
    failed_spans: totals.failedSpans,
    retries: totals.retries,
    calls: usage.calls,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cost_usd: usage.costUsd,
    unpriced_calls: usage.unpricedCalls,
    dropped_spans: losses.droppedSpans,
    cuts: losses.cuts,
    redactions: losses.redactions,
    error: error === undefined ? null : JSON.stringify(error),
    failed_path: failedPath ?? null,
  }
}
