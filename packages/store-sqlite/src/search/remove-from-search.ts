import { sql } from 'kysely'

import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import { CHUNKS, hasSearchTables, onSearchTables } from './search-tables.ts'

/** Takes a run out of the index, where there is one. Only inside a transaction. */
export function removeFromSearch(connection: Connection, run: number): void {
  if (!hasSearchTables(connection)) return
  onSearchTables(connection, () => removeEntries(connection, run))
}

/** As {@link removeFromSearch}, where it is known that there is an index. */
export function removeEntries(connection: Connection, run: number): void {
  const [first, behind] = [BigInt(run) * BigInt(CHUNKS), BigInt(run + 1) * BigInt(CHUNKS)]
  for (const statement of [
    sql`delete from search_words where rowid >= ${first} and rowid < ${behind}`,
    sql`delete from search_chunks where run = ${run}`,
    sql`delete from search_runs where run = ${run}`,
  ]) {
    connection.run({ compile: () => statement.compile(queryBuilder) })
  }
}
