export { locateDatabase } from './file/locate-database.ts'
export { openSqliteReader } from './open-sqlite-reader.ts'
export { openSqliteStore } from './open-sqlite-store.ts'
export { onProcessExit } from './write/exit-hooks.ts'

export type { LocateDatabaseOptions } from './file/locate-database.ts'
export type { SqliteReader, SqliteReaderOptions } from './open-sqlite-reader.ts'
export type { OpenSqliteStore, SqliteStoreOptions } from './open-sqlite-store.ts'
