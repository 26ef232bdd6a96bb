import { FlujoError } from '@flujo/domain'
import type { Access } from '@flujo/tracing'
import { sql } from 'kysely'

import { checkPath } from '../file/check-path.ts'
import { checkWritable } from '../file/check-writable.ts'
import { identifyFile } from '../file/identify-file.ts'
import { schemaVersion } from '../migrations/all-migrations.ts'
import { readSchemaVersion } from '../migrations/migrate.ts'
import { Connection } from '../sql/connection.ts'
import { loadSqlite } from '../sql/native-module.ts'
import { describeSqliteError } from '../sql/sqlite-error.ts'
import type { SqliteConstructor } from '../sql/sqlite-handle.ts'
import { insertAccess } from './insert-access.ts'

/** How a look at a database is noted. */
export interface RecordAccessOptions {
  /** How long a writer that is in the way is waited for, in milliseconds; the thread is blocked meanwhile. Default 250. */
  readonly patienceMs?: number | undefined
}

const pragmas: readonly string[] = ['synchronous = normal', 'trusted_schema = off', 'wal_autocheckpoint = 0']

/** The triggers that keep rows of the audit as they are. */
const guards: readonly string[] = ['audit_no_update', 'audit_no_delete']

/**
 * Adds a row to the audit of a database that is opened for that only: quicker than `openSqliteAdmin`, and meant for a
 * program that has read the database and is about to end. It makes no database and nothing beside one of somebody else.
 *
 * @returns whether the database has an audit that this version writes: one of another program, of the Python original, of
 * another layout, or none at all has not
 * @throws {@link FlujoError} `store_unavailable`, `database_busy` or `database_corrupt` where the row cannot be written
 * @example
 * recordAccess(path, { command: 'my-viewer show', runId })
 */
export function recordAccess(path: string, access: Access, { patienceMs = 250 }: RecordAccessOptions = {}): boolean {
  const absolute = checkPath(path)
  const Sqlite = loadSqlite()
  if (!isOurs(absolute, Sqlite)) return false
  checkWritable(absolute)
  try {
    const handle = new Sqlite(absolute, { fileMustExist: true, timeout: patienceMs })
    try {
      for (const pragma of pragmas) handle.pragma(pragma, { simple: true })
      const connection = new Connection(handle)
      if (!hasAudit(connection)) return false
      connection.transaction(() => insertAccess(connection, Date.now() * 1_000, access))
      return true
    } finally {
      handle.close()
    }
  } catch (error) {
    throw describeSqliteError(error, 'add to the audit of', absolute)
  }
}

function isOurs(path: string, Sqlite: SqliteConstructor): boolean {
  try {
    return identifyFile(path, Sqlite) === 'ours'
  } catch (error) {
    if (error instanceof FlujoError && error.code === 'not_our_database') return false
    throw error
  }
}

/** A trigger of somebody else would run with the insertion. */
function hasAudit(connection: Connection): boolean {
  if (readSchemaVersion(connection) !== schemaVersion) return false
  const parts = connection.allOf<{ type: unknown; name: unknown }>(
    sql`select type, name from sqlite_schema where tbl_name = 'audit' and type <> 'index'`,
  )
  const isTable = parts.some(({ type, name }) => type === 'table' && name === 'audit')
  return isTable && parts.every(({ type, name }) => type === 'table' || guards.includes(String(name)))
}
