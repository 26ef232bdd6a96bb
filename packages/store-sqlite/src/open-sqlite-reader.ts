import { FlujoError, type Runtime, webRuntime } from '@flujo/domain'
import type { TraceReader, TraceSearch } from '@flujo/tracing'

import { checkPath } from './file/check-path.ts'
import { openOwn } from './open-own-reader.ts'
import { openPythonDatabase } from './python/open-python-database.ts'
import { PythonTraceReader } from './python/python-trace-reader.ts'

/** How a database is read. */
export interface SqliteReaderOptions {
  /** Told when a newer version has written the database and this one can read it all the same. */
  readonly onWarning?: ((message: string) => void) | undefined
  /** Only its clock is used: how long ago a process was heard of. */
  readonly runtime?: Runtime | undefined
}

/** A database that is open for reading. */
export interface SqliteReader extends TraceReader, TraceSearch, AsyncDisposable {
  /** Releases the file. Later calls of `close` do nothing; other later calls reject. */
  close(): Promise<void>
}

/**
 * Opens an existing database for reading, while another process writes it or not. Nothing in it is changed.
 *
 * A database of the Python original is read too: a copy of it, as it is now. What its spans needed to be read stands in
 * their attribute `flujo.reconstructed`.
 *
 * @throws {@link FlujoError} `no_database`, `not_our_database`, `newer_schema`, `database_corrupt`, `database_busy` (after
 * two seconds), `store_unavailable`, `unsupported_node` or `invalid_options`; so do the methods later, as rejections
 * @example
 * await using reader = openSqliteReader(locateDatabase())
 * const { runs } = await reader.listRuns({ where: { op: '=', field: 'status', value: 'failed' } })
 */
export function openSqliteReader(path: string, options: SqliteReaderOptions = {}): SqliteReader {
  try {
    return openOwn(path, options)
  } catch (error) {
    const isForeign = error instanceof FlujoError && error.code === 'not_our_database'
    const absolute = checkPath(path)
    const database = isForeign ? openPythonDatabase(absolute) : undefined
    if (database === undefined) throw error
    const { runtime = webRuntime } = options
    return new PythonTraceReader({ database, path: absolute, nowUs: () => Math.round(runtime.wallMs() * 1_000) })
  }
}
