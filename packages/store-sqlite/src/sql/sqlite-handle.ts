/** The part of better-sqlite3's prepared statements that is used here. */
export interface SqliteStatement {
  run(parameters: readonly unknown[]): { readonly changes: number; readonly lastInsertRowid: number | bigint }
  get(parameters: readonly unknown[]): unknown
  all(parameters: readonly unknown[]): unknown[]
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>
  /** Whether whole numbers are given as `bigint`. */
  safeIntegers(isOn: boolean): SqliteStatement
}

/** The part of better-sqlite3's `Database` that is used here. */
export interface SqliteHandle {
  readonly inTransaction: boolean
  prepare(sql: string): SqliteStatement
  exec(sql: string): unknown
  pragma(source: string, options: { readonly simple: true }): unknown
  close(): unknown
}

/** @param file a path, or the bytes of a database, which is then read from memory */
export type SqliteConstructor = new (
  file: string | Uint8Array,
  options: { readonly readonly?: boolean; readonly fileMustExist?: boolean; readonly timeout: number },
) => SqliteHandle
