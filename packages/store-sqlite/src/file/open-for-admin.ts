import type { Connection } from '../sql/connection.ts'
import { loadSqlite } from '../sql/native-module.ts'
import { describeSqliteError } from '../sql/sqlite-error.ts'
import { damaged } from './damage.ts'
import { isDefaultPath } from './default-path.ts'
import { identifyFile, noDatabaseFile } from './identify-file.ts'
import { noDatabase } from './open-for-reading.ts'
import { openExisting } from './open-for-writing.ts'

/**
 * Opens an existing database for changes to what is in it.
 *
 * @throws {@link FlujoError} see `openSqliteAdmin`
 */
export function openForAdmin(path: string): Connection {
  const identity = identifyFile(path, loadSqlite())
  if (identity === 'missing') throw noDatabase(`there is no trace database at ${path}`)
  if (identity === 'empty') throw noDatabase(`the trace database ${path} is empty`)
  if (identity === 'unreadable') {
    throw isDefaultPath(path) ? damaged(path, 'it does not begin as an SQLite database does') : noDatabaseFile(path)
  }
  try {
    return openExisting(path)
  } catch (error) {
    throw describeSqliteError(error, 'open', path)
  }
}
