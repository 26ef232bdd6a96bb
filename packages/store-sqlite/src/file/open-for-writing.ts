import { existsSync, lstatSync } from 'node:fs'

import { insertAccess } from '../audit/insert-access.ts'
import { schemaVersion } from '../migrations/all-migrations.ts'
import { compareLayout } from '../migrations/check-layout.ts'
import { migrate, readSchemaVersion } from '../migrations/migrate.ts'
import { newerSchema } from '../migrations/newer-schema.ts'
import { Connection } from '../sql/connection.ts'
import { loadSqlite } from '../sql/native-module.ts'
import { retrySync } from '../sql/retry-sync.ts'
import { describeSqliteError, sqliteCode } from '../sql/sqlite-error.ts'
import type { SqliteConstructor, SqliteHandle } from '../sql/sqlite-handle.ts'
import { APPLICATION_ID } from './application-id.ts'
import { createFile } from './create-file.ts'
import { damaged, isDamage } from './damage.ts'
import { isDefaultPath } from './default-path.ts'
import { type FileIdentity, identifyFile, noDatabaseFile, notOurs } from './identify-file.ts'
import { withLockFile } from './lock-file.ts'
import { moveAside, removeBeside } from './move-aside.ts'

/** How long opening may wait for others that make or migrate the same file. An existing file is opened without locks. */
export const OPEN_BUDGET_MS = 2_000

/** A database that is open for writing. */
export interface WritingConnection {
  readonly connection: Connection
  /** Where the damaged database is that was found in its place. */
  readonly movedTo: string | undefined
}

/**
 * Opens the database for reading and writing; makes it, its directory and its tables where they are missing, and moves
 * one of ours that is damaged out of the way.
 *
 * @throws {@link FlujoError} see `openSqliteStore`
 */
export function openForWriting(path: string, budgetMs: number = OPEN_BUDGET_MS): WritingConnection {
  const Sqlite = loadSqlite()
  if (isDefaultPath(path) && isLink(path)) throw notOurs(path, 'a symbolic link')
  try {
    return { connection: openOnce(path, Sqlite, budgetMs), movedTo: undefined }
  } catch (error) {
    if (!isDamage(error)) throw describeSqliteError(error, 'open', path)
  }
  return openInPlaceOf(path, undefined)
}

/**
 * Moves a database of ours that is damaged away, and begins a new one.
 *
 * @param damage what was found when it was written to; without it, opening it says whether it is damaged
 * @param isStillThere another process may have been quicker: whether the file is the one that is damaged
 */
export function openInPlaceOf(
  path: string,
  damage: unknown,
  isStillThere: () => boolean = () => true,
): WritingConnection {
  const Sqlite = loadSqlite()
  const open = (): Connection => openOnce(path, Sqlite, OPEN_BUDGET_MS)
  try {
    return withLockFile(path, () => {
      const found = damage !== undefined && isStillThere() ? damage : undefined
      const opened = found === undefined ? attempt(open) : { error: found }
      if ('connection' in opened) return { connection: opened.connection, movedTo: undefined }
      const movedTo = moveAside(path, new Date())
      const connection = open()
      const reason = opened.error instanceof Error ? opened.error.message : String(opened.error)
      insertAccess(connection, Date.now() * 1_000, { command: 'recovery', detail: { movedTo, reason } })
      return { connection, movedTo }
    })
  } catch (error) {
    throw describeSqliteError(error, 'open', path)
  }
}

function attempt(open: () => Connection): { readonly connection: Connection } | { readonly error: unknown } {
  try {
    return { connection: open() }
  } catch (error) {
    if (!isDamage(error)) throw error
    return { error }
  }
}

function openOnce(path: string, Sqlite: SqliteConstructor, budgetMs: number): Connection {
  let identity = identifyFile(path, Sqlite)
  if (identity === 'missing') {
    if (existsSync(`${path}-wal`)) withLockFile(path, () => void (existsSync(path) || removeBeside(path)))
    createFile(path)
    identity = identifyFile(path, Sqlite)
  }
  const mayBeMoved = identity === 'ours' || isDefaultPath(path)
  if (identity === 'unreadable') {
    throw mayBeMoved ? damaged(path, 'it does not begin as an SQLite database does') : noDatabaseFile(path)
  }
  try {
    return retrySync(budgetMs, () => connect(path, Sqlite, identity))
  } catch (error) {
    throw isDamage(error) && !mayBeMoved ? notOurs(path, 'a damaged SQLite database') : error
  }
}

function connect(path: string, Sqlite: SqliteConstructor, identity: FileIdentity): Connection {
  const handle = new Sqlite(path, { fileMustExist: true, timeout: 0 })
  try {
    if (identity !== 'ours') adopt(handle, path)
    setPragmas(handle)
    const connection = new Connection(handle)
    const version = readSchemaVersion(connection)
    if (version > schemaVersion) throw newerSchema(path, version)
    bringUpToDate(connection, path)
    return connection
  } catch (error) {
    handle.close()
    throw error
  }
}

/**
 * Brings the tables to the layout of this version, and looks whether they are as they should be.
 *
 * @throws what makes the file useless for writing
 */
export function bringUpToDate(connection: Connection, path: string): void {
  try {
    migrate(connection)
  } catch (error) {
    // What a migration expects is not there, or what it makes is: the version is not that of the tables.
    if (sqliteCode(error) === 'SQLITE_ERROR') throw damaged(path, (error as Error).message)
    throw error
  }
  checkLayout(connection, path)
}

/** @throws where the tables are not those of this version */
export function checkLayout(connection: Connection, path: string): void {
  const { missing, foreignTriggers } = compareLayout(connection)
  if (missing.length > 0)
    throw damaged(path, `it lacks ${missing.slice(0, 3).join(', ')} as layout ${schemaVersion} has them`)
  if (foreignTriggers.length > 0) {
    throw notOurs(path, `one with a trigger of somebody else (${foreignTriggers.slice(0, 3).join(', ')})`)
  }
}

/** Makes an empty file ours. The mark is set before WAL is on, so that it is in the file itself and not only in its -wal. */
function adopt(handle: SqliteHandle, path: string): void {
  handle.pragma('auto_vacuum = incremental', { simple: true })
  const id = (): number => Number(handle.pragma('application_id', { simple: true }))
  if (id() === APPLICATION_ID) return
  handle.exec('begin immediate')
  try {
    const isEmpty = Number(handle.pragma('schema_version', { simple: true })) === 0
    if (id() !== APPLICATION_ID && !(isEmpty && id() === 0)) throw notOurs(path, "another program's SQLite database")
    handle.pragma(`application_id = ${APPLICATION_ID}`, { simple: true })
    handle.exec('commit')
  } catch (error) {
    if (handle.inTransaction) handle.exec('rollback')
    throw error
  }
}

function setPragmas(handle: SqliteHandle): void {
  handle.pragma('journal_mode = wal', { simple: true })
  setConnectionPragmas(handle)
}

/** What is of the connection and not of the file. */
export function setConnectionPragmas(handle: SqliteHandle): void {
  for (const pragma of [
    'synchronous = normal',
    'foreign_keys = on',
    'trusted_schema = off',
    'cell_size_check = on',
    'journal_size_limit = 8388608',
    'wal_autocheckpoint = 4000',
  ]) {
    handle.pragma(pragma, { simple: true })
  }
}

const isLink = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
