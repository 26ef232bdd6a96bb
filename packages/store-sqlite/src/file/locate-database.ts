import { existsSync, lstatSync, type Stats } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import { checkPath } from './check-path.ts'
import { databaseIn } from './default-path.ts'
import { notOurs } from './identify-file.ts'

/** Where to look, and from where. */
export interface LocateDatabaseOptions {
  /** Named by the user; wins over everything. */
  readonly path?: string | undefined
  /** Default `process.env`; `FLUJO_DB` is read from it. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** Default: the working directory of the process. */
  readonly cwd?: string | undefined
}

/**
 * The absolute path of the database that a program started here writes and `flujo lens` started here reads: `path`, else
 * `FLUJO_DB`, else `.flujo/traces.db` in the nearest directory upward that has one of this user's, else beside the
 * nearest `package.json`, else in the working directory. Looks only; whether there is one is for opening to say.
 *
 * @throws {@link FlujoError} `invalid_options` for a path that is none, such as `:memory:`; `not_our_database` where `.flujo/traces.db` is a symbolic link, which could lead anywhere
 * @example
 * openSqliteStore(locateDatabase())
 */
export function locateDatabase(options: LocateDatabaseOptions = {}): string {
  const { path, env = process.env, cwd = process.cwd() } = options
  const named = path ?? env['FLUJO_DB']
  if (named !== undefined && named !== '') {
    checkPath(named)
    return resolve(cwd, named)
  }
  const upward = directoriesUpward(resolve(cwd))
  const home =
    upward.find(hasDatabase) ??
    upward.find((directory) => existsSync(join(directory, 'package.json'))) ??
    upward[0] ??
    cwd
  const database = databaseIn(home)
  if (lstat(database)?.isSymbolicLink() === true) throw notOurs(database, 'a symbolic link')
  return database
}

function directoriesUpward(start: string): readonly string[] {
  const found = [start]
  for (let at = start; dirname(at) !== at; at = dirname(at)) found.push(dirname(at))
  return found
}

function hasDatabase(directory: string): boolean {
  const database = databaseIn(directory)
  const parent = lstat(dirname(database))
  if (parent?.isDirectory() !== true || !isOwn(parent)) return false
  const file = lstat(database)
  return file !== undefined && isOwn(file)
}

function lstat(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** In a directory that others may write to, such as /tmp, a database of theirs is none of ours. */
const isOwn = (stats: Stats): boolean => process.getuid === undefined || stats.uid === process.getuid()
