import { closeSync, existsSync, openSync, readSync, realpathSync, type Stats, statSync } from 'node:fs'

import { FlujoError } from '@flujo/domain'

import { describeSqliteError, sqliteCode } from '../sql/sqlite-error.ts'
import type { SqliteConstructor } from '../sql/sqlite-handle.ts'
import { APPLICATION_ID } from './application-id.ts'

/**
 * What is at a path; `unreadable` is a file that does not begin as an SQLite database does. Anything else that is not
 * ours is refused, see {@link identifyFile}.
 */
export type FileIdentity = 'missing' | 'empty' | 'ours' | 'unreadable'

const HEADER_BYTES = 100
const SQLITE_MAGIC = 'SQLite format 3\0'
const SCHEMA_COOKIE_OFFSET = 40
const USER_VERSION_OFFSET = 60
const APPLICATION_ID_OFFSET = 68

/**
 * Looks at what is at `path` without changing it or anything beside it.
 *
 * @throws {@link FlujoError} `not_our_database` for anything but a database of Flujo, and `store_unavailable` for what
 * cannot be looked at
 */
export function identifyFile(path: string, Sqlite: SqliteConstructor): FileIdentity {
  const stats = statOf(path)
  if (stats === undefined) return 'missing'
  if (!stats.isFile()) throw notOurs(path, whatIs(stats))
  if (stats.size === 0) return 'empty'
  // Closing a file drops all locks that this process has on it, SQLite's too. Without a -shm file nobody has it open.
  const id = existsSync(`${realpathSync(path)}-shm`) ? idOfLive(path, Sqlite) : idInHeader(path)
  if (id === undefined) return 'unreadable'
  if (id === 'no tables') return 'empty'
  if (id !== APPLICATION_ID) throw notOurs(path, "another program's SQLite database")
  return 'ours'
}

/** What an `unreadable` file is refused with. */
export const noDatabaseFile = (path: string): FlujoError => notOurs(path, 'a file that is no SQLite database')

/** @param found in words */
export function notOurs(path: string, found: string): FlujoError {
  return new FlujoError(
    'not_our_database',
    `expected a trace database of Flujo at ${path}, found ${found}; it was left as it is: name another path`,
  )
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return undefined
    throw unreadable(path, cause)
  }
}

/** A database that never had a table belongs to nobody: another process may be making ours just now. */
function idInHeader(path: string): number | 'no tables' | undefined {
  const header = Buffer.alloc(HEADER_BYTES)
  let bytes = 0
  try {
    const file = openSync(path, 'r')
    try {
      bytes = readSync(file, header, 0, HEADER_BYTES, 0)
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    throw unreadable(path, cause)
  }
  if (header.toString('latin1', 0, SQLITE_MAGIC.length) !== SQLITE_MAGIC) {
    // Damage does not write sentences: whatever the path, these are somebody's notes and no database of ours.
    if (isText(header.subarray(0, bytes))) throw noDatabaseFile(path)
    return undefined
  }
  const isBlank = [SCHEMA_COOKIE_OFFSET, USER_VERSION_OFFSET, APPLICATION_ID_OFFSET].every(
    (offset) => header.readUInt32BE(offset) === 0,
  )
  return isBlank ? 'no tables' : header.readUInt32BE(APPLICATION_ID_OFFSET)
}

/** UTF-8 without control characters, but for white space; a character that is cut at the end counts. */
function isText(bytes: Uint8Array): boolean {
  try {
    return !/[^\P{Cc}\t\n\r]/u.test(new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true }))
  } catch {
    return false
  }
}

function idOfLive(path: string, Sqlite: SqliteConstructor): number | undefined {
  try {
    const handle = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 1_000 })
    try {
      return Number(handle.pragma('application_id', { simple: true }))
    } finally {
      handle.close()
    }
  } catch (error) {
    if (/^SQLITE_(NOTADB|CORRUPT)/.test(sqliteCode(error) ?? '')) return undefined
    throw describeSqliteError(error, 'open', path)
  }
}

function whatIs(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory'
  if (stats.isFIFO()) return 'a named pipe'
  if (stats.isSocket()) return 'a socket'
  return 'a device'
}

const unreadable = (path: string, cause: unknown): FlujoError =>
  new FlujoError(
    'store_unavailable',
    `cannot look at the trace database ${path}: ${cause instanceof Error ? cause.message : String(cause)}; look at the rights of the file and its directory`,
    { cause },
  )

/** Whether a call of `node:fs` failed with that code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
