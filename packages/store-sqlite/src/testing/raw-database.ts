import Database from 'better-sqlite3'

/** Looks into a database behind the store's back. */
export function inspect<T>(path: string, look: (database: Database.Database) => T): T {
  const database = new Database(path, { timeout: 2_000 })
  try {
    return look(database)
  } finally {
    database.close()
  }
}

/** SQLite's own check of the whole file. */
export function integrityOf(path: string): unknown {
  return inspect(path, (database) => database.pragma('integrity_check', { simple: true }))
}
