import { type RawBuilder, sql } from 'kysely'

import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import type { PythonColumns, PythonTable } from './python-columns.ts'

/** A row of a file that others have made: any column may be missing and hold anything. */
export type PythonRow = Readonly<Record<string, unknown>>

/** Every column that is ever looked at, in whichever layout it is. */
const wanted = {
  runs: [
    ...['run_id', 'pipeline_id', 'pipeline_name', 'pipeline_version', 'status', 'created_at', 'updated_at'],
    ...['start_time', 'end_time', 'total_cost', 'total_steps', 'error_message'],
  ],
  workflow_state: [
    ...['run_id', 'pipeline_id', 'pipeline_name', 'pipeline_version', 'status', 'created_at', 'updated_at'],
    ...['step_history', 'last_step_output', 'total_steps', 'error_message', 'parent_run_id', 'task_id'],
    'background_error',
  ],
  spans: ['span_id', 'parent_span_id', 'name', 'start_time', 'end_time', 'status', 'attributes', 'created_at'],
  steps: [
    ...[
      'step_name',
      'step_index',
      'status',
      'start_time',
      'end_time',
      'created_at',
      'duration_ms',
      'execution_time_ms',
    ],
    ...['cost', 'cost_usd', 'tokens', 'token_counts', 'input_blob', 'output_blob', 'output', 'error_blob'],
  ],
} as const satisfies Readonly<Record<PythonTable, readonly string[]>>

const heads = ['run_id', 'pipeline_id', 'pipeline_name', 'created_at', 'start_time'] as const

/** A longer text is no value that anybody looks at; its start is read, so that it shows as damaged. */
const longestTextBytes = 16 * 1_024 * 1_024
const startOfLongText = 2_048

/** Set on the head of a run that has no row in `runs`. */
export const stateOnly = 'state_only'

type OfRun = (runId: string) => readonly PythonRow[]

/** Reads the four tables of the original, run by run, whichever columns they have. */
export class PythonTables {
  readonly #connection: Connection
  readonly #columns: PythonColumns
  readonly #runs: OfRun
  readonly #states: OfRun
  readonly #contexts: OfRun
  readonly #finalContexts: OfRun
  readonly #steps: OfRun
  /** In the order in which they were written. */
  readonly spans: OfRun

  constructor(connection: Connection, columns: PythonColumns) {
    this.#connection = connection
    this.#columns = columns
    this.#runs = this.#ofRun('runs', wanted.runs)
    this.#states = this.#ofRun('workflow_state', wanted.workflow_state)
    this.#contexts = this.#ofRun('workflow_state', ['pipeline_context'])
    this.#finalContexts = this.#ofRun('runs', ['final_context_blob'])
    this.spans = this.#ofRun('spans', wanted.spans)
    this.#steps = this.#ofRun('steps', wanted.steps)
  }

  /** The little that tells every run from the others; those that have only a state among them. */
  runHeads(): readonly PythonRow[] {
    return [
      ...this.#connection.allOf(this.#select('runs', heads)),
      ...this.#connection.allOf(sql<PythonRow>`${this.#select('workflow_state', heads, sql`1 as ${sql.ref(stateOnly)}`)}
        where run_id not in (select run_id from runs where run_id is not null)`),
    ]
  }

  run(runId: string): PythonRow | undefined {
    return this.#runs(runId)[0]
  }

  state(runId: string): PythonRow | undefined {
    return this.#states(runId)[0]
  }

  /** In the order of the pipeline. */
  steps(runId: string): readonly PythonRow[] {
    return this.#steps(runId).toSorted((a, b) => indexOf(a) - indexOf(b))
  }

  /** The pipeline's context as JSON text: large, and seldom needed. */
  context(runId: string): unknown {
    return this.#contexts(runId)[0]?.['pipeline_context'] ?? this.#finalContexts(runId)[0]?.['final_context_blob']
  }

  #ofRun(table: PythonTable, names: readonly string[]): OfRun {
    // Without an order SQLite gives them as they were written, and need not sort.
    const query = sql`${this.#select(table, names)} where run_id = ${'bound'}`.compile(queryBuilder)
    const statement = this.#connection.handle.prepare(query.sql)
    return (runId) => statement.all([runId]) as PythonRow[]
  }

  #select(table: PythonTable, names: readonly string[], more = sql`0 as ${sql.ref(stateOnly)}`): RawBuilder<PythonRow> {
    const present = names.filter((name) => this.#columns[table].has(name)).map(bounded)
    return sql<PythonRow>`select ${sql.join([...present, more])} from ${sql.table(table)}`
  }
}

const indexOf = (row: PythonRow): number => (typeof row['step_index'] === 'number' ? row['step_index'] : 0)

function bounded(name: string): RawBuilder<unknown> {
  const column = sql.ref(name)
  return sql`case when octet_length(${column}) > ${sql.lit(longestTextBytes)}
    then substr(${column}, 1, ${sql.lit(startOfLongText)}) else ${column} end as ${column}`
}
