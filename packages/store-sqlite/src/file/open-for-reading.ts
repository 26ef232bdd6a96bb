import { existsSync, realpathSync } from 'node:fs'

import { FlujoError } from '@flujo/domain'
import { sql } from 'kysely'

import { schemaVersion } from '../migrations/all-migrations.ts'
import { mayRead, readSchemaVersion } from '../migrations/migrate.ts'
import { newerSchema } from '../migrations/newer-schema.ts'
import { tableNames } from '../schema.ts'
import { Connection } from '../sql/connection.ts'
import { loadSqlite } from '../sql/native-module.ts'
import { describeSqliteError, sqliteCode } from '../sql/sqlite-error.ts'
import type { SqliteConstructor, SqliteHandle } from '../sql/sqlite-handle.ts'
import { damaged } from './damage.ts'
import { isDefaultPath } from './default-path.ts'
import { identifyFile, noDatabaseFile, notOurs } from './identify-file.ts'
import { openCopy } from './read-only-copy.ts'

const BUSY_TIMEOUT_MS = 2_000

/** A database that is open for reading. */
export interface ReadingConnection {
  readonly connection: Connection
  /** The layout of the file, where it is newer than ours and yet readable. */
  readonly newerVersion: number | undefined
  close(): void
}

/** A handle, and what releases it. */
export interface OpenHandle {
  readonly handle: SqliteHandle
  close(): void
}

/**
 * Opens an existing database for reading only.
 *
 * @throws {@link FlujoError} see `openSqliteReader`
 */
export function openForReading(path: string): ReadingConnection {
  const Sqlite = loadSqlite()
  const identity = identifyFile(path, Sqlite)
  if (identity === 'missing') throw noDatabase(`there is no trace database at ${path}`)
  if (identity === 'empty') throw noDatabase(`the trace database ${path} is empty`)
  if (identity === 'unreadable') {
    throw isDefaultPath(path) ? damaged(path, 'it does not begin as an SQLite database does') : noDatabaseFile(path)
  }
  try {
    const { handle, close } = openReadable(path, Sqlite)
    try {
      const connection = new Connection(handle)
      const newerVersion = checkVersion(path, connection)
      checkTables(path, connection)
      return { connection, newerVersion, close }
    } catch (error) {
      close()
      throw error
    }
  } catch (error) {
    throw describeSqliteError(error, 'read', path)
  }
}

/** The handle has read the definitions of the tables, so that what cannot be read shows here. */
function openReadable(path: string, Sqlite: SqliteConstructor): OpenHandle {
  // A reader of a database that nobody has open makes -wal and -shm, and only a writer takes them away again.
  const isQuiet = !existsSync(`${realpathSync(path)}-wal`)
  const handle = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
  try {
    harden(handle)
    return { handle, close: () => closeReader(handle, isQuiet ? path : undefined, Sqlite) }
  } catch (error) {
    handle.close()
    if (!/^SQLITE_(CANTOPEN|READONLY)/.test(sqliteCode(error) ?? '')) throw error
    const copy = openCopy(path, Sqlite)
    harden(copy.handle)
    return copy
  }
}

/** What comes from somebody else is data: nothing in it is run, and what does not fit is an error. */
function harden(handle: SqliteHandle): void {
  handle.pragma('trusted_schema = off', { simple: true })
  handle.pragma('cell_size_check = on', { simple: true })
  handle.prepare('select count(*) from sqlite_schema').get([])
}

function checkVersion(path: string, connection: Connection): number | undefined {
  const version = readSchemaVersion(connection)
  if (version === 0) throw noDatabase(`the trace database ${path} is only just being made`)
  if (version <= schemaVersion) return undefined
  if (!mayRead(connection)) throw newerSchema(path, version)
  return version
}

/** A view in the place of a table could compute for ever. */
export function checkTables(path: string, connection: Connection): void {
  const names: readonly string[] = tableNames
  const odd = connection
    .allOf<{ type: unknown; name: unknown; sql: unknown }>(
      sql`select type, name, sql from sqlite_schema where type in ('table', 'view')`,
    )
    .filter(
      ({ name, type, sql: text }) => names.includes(String(name)) && (type !== 'table' || isComputed(String(text))),
    )
  if (odd.length > 0) throw notOurs(path, `a database in which ${String(odd[0]?.name)} is no plain table`)
}

const isComputed = (text: string): boolean => /^create\s+virtual|\bgenerated\s+always\b|\bas\s*\(/i.test(text)

/** @param tidyPath of a database that nobody had open; SQLite takes its -wal and -shm away if that is still so */
function closeReader(handle: SqliteHandle, tidyPath: string | undefined, Sqlite: SqliteConstructor): void {
  handle.close()
  if (tidyPath === undefined) return
  try {
    const last = new Sqlite(tidyPath, { fileMustExist: true, timeout: 0 })
    try {
      last.pragma('user_version', { simple: true })
    } finally {
      last.close()
    }
  } catch {
    // Two small files stay where they are; the next writer takes them away.
  }
}

/** @param found in words */
export const noDatabase = (found: string): FlujoError =>
  new FlujoError('no_database', `${found}: run a pipeline with tracing first, or name another path`)
