import { FlujoError } from '@flujo/domain'

import type { SqliteConstructor } from '../sql/sqlite-handle.ts'
import { damaged } from './damage.ts'
import { isDefaultPath } from './default-path.ts'
import { identifyFile, noDatabaseFile } from './identify-file.ts'

/**
 * Looks whether there is a database of ours with tables in it, without changing it or anything beside it.
 *
 * @throws {@link FlujoError} `no_database`, `not_our_database`, `database_corrupt` or `store_unavailable`
 */
export function requireOurs(path: string, Sqlite: SqliteConstructor): void {
  const identity = identifyFile(path, Sqlite)
  if (identity === 'missing') throw noDatabase(`there is no trace database at ${path}`)
  if (identity === 'empty') throw noDatabase(`the trace database ${path} is empty`)
  if (identity === 'unreadable') {
    throw isDefaultPath(path) ? damaged(path, 'it does not begin as an SQLite database does') : noDatabaseFile(path)
  }
}

/** What a file is refused with that has no tables yet. */
export const unfinished = (path: string): FlujoError => noDatabase(`the trace database ${path} is only just being made`)

/** @param found in words */
const noDatabase = (found: string): FlujoError =>
  new FlujoError('no_database', `${found}: run a pipeline with tracing first, or name another path`)
