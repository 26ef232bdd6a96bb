import { FlujoError, webRuntime } from '@flujo/domain'

import { checkPath } from './file/check-path.ts'
import { openForReading, type ReadingConnection } from './file/open-for-reading.ts'
import type { SqliteReader, SqliteReaderOptions } from './open-sqlite-reader.ts'
import { SqliteTraceReader } from './read/sqlite-trace-reader.ts'

/**
 * As `openSqliteReader`, for databases of Flujo only: without what reads those of the Python original, it loads quickly.
 *
 * @returns undefined for a file that is no database of Flujo; what it is, `openSqliteReader` says
 */
export function openOwnReader(path: string, options: SqliteReaderOptions = {}): SqliteReader | undefined {
  try {
    return openOwn(path, options)
  } catch (error) {
    if (error instanceof FlujoError && error.code === 'not_our_database') return undefined
    throw error
  }
}

/** @throws {@link FlujoError} as `openSqliteReader` does */
export function openOwn(path: string, { onWarning, runtime = webRuntime }: SqliteReaderOptions): SqliteReader {
  const absolute = checkPath(path)
  const opened = openForReading(absolute)
  if (opened.newerVersion !== undefined) {
    onWarning?.(
      `the trace database ${absolute} was written by a newer version (layout ${opened.newerVersion}); what that added is not shown`,
    )
  }
  return new OpenReader(absolute, opened, () => Math.round(runtime.wallMs() * 1_000))
}

class OpenReader extends SqliteTraceReader implements SqliteReader {
  #release: (() => void) | undefined

  constructor(path: string, { connection, close }: ReadingConnection, nowUs: () => number) {
    super({ connection: () => connection, path, nowUs })
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
