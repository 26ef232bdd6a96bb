import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import Database from 'better-sqlite3'

/** Which of the two layouts of the Python original. */
export type PythonLayout = 'FSD-12' | '0.6'

/** A value of a column; anything but text, numbers and bytes is written as JSON. */
type Cell = unknown
type Row = Readonly<Record<string, Cell>>

/** Rows by table. */
export interface PythonContent {
  readonly runs?: readonly Row[]
  readonly steps?: readonly Row[]
  readonly spans?: readonly Row[]
  readonly workflow_state?: readonly Row[]
}

const columns: Readonly<Record<PythonLayout, Readonly<Record<keyof PythonContent, string>>>> = {
  'FSD-12': {
    runs: 'run_id, pipeline_id, pipeline_name, pipeline_version, status, created_at, updated_at, start_time, end_time, total_cost, final_context_blob',
    steps:
      'step_run_id, run_id, step_name, step_index, status, start_time, end_time, duration_ms, cost, tokens, input_blob, output_blob, error_blob',
    spans: 'span_id, run_id, parent_span_id, name, start_time, end_time, status, attributes, created_at',
    workflow_state:
      'run_id, pipeline_id, pipeline_name, pipeline_version, current_step_index, pipeline_context, last_step_output, step_history, status, created_at, updated_at, total_steps, error_message',
  },
  '0.6': {
    runs: 'run_id, pipeline_id, pipeline_name, pipeline_version, status, created_at, updated_at, total_steps, error_message, end_time, total_cost, final_context_blob',
    steps:
      'id, run_id, step_name, step_index, status, output, raw_response, cost_usd, token_counts, execution_time_ms, created_at',
    spans: 'id, run_id, span_id, parent_span_id, name, start_time, end_time, status, attributes, created_at',
    workflow_state:
      'run_id, pipeline_id, pipeline_name, pipeline_version, pipeline_context, last_step_output, step_history, status, created_at, updated_at, total_steps, error_message, parent_run_id, task_id, background_error',
  },
}

/** Makes a database with the tables and columns of the original, and leaves it open. */
export function openPythonFile(path: string, layout: PythonLayout): Database.Database {
  const database = new Database(path)
  database.pragma('journal_mode = wal')
  for (const [table, names] of Object.entries(columns[layout])) {
    database.exec(`create table ${table} (${names}); create index ${table}_by_run on ${table} (run_id)`)
  }
  return database
}

export function insertPythonRows(database: Database.Database, content: PythonContent): void {
  const insertAll = database.transaction(() => {
    for (const [table, rows] of Object.entries(content) as [string, readonly Row[]][]) {
      for (const row of rows) {
        const names = Object.keys(row)
        database
          .prepare(`insert into ${table} (${names.join()}) values (${names.map(() => '?').join()})`)
          .run(Object.values(row).map(cellOf))
      }
    }
  })
  insertAll()
}

/** A whole database of the original, closed. */
export function writePythonFile(path: string, layout: PythonLayout, content: PythonContent): void {
  const database = openPythonFile(path, layout)
  insertPythonRows(database, content)
  database.close()
}

function cellOf(cell: Cell): unknown {
  if (cell === undefined) return null
  return typeof cell === 'object' && cell !== null && !Buffer.isBuffer(cell) ? JSON.stringify(cell) : cell
}

/** A sample that the original itself has written; `undefined` where this checkout has none beside it. */
export function pythonSample(name: string): string | undefined {
  let directory = fileURLToPath(new URL('../../../..', import.meta.url))
  for (let levels = 0; levels < 3; levels += 1) {
    const path = join(directory, 'shared', 'fixtures', 'flujo-python', name)
    if (existsSync(path)) return path
    directory = dirname(directory)
  }
  return undefined
}
