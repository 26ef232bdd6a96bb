import { closeSync, openSync, readSync, statSync, truncateSync } from 'node:fs'

import { isDamage } from '../file/damage.ts'
import { checkTables, harden } from '../file/open-for-reading.ts'
import { allMigrations, schemaVersion } from '../migrations/all-migrations.ts'
import { statementsOf } from '../migrations/migrate.ts'
import { copyPrivately } from '../python/private-copy.ts'
import { Connection } from '../sql/connection.ts'
import { loadSqlite } from '../sql/native-module.ts'
import type { SqliteHandle } from '../sql/sqlite-handle.ts'
import { type Copied, copyReadable } from './copy-readable.ts'
import { restoreDefinitions } from './restore-definitions.ts'

/** What could be read of a damaged database, as a sound one. */
export interface Salvaged {
  readonly connection: Connection
  readonly copied: Copied
  close(): void
}

/**
 * Copies what can be read of a damaged database into a new one, which goes when it is closed. The damaged one, and what is
 * beside it, stay as they are.
 *
 * @throws where not even its tables can be found, and where it cannot be copied
 */
export function salvageDatabase(path: string): Salvaged {
  const Sqlite = loadSqlite()
  const copy = copyPrivately(path)
  const handles: SqliteHandle[] = []
  const open = (name: string): SqliteHandle => {
    const handle = new Sqlite(name, { timeout: 0 })
    handles.push(handle)
    return handle
  }
  const close = (): void => {
    for (const handle of handles.splice(0)) handle.close()
    copy.remove()
  }
  try {
    lengthenToStated(copy.path)
    let handle = open(copy.path)
    if (!hasDefinitions(handle)) {
      handle.close()
      restoreDefinitions(copy.path)
      handle = open(copy.path)
    }
    const damaged = new Connection(handle)
    handle.pragma('synchronous = off', { simple: true })
    harden(handle)
    checkTables(path, damaged)
    const whole = new Connection(open(`${copy.path}.readable`))
    const copied = copyInto(whole, damaged)
    return { connection: whole, copied, close }
  } catch (error) {
    close()
    throw error
  }
}

function hasDefinitions(handle: SqliteHandle): boolean {
  try {
    handle.prepare('select count(*) from sqlite_schema').get([])
    return true
  } catch (error) {
    if (isDamage(error)) return false
    throw error
  }
}

function copyInto(whole: Connection, damaged: Connection): Copied {
  const { handle } = whole
  for (const pragma of ['journal_mode = off', 'synchronous = off', 'foreign_keys = off']) {
    handle.pragma(pragma, { simple: true })
  }
  const statements = allMigrations.flatMap(statementsOf)
  const isIndex = (statement: string): boolean => /^create index/i.test(statement)
  handle.exec('begin')
  for (const statement of statements.filter((each) => !isIndex(each))) handle.exec(statement)
  const copied = copyReadable(damaged, whole)
  for (const statement of statements.filter(isIndex)) handle.exec(statement)
  handle.exec(`pragma user_version = ${schemaVersion}`)
  handle.exec('commit')
  handle.pragma('query_only = on', { simple: true })
  return copied
}

const PAGE_SIZE_OFFSET = 16
const PAGE_COUNT_OFFSET = 28

/** SQLite reads nothing of a file that was cut off; with blank pages at its end it reads what is there. */
function lengthenToStated(path: string): void {
  const header = Buffer.alloc(100)
  const file = openSync(path, 'r')
  try {
    readSync(file, header, 0, header.length, 0)
  } finally {
    closeSync(file)
  }
  const stated = header.readUInt16BE(PAGE_SIZE_OFFSET)
  const pageSize = stated === 1 ? 65_536 : stated
  const bytes = header.readUInt32BE(PAGE_COUNT_OFFSET) * pageSize
  if (bytes > statSync(path).size && bytes <= LONGEST_BYTES) truncateSync(path, bytes)
}

/** Blank pages take no room where files may have holes, but some have none. */
const LONGEST_BYTES = 8 * 1024 ** 3
