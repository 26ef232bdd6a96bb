import { sql } from 'kysely'

import type { Connection } from '../sql/connection.ts'
import { sqliteCode } from '../sql/sqlite-error.ts'

/**
 * The index for searching, in a file only where somebody asked for one; no migration makes it, and whoever does not know
 * it is not disturbed by it. `search_words` has no values, only the words of each chunk of a run, under the number
 * `run * CHUNKS + chunk`; they are what `addIndexWords` made of the texts, which the tokenizer has only to take apart at
 * the blanks. `search_chunks` has the index of the last span of each chunk but the last. `search_runs` says how far a run
 * is indexed: after which span to go on, or NULL where it is whole, as of which state of the run; a row that says so has a
 * larger number than all that were there before.
 */
const definitions: readonly (readonly [name: string, sql: string])[] = [
  [
    'search_words',
    `create virtual table search_words using fts5(words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii')`,
  ],
  [
    'search_chunks',
    'create table search_chunks (run integer not null, chunk integer not null, last_idx integer not null, primary key (run, chunk)) strict, without rowid',
  ],
  [
    'search_runs',
    'create table search_runs (id integer primary key autoincrement, run integer not null unique, origin_us integer not null, epoch integer not null, seq integer not null, chunks integer not null, after_idx integer) strict',
  ],
]

/** More chunks than any run has. */
export const CHUNKS: number = 2 ** 20

/** Whether the file has an index of ours. */
export function hasSearchTables(connection: Connection): boolean {
  const names = JSON.stringify(definitions.map(([name]) => name))
  const found = connection.allOf<{ name: string; sql: string | null }>(
    sql`select name, sql from sqlite_schema where type = 'table' and name in (select value from json_each(${names}))`,
  )
  return definitions.every(([name, text]) =>
    found.some((table) => table.name === name && normal(table.sql ?? '') === normal(text)),
  )
}

/** SQLite keeps a definition as it was written, but for the first words. */
const normal = (text: string): string => text.replace(/^create (virtual )?table/i, 'create $1table').toLowerCase()

/** Only inside a transaction. */
export function createSearchTables({ handle }: Connection): void {
  for (const [, text] of definitions) handle.exec(text)
}

/** Only inside a transaction. */
export function dropSearchTables({ handle }: Connection): void {
  for (const [name] of definitions.toReversed()) handle.exec(`drop table if exists ${name}`)
}

/**
 * Does `work` on the index, inside a transaction. An index that is damaged must not be taken for a damaged database: it
 * goes, and is made again by whoever wants one.
 */
export function onSearchTables(connection: Connection, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!isIndexDamage(error)) throw error
    dropSearchTables(connection)
  }
}

export const isIndexDamage = (error: unknown): boolean => sqliteCode(error) === 'SQLITE_CORRUPT_VTAB'
