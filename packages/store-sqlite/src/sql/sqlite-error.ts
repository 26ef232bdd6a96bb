import { FlujoError, type FlujoErrorCode } from '@flujo/domain'

/** SQLite's own name of what went wrong, such as `SQLITE_BUSY_SNAPSHOT`; undefined for any other error. */
export function sqliteCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return error.code.startsWith('SQLITE_') ? error.code : undefined
}

/** Whether another connection has what is wanted, so that trying again makes sense. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error) ?? '')
}

/** Whether it is the record that cannot be stored, and not the database that cannot be written. */
export function isFaultOfRecord(error: unknown): boolean {
  const code = sqliteCode(error)
  if (code !== undefined) return /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/.test(code)
  return error instanceof TypeError || error instanceof RangeError
}

interface Explanation {
  readonly codes: RegExp
  readonly flujoCode: FlujoErrorCode
  readonly sentence: string
}

const explanations: readonly Explanation[] = [
  {
    codes: /^SQLITE_(BUSY|LOCKED)/,
    flujoCode: 'database_busy',
    sentence: 'another process held it for too long; try again when that has ended',
  },
  {
    codes: /^SQLITE_(CORRUPT|NOTADB)/,
    flujoCode: 'database_corrupt',
    sentence: 'it is damaged; move it away, with its -wal and -shm, to start a new one',
  },
  { codes: /^SQLITE_FULL/, flujoCode: 'store_unavailable', sentence: 'the disk is full; make room' },
  {
    codes: /^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/,
    flujoCode: 'store_unavailable',
    sentence: 'SQLite may not; look at the rights of the file and of its directory',
  },
  { codes: /^SQLITE_IOERR/, flujoCode: 'store_unavailable', sentence: 'the disk reports an error' },
  { codes: /^SQLITE_/, flujoCode: 'store_unavailable', sentence: 'SQLite refused' },
]

/**
 * Says an error of SQLite in our words, with the file, what to do, and the original as cause. Errors that are not
 * SQLite's are given back as they are.
 *
 * @param doing what was being done, such as `read`
 */
export function describeSqliteError(error: unknown, doing: string, path: string): unknown {
  const code = sqliteCode(error)
  if (code === undefined || !(error instanceof Error)) return error
  const explanation = explanations.find(({ codes }) => codes.test(code))
  if (explanation === undefined) return error
  const { flujoCode, sentence } = explanation
  return new FlujoError(
    flujoCode,
    `cannot ${doing} the trace database ${path}: ${sentence} (${code}: ${error.message})`,
    {
      cause: error,
    },
  )
}
