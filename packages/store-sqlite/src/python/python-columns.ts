import type { SqliteHandle } from '../sql/sqlite-handle.ts'

export type PythonTable = 'runs' | 'steps' | 'spans' | 'workflow_state'

/** The columns that each table of the original has; its two layouts differ in them, and files were carried over. */
export type PythonColumns = Readonly<Record<PythonTable, ReadonlySet<string>>>

/** What both layouts have. */
const shared: Readonly<Record<PythonTable, readonly string[]>> = {
  runs: ['run_id', 'pipeline_name', 'status', 'created_at'],
  steps: ['run_id', 'step_name', 'step_index', 'status'],
  spans: ['run_id', 'span_id', 'parent_span_id', 'name', 'start_time', 'end_time', 'status', 'attributes'],
  workflow_state: ['run_id', 'status', 'pipeline_context', 'step_history'],
}
const tables = Object.keys(shared) as readonly PythonTable[]

/** What `steps` has beside that: in the layout FSD-12, and in that of 0.6. */
const stepsOfLayout: readonly (readonly string[])[] = [
  ['start_time', 'end_time', 'duration_ms', 'output_blob', 'error_blob'],
  ['created_at', 'execution_time_ms', 'output', 'cost_usd'],
]

/** `undefined` for a database that the original has not made. */
export function pythonColumns(handle: SqliteHandle): PythonColumns | undefined {
  // A view or a virtual table has no page of its own.
  const isTable = handle.prepare("select 1 from sqlite_schema where type = 'table' and rootpage > 0 and name = ?")
  if (!tables.every((table) => isTable.get([table]) !== undefined)) return undefined
  const list = handle.prepare('select name from pragma_table_info(?)')
  const columnsOf = (table: PythonTable): ReadonlySet<string> =>
    new Set((list.all([table]) as readonly { readonly name: string }[]).map(({ name }) => name))
  const columns: PythonColumns = {
    runs: columnsOf('runs'),
    steps: columnsOf('steps'),
    spans: columnsOf('spans'),
    workflow_state: columnsOf('workflow_state'),
  }
  const isOurs = tables.every((table) => hasAll(columns[table], shared[table]))
  return isOurs && stepsOfLayout.some((names) => hasAll(columns.steps, names)) ? columns : undefined
}

const hasAll = (columns: ReadonlySet<string>, names: readonly string[]): boolean =>
  names.every((name) => columns.has(name))
