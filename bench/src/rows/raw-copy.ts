import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'

interface Table {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

/** Writes the rows of one run again and again, without any code of ours. */
export interface RawCopy {
  writeRuns(times: number): void
  close(): void
}

/** The column that says which run a row belongs to, if it belongs to one. */
const runColumnOf = ({ name, columns }: Table): string | undefined =>
  name === 'runs' ? 'id' : columns.find((column) => column === 'run')

/**
 * The floor for a store: the rows that the store itself wrote for the one run in `source`, in tables and indexes of the
 * same definition, written with prepared statements, one transaction a run.
 */
export function copyOfRun(source: string, target: string): RawCopy {
  const from = new Database(source, { readonly: true })
  const definitions = from
    .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type = 'index'")
    .pluck()
    .all() as string[]
  const names = from
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all()
  const tables = (names as string[]).map((name): Table => {
    const statement = from.prepare(`SELECT * FROM ${name}`)
    return {
      name,
      columns: statement.columns().map((column) => column.name),
      rows: statement.raw().all() as unknown[][],
    }
  })
  from.close()

  const to = new Database(target)
  for (const pragma of [
    'auto_vacuum = INCREMENTAL',
    'journal_mode = WAL',
    'synchronous = NORMAL',
    'wal_autocheckpoint = 4000',
    'journal_size_limit = 8388608',
  ])
    to.pragma(pragma)
  for (const definition of definitions) to.exec(definition)
  const writerOf = (table: Table) => ({
    table,
    statement: to.prepare(`INSERT INTO ${table.name} VALUES (${table.columns.map(() => '?').join(', ')})`),
  })
  for (const { table, statement } of tables.filter((each) => runColumnOf(each) === undefined).map(writerOf)) {
    for (const row of table.rows) statement.run(row)
  }
  const writers = tables.filter((each) => runColumnOf(each) !== undefined).map(writerOf)
  writers.sort((a, b) => Number(b.table.name === 'runs') - Number(a.table.name === 'runs'))
  let run = 0
  const writeRun = to.transaction(() => {
    run += 1
    for (const { table, statement } of writers) {
      for (const row of table.rows) statement.run(row.map((cell, at) => renumbered(table, at, cell, run)))
    }
  })
  return {
    writeRuns: (times) => {
      for (let done = 0; done < times; done += 1) writeRun.immediate()
    },
    close: () => to.close(),
  }
}

/** The same row for another run: its number, its random public ids and its start are new. */
function renumbered(table: Table, at: number, cell: unknown, run: number): unknown {
  const column = table.columns[at] as string
  if (column === runColumnOf(table)) return run
  if (table.name === 'runs' && (column === 'run_id' || column === 'trace_id')) return randomUUID().replaceAll('-', '')
  if (column === 'start_us' && typeof cell === 'number') return cell + run * 1_000
  return cell
}
