import type { SqliteReader, SqliteReaderOptions } from '@flujo/store-sqlite/reader'
import type { Access, TraceReader } from '@flujo/tracing'

/** How a command line reaches the database, which it may do without one part or another of the store. */
export interface DatabaseAccess {
  /** Opens a database; see `openSqliteReader` for what it throws. */
  readonly openReader: (path: string, options: SqliteReaderOptions) => Promise<SqliteReader>
  /** Adds to its audit. What stands in the way is told and does not end the command. */
  readonly recordAccess: (path: string, access: Access, warn: (message: string) => void) => Promise<void>
  /** Reads whatever database is there at each moment, if there is one. */
  readonly openLive: (locate: () => string, options: SqliteReaderOptions) => Promise<TraceReader & AsyncDisposable>
}
