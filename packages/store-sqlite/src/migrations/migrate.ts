import { type CompiledQuery, sql } from 'kysely'

import { insertAccess } from '../audit/insert-access.ts'
import type { Connection } from '../sql/connection.ts'
import { queryBuilder, schemaBuilder } from '../sql/query-builder.ts'
import { allMigrations, schemaVersion } from './all-migrations.ts'
import type { Migration } from './migration.ts'

/** The number of the last migration that the file has been through; 0 for a new one. */
export function readSchemaVersion(connection: Connection): number {
  return Number(connection.handle.pragma('user_version', { simple: true }))
}

/**
 * Brings the file to `migrations`, one transaction for each. Others may do the same at the same time: each looks at the
 * version again once it has the right to write.
 *
 * @throws SQLite's busy error while another process is at it; call again
 */
export function migrate(connection: Connection, migrations: readonly Migration[] = allMigrations): void {
  // A file that is new has nothing to tell of.
  const before = readSchemaVersion(connection)
  const db = schemaBuilder()
  for (const migration of migrations) {
    if (readSchemaVersion(connection) >= migration.version) continue
    connection.transaction(() => {
      if (readSchemaVersion(connection) >= migration.version) return
      for (const statement of migration.statements(db)) connection.handle.exec(inlined(statement.compile()))
      connection.run(
        queryBuilder
          .insertInto('meta')
          .values({ key: 'min_reader_version', value: String(migration.minReaderVersion) })
          .onConflict((conflict) => conflict.doUpdateSet({ value: String(migration.minReaderVersion) })),
      )
      connection.handle.exec(`pragma user_version = ${migration.version}`)
      if (before > 0) noteMigration(connection, migration.version)
    })
  }
}

/** Whether a file of layout `version`, newer than ours, says that we may read it. */
export function mayRead(connection: Connection): boolean {
  const hasMeta = connection.allOf(sql`select 1 from sqlite_schema where type = 'table' and name = 'meta'`).length > 0
  if (!hasMeta) return false
  const row = connection.first(
    queryBuilder
      .selectFrom('meta')
      .select(sql<number>`cast(value as integer)`.as('version'))
      .where('key', '=', 'min_reader_version'),
  )
  return row !== undefined && row.version >= 1 && row.version <= schemaVersion
}

/** The statements of a migration as SQL. */
export function statementsOf(migration: Migration): readonly string[] {
  return migration.statements(schemaBuilder()).map((statement) => inlined(statement.compile()))
}

function noteMigration(connection: Connection, to: number): void {
  insertAccess(connection, Date.now() * 1_000, { command: 'migration', detail: { from: to - 1, to } })
}

/** Definitions of tables and indexes cannot have bound parameters, and Kysely makes none for them. */
function inlined(query: CompiledQuery): string {
  if (query.parameters.length > 0) throw new TypeError(`a migration must not bind parameters: ${query.sql}`)
  return query.sql
}
