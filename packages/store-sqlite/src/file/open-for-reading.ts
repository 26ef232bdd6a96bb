import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'

import { FlujoError } from '@flujo/domain'

import { schemaVersion } from '../migrations/all-migrations.ts'
import { mayRead, readSchemaVersion } from '../migrations/migrate.ts'
import { Connection } from '../sql/connection.ts'
import { loadSqlite } from '../sql/native-module.ts'
import { describeSqliteError, sqliteCode } from '../sql/sqlite-error.ts'
import type { SqliteConstructor, SqliteHandle } from '../sql/sqlite-handle.ts'
import { identifyFile } from './identify-file.ts'
import { newerSchema } from './open-for-writing.ts'

const BUSY_TIMEOUT_MS = 2_000
const LARGEST_COPY_BYTES = 512 * 1024 * 1024

/** A database that is open for reading. */
export interface ReadingConnection {
  readonly connection: Connection
  /** The layout of the file, where it is newer than ours and yet readable. */
  readonly newerVersion: number | undefined
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
  // A reader of a database that nobody has open makes -wal and -shm, and only a writer takes them away again.
  const isQuiet = !existsSync(`${realpathSync(path)}-wal`)
  try {
    const handle = openReadable(path, Sqlite)
    try {
      const connection = new Connection(handle)
      const newerVersion = checkVersion(path, connection)
      return { connection, newerVersion, close: () => closeReader(handle, isQuiet ? path : undefined, Sqlite) }
    } catch (error) {
      closeReader(handle, isQuiet ? path : undefined, Sqlite)
      throw error
    }
  } catch (error) {
    throw describeSqliteError(error, 'read', path)
  }
}

/** The handle has read the definitions of the tables, so that what cannot be read shows here. */
function openReadable(path: string, Sqlite: SqliteConstructor): SqliteHandle {
  const handle = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS })
  try {
    handle.pragma('trusted_schema = off', { simple: true })
    handle.pragma('cell_size_check = on', { simple: true })
    handle.prepare('select count(*) from sqlite_schema').get([])
    return handle
  } catch (error) {
    handle.close()
    if (!/^SQLITE_(CANTOPEN|READONLY)/.test(sqliteCode(error) ?? '')) throw error
    const copy = bytesWithoutWal(path)
    if (copy === undefined) throw error
    return new Sqlite(copy, { readonly: true, timeout: BUSY_TIMEOUT_MS })
  }
}

/**
 * SQLite cannot read a WAL database in a directory where it may not make a -shm file. Where everything is in the file
 * itself, its bytes can be read as those of a database without WAL.
 */
function bytesWithoutWal(path: string): Uint8Array | undefined {
  const wal = `${realpathSync(path)}-wal`
  if (existsSync(wal) && statSync(wal).size > 0) return undefined
  if (statSync(path).size > LARGEST_COPY_BYTES) return undefined
  const bytes = readFileSync(path)
  // Version numbers of the format for writing and reading: 2 is WAL, 1 is without.
  bytes[18] = 1
  bytes[19] = 1
  return bytes
}

function checkVersion(path: string, connection: Connection): number | undefined {
  const version = readSchemaVersion(connection)
  if (version === 0) throw noDatabase(`the trace database ${path} is only just being made`)
  if (version <= schemaVersion) return undefined
  if (!mayRead(connection)) throw newerSchema(path, version)
  return version
}

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

const noDatabase = (found: string): FlujoError =>
  new FlujoError('no_database', `${found}: run a pipeline with tracing first, or name another path`)
