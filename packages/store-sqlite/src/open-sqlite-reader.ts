import { FlujoError, type Runtime, webRuntime } from '@flujo/domain'
import type { TraceReader, TraceSearch } from '@flujo/tracing'

import { checkPath } from './file/check-path.ts'
import { openForReading, type ReadingConnection } from './file/open-for-reading.ts'
import { openPythonDatabase, type PythonDatabase } from './python/open-python-database.ts'
import { PythonTraceReader } from './python/python-trace-reader.ts'
import { SqliteTraceReader } from './read/sqlite-trace-reader.ts'

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
  const { onWarning, runtime = webRuntime } = options
  const absolute = checkPath(path)
  const opened = openOursOrPython(absolute)
  if ('columns' in opened) return new PythonTraceReader({ database: opened, path: absolute, nowUs: clockOf(runtime) })
  if (opened.newerVersion !== undefined) {
    onWarning?.(
      `the trace database ${absolute} was written by a newer version (layout ${opened.newerVersion}); what that added is not shown`,
    )
  }
  return new OpenReader(absolute, opened, runtime)
}

/** What is none of ours may be a database of the Python original; anything else stays refused. */
function openOursOrPython(path: string): ReadingConnection | PythonDatabase {
  try {
    return openForReading(path)
  } catch (error) {
    const isForeign = error instanceof FlujoError && error.code === 'not_our_database'
    const database = isForeign ? openPythonDatabase(path) : undefined
    if (database === undefined) throw error
    return database
  }
}

const clockOf =
  (runtime: Runtime): (() => number) =>
  () =>
    Math.round(runtime.wallMs() * 1_000)

class OpenReader extends SqliteTraceReader implements SqliteReader {
  #release: (() => void) | undefined

  constructor(path: string, { connection, close }: ReadingConnection, runtime: Runtime) {
    super({ connection: () => connection, path, nowUs: clockOf(runtime) })
    this.#release = close
  }

  async close(): Promise<void> {
    this.stop()
    this.#release?.()
    this.#release = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
