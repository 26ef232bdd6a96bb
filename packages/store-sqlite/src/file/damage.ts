import { FlujoError } from '@flujo/domain'

import { sqliteCode } from '../sql/sqlite-error.ts'

/** A database of ours that cannot be what it was. @param found in words */
export function damaged(path: string, found: string): FlujoError {
  return new FlujoError(
    'database_corrupt',
    `the trace database ${path} is damaged: ${found}; move it away, with its -wal and -shm, to start a new one`,
  )
}

/** Whether an error says that the file itself is broken, and not that it cannot be had just now. */
export function isDamage(error: unknown): boolean {
  if (error instanceof FlujoError) return error.code === 'database_corrupt'
  return /^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(error) ?? '')
}
