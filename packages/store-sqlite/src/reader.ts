export { locateDatabase } from './file/locate-database.ts'
export { openOwnReader } from './open-own-reader.ts'

export type { LocateDatabaseOptions } from './file/locate-database.ts'
export type { SqliteReader, SqliteReaderOptions } from './open-sqlite-reader.ts'
