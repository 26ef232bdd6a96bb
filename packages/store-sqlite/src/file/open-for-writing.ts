import { FlujoError } from '@flujo/domain'

import { schemaVersion } from '../migrations/all-migrations.ts'
import { migrate, readSchemaVersion } from '../migrations/migrate.ts'
import { Connection } from '../sql/connection.ts'
import { loadSqlite } from '../sql/native-module.ts'
import { retrySync } from '../sql/retry-sync.ts'
import { describeSqliteError } from '../sql/sqlite-error.ts'
import type { SqliteConstructor, SqliteHandle } from '../sql/sqlite-handle.ts'
import { APPLICATION_ID } from './application-id.ts'
import { createFile } from './create-file.ts'
import { type FileIdentity, identifyFile, notOurs } from './identify-file.ts'

/** How long opening may wait for others that make or migrate the same file. An existing file is opened without locks. */
const OPEN_BUDGET_MS = 2_000

/**
 * Opens the database for reading and writing; makes it, its directory and its tables where they are missing.
 *
 * @throws {@link FlujoError} see `openSqliteStore`
 */
export function openForWriting(path: string): Connection {
  const Sqlite = loadSqlite()
  let identity = identifyFile(path, Sqlite)
  if (identity === 'missing') {
    createFile(path)
    identity = identifyFile(path, Sqlite)
  }
  try {
    return retrySync(OPEN_BUDGET_MS, () => connect(path, Sqlite, identity))
  } catch (error) {
    throw describeSqliteError(error, 'open', path)
  }
}

function connect(path: string, Sqlite: SqliteConstructor, identity: FileIdentity): Connection {
  const handle = new Sqlite(path, { fileMustExist: true, timeout: 0 })
  try {
    if (identity !== 'ours') adopt(handle, path)
    setPragmas(handle)
    const connection = new Connection(handle)
    const version = readSchemaVersion(connection)
    if (version > schemaVersion) throw newerSchema(path, version)
    migrate(connection)
    return connection
  } catch (error) {
    handle.close()
    throw error
  }
}

/** Makes an empty file ours. The mark is set before WAL is on, so that it is in the file itself and not only in its -wal. */
function adopt(handle: SqliteHandle, path: string): void {
  handle.pragma('auto_vacuum = incremental', { simple: true })
  const id = (): number => Number(handle.pragma('application_id', { simple: true }))
  if (id() === APPLICATION_ID) return
  handle.exec('begin immediate')
  try {
    const isEmpty = Number(handle.pragma('schema_version', { simple: true })) === 0
    if (id() !== APPLICATION_ID && !(isEmpty && id() === 0)) throw notOurs(path, "another program's SQLite database")
    handle.pragma(`application_id = ${APPLICATION_ID}`, { simple: true })
    handle.exec('commit')
  } catch (error) {
    if (handle.inTransaction) handle.exec('rollback')
    throw error
  }
}

function setPragmas(handle: SqliteHandle): void {
  for (const pragma of [
    'journal_mode = wal',
    'synchronous = normal',
    'foreign_keys = on',
    'trusted_schema = off',
    'cell_size_check = on',
    'journal_size_limit = 8388608',
    'wal_autocheckpoint = 4000',
  ]) {
    handle.pragma(pragma, { simple: true })
  }
}

/** @param version of the layout of the file */
export function newerSchema(path: string, version: number): FlujoError {
  return new FlujoError(
    'newer_schema',
    `the trace database ${path} has layout ${version}, and this version of @flujo/store-sqlite knows layouts up to ${schemaVersion}: install a newer version`,
  )
}
