import { schemaVersion } from '../migrations/all-migrations.ts'
import { readSchemaVersion } from '../migrations/migrate.ts'
import { newerSchema } from '../migrations/newer-schema.ts'
import { Connection } from '../sql/connection.ts'
import { loadSqlite } from '../sql/native-module.ts'
import { retrySync } from '../sql/retry-sync.ts'
import { describeSqliteError } from '../sql/sqlite-error.ts'
import type { SqliteConstructor } from '../sql/sqlite-handle.ts'
import { damaged } from './damage.ts'
import { isDefaultPath } from './default-path.ts'
import { identifyFile, noDatabaseFile } from './identify-file.ts'
import { checkTables, noDatabase } from './open-for-reading.ts'
import { checkLayout, OPEN_BUDGET_MS, setConnectionPragmas } from './open-for-writing.ts'

/**
 * Opens an existing database for changes to what is in it, and changes nothing by that: one of an older layout is left
 * at it.
 *
 * @throws {@link FlujoError} see `openSqliteAdmin`
 */
export function openForAdmin(path: string): Connection {
  const Sqlite = loadSqlite()
  const identity = identifyFile(path, Sqlite)
  if (identity === 'missing') throw noDatabase(`there is no trace database at ${path}`)
  if (identity === 'empty') throw noDatabase(`the trace database ${path} is empty`)
  if (identity === 'unreadable') {
    throw isDefaultPath(path) ? damaged(path, 'it does not begin as an SQLite database does') : noDatabaseFile(path)
  }
  try {
    return retrySync(OPEN_BUDGET_MS, () => connect(path, Sqlite))
  } catch (error) {
    throw describeSqliteError(error, 'open', path)
  }
}

function connect(path: string, Sqlite: SqliteConstructor): Connection {
  const handle = new Sqlite(path, { fileMustExist: true, timeout: 0 })
  try {
    setConnectionPragmas(handle)
    const connection = new Connection(handle)
    const version = readSchemaVersion(connection)
    if (version === 0) throw noDatabase(`the trace database ${path} is only just being made`)
    if (version > schemaVersion) throw newerSchema(path, version)
    if (version === schemaVersion) checkLayout(connection, path)
    else checkTables(path, connection)
    return connection
  } catch (error) {
    handle.close()
    throw error
  }
}
