import { FlujoError, webRuntime } from '@flujo/domain'

import { checkPath } from './file/check-path.ts'
import { isDamage } from './file/damage.ts'
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

/** Reads what can be read of a damaged file; `undefined` where nothing can. */
export type Salvage = (
  path: string,
  damage: unknown,
  onDamage: (message: string) => void,
) => ReadingConnection | undefined

/** @throws {@link FlujoError} as `openSqliteReader` does */
export function openOwn(
  path: string,
  { onWarning, onDamage, runtime = webRuntime }: SqliteReaderOptions,
  salvage?: Salvage,
): SqliteReader {
  const absolute = checkPath(path)
  const recover = (damage: unknown): ReadingConnection | undefined =>
    isDamage(damage) && onDamage !== undefined ? salvage?.(absolute, damage, onDamage) : undefined
  const opened = openOrRecover(absolute, recover)
  if (opened.newerVersion !== undefined) {
    onWarning?.(
      `the trace database ${absolute} was written by a newer version (layout ${opened.newerVersion}); what that added is not shown`,
    )
  }
  return new OpenReader({ path: absolute, opened, nowUs: () => Math.round(runtime.wallMs() * 1_000), recover })
}

type Recover = (damage: unknown) => ReadingConnection | undefined

function openOrRecover(path: string, recover: Recover): ReadingConnection {
  try {
    return openForReading(path)
  } catch (error) {
    const recovered = recover(error)
    if (recovered === undefined) throw error
    return recovered
  }
}

interface OpenReaderOptions {
  readonly path: string
  readonly opened: ReadingConnection
  readonly nowUs: () => number
  readonly recover: Recover
}

class OpenReader extends SqliteTraceReader implements SqliteReader {
  #release: () => void

  constructor({ path, opened, nowUs, recover }: OpenReaderOptions) {
    let { connection, close } = opened
    let isRecovered = false
    const recoverOnce = (damage: unknown): boolean => {
      const recovered = isRecovered ? undefined : recover(damage)
      if (recovered === undefined) return false
      close()
      isRecovered = true
      ;({ connection, close } = recovered)
      return true
    }
    super({ connection: () => connection, path, nowUs, recover: recoverOnce })
    this.#release = () => {
      close()
      close = () => {}
    }
  }

  async close(): Promise<void> {
    this.stop()
    this.#release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
