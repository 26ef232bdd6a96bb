import { sql } from 'kysely'

import { type Tables, tableNames } from '../schema.ts'
import type { Connection } from '../sql/connection.ts'
import { isFaultOfRecord } from '../sql/sqlite-error.ts'
import type { SqliteHandle, SqliteStatement } from '../sql/sqlite-handle.ts'
import { type KeyedRows, readableRows, type Tries } from './readable-rows.ts'

type Table = keyof Tables
/** A row as SQLite has it: whole numbers are no fractions, which matters where a column may hold anything. */
type Row = Readonly<Record<string, unknown>>

/** Tables with one whole number as key; the runs are the last of them. */
const plainTables = ['names', 'owners', 'payloads', 'runs'] as const
/** Tables with a part for each run, and the key in it. */
const tablesOfRuns = { spans: 'idx', span_blocks: 'block' } as const

/** No key is nearly as large. */
const HIGHEST_KEY = 2 ** 40
const TRIES_OF_A_TABLE = 1_000
const TRIES_OF_A_RUN = 60
const TRIES_OF_ALL_RUNS = 10_000

/** What was copied. */
export interface Copied {
  readonly runs: number
  readonly spans: number
  /** Tables of which something could not be read. */
  readonly damaged: readonly string[]
}

/** Copies every row of `from` that can be read to the same tables of `to`, which are empty. */
export function copyReadable(from: Connection, to: Connection): Copied {
  const copy = new Copy(from, to)
  for (const table of plainTables) copy.table(table)
  for (const [table, key] of Object.entries(tablesOfRuns)) copy.ofRuns(table as keyof typeof tablesOfRuns, key)
  return { runs: copy.copied.runs, spans: copy.copied.spans, damaged: [...copy.damaged] }
}

class Copy {
  readonly damaged = new Set<Table>()
  readonly copied = Object.fromEntries(tableNames.map((name) => [name, 0])) as Record<Table, number>
  readonly #from: Connection
  readonly #to: Connection

  constructor(from: Connection, to: Connection) {
    this.#from = from
    this.#to = to
  }

  table(table: (typeof plainTables)[number]): void {
    const columns = this.#columnsOf(table)
    const [up, down] = bothOrders(this.#from.handle, table, columns, 'id', '')
    const rows: KeyedRows<Row> = {
      keyOf: (row) => Number(row['id']),
      read: (above, below, order) => (order === 'asc' ? up : down).iterate([above, below]) as Iterable<Row>,
    }
    this.#keep(table, rows, { left: TRIES_OF_A_TABLE }, this.#inserter(table, columns))
  }

  ofRuns(table: keyof typeof tablesOfRuns, key: string): void {
    const columns = this.#columnsOf(table)
    const [up, down] = bothOrders(this.#from.handle, table, columns, key, 'run = ? and ')
    const insert = this.#inserter(table, columns)
    let left = TRIES_OF_ALL_RUNS
    for (const { id } of this.#to.allOf<{ id: number }>(sql`select id from runs order by id`)) {
      const rows: KeyedRows<Row> = {
        keyOf: (row) => Number(row[key]),
        read: (above, below, order) => (order === 'asc' ? up : down).iterate([id, above, below]) as Iterable<Row>,
      }
      const given = Math.min(TRIES_OF_A_RUN, left)
      const tries = { left: given }
      this.#keep(table, rows, tries, insert)
      left -= given - tries.left
    }
  }

  #keep(table: Table, rows: KeyedRows<Row>, tries: Tries, insert: (row: Row) => boolean): void {
    const isWhole = readableRows(rows, HIGHEST_KEY, tries, (row) => {
      if (insert(row)) this.copied[table] += 1
      else this.damaged.add(table)
    })
    if (!isWhole) this.damaged.add(table)
  }

  /** Those that both have: the file may be of an older layout, or of a newer one. */
  #columnsOf(table: Table): readonly string[] {
    const namesIn = (connection: Connection): readonly string[] =>
      connection.allOf<{ name: string }>(sql`select name from pragma_table_info(${table})`).map(({ name }) => name)
    const known = new Set(namesIn(this.#to))
    return namesIn(this.#from).filter((name) => known.has(name))
  }

  #inserter(table: Table, columns: readonly string[]): (row: Row) => boolean {
    const marks = columns.map(() => '?').join(', ')
    const statement = this.#to.handle.prepare(
      `insert or ignore into ${table} (${columns.join(', ')}) values (${marks})`,
    )
    return (row) => {
      try {
        return statement.run(columns.map((name) => row[name])).changes === 1
      } catch (error) {
        if (!isFaultOfRecord(error)) throw error
        return false
      }
    }
  }
}

/** Queries for the rows between two keys, upward and downward. Names are ours; what comes from the file is compared only. */
function bothOrders(
  handle: SqliteHandle,
  table: Table,
  columns: readonly string[],
  key: string,
  scope: string,
): readonly [up: SqliteStatement, down: SqliteStatement] {
  const query = (order: string): SqliteStatement =>
    handle
      .prepare(
        `select ${columns.join(', ')} from ${table} not indexed where ${scope}${key} > ? and ${key} < ? order by ${key} ${order}`,
      )
      .safeIntegers(true)
  return [query('asc'), query('desc')]
}
