import { closeSync, openSync, readSync, statSync } from 'node:fs'

import { Connection } from '../sql/connection.ts'
import { loadSqlite } from '../sql/native-module.ts'
import { describeSqliteError } from '../sql/sqlite-error.ts'
import type { SqliteHandle } from '../sql/sqlite-handle.ts'
import { copyPrivately } from './private-copy.ts'
import { type PythonColumns, pythonColumns } from './python-columns.ts'

/** A database of the Python original, as it was when it was opened. */
export interface PythonDatabase {
  readonly connection: Connection
  readonly columns: PythonColumns
  close(): void
}

/**
 * Opens a copy of the database at `path`; `undefined` where it is none of the Python original.
 *
 * @throws FlujoError as `openSqliteReader`
 */
export function openPythonDatabase(path: string): PythonDatabase | undefined {
  if (!isSqliteFile(path)) return undefined
  const Sqlite = loadSqlite()
  const copy = copyPrivately(path)
  let handle: SqliteHandle | undefined
  const close = (): void => {
    handle?.close()
    handle = undefined
    copy.remove()
  }
  try {
    handle = new Sqlite(copy.path, { fileMustExist: true, timeout: 0 })
    handle.pragma('trusted_schema = off', { simple: true })
    handle.pragma('cell_size_check = on', { simple: true })
    // Brings what is in the -wal into the copy, so that one file is all that is needed.
    handle.pragma('journal_mode = delete', { simple: true })
    handle.pragma('query_only = on', { simple: true })
    const columns = pythonColumns(handle)
    if (columns !== undefined) {
      copy.remove()
      return { connection: new Connection(handle), columns, close }
    }
    close()
    return undefined
  } catch (error) {
    close()
    throw describeSqliteError(error, 'read', path)
  }
}

const magic = 'SQLite format 3\0'

function isSqliteFile(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false
  const start = Buffer.alloc(magic.length)
  const file = openSync(path, 'r')
  try {
    readSync(file, start, 0, magic.length, 0)
  } finally {
    closeSync(file)
  }
  return start.toString('latin1') === magic
}
