import type { CompiledQuery, RawBuilder } from 'kysely'

import { queryBuilder } from './query-builder.ts'
import type { SqliteHandle, SqliteStatement } from './sqlite-handle.ts'

/** A query of Kysely that is ready to be compiled. */
export interface Compilable<Row = unknown> {
  compile(): CompiledQuery<Row>
}

const STATEMENTS_KEPT = 200

/** Stands in a query for a value that is bound each time it runs. */
class Slot {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

const slots = <Params extends object>(): Params =>
  new Proxy({}, { get: (_target, name) => new Slot(String(name)) }) as Params

/** Runs what Kysely has built, synchronously, on one better-sqlite3 handle. */
export class Connection {
  readonly handle: SqliteHandle
  readonly #statements = new Map<string, SqliteStatement>()

  constructor(handle: SqliteHandle) {
    this.handle = handle
  }

  all<Row>(query: Compilable<Row>): Row[] {
    const { sql, parameters } = query.compile()
    return this.#statement(sql).all(parameters) as Row[]
  }

  /** As {@link all}, for a query that is written as SQL. */
  allOf<Row>(query: RawBuilder<Row>): Row[] {
    return this.all({ compile: () => query.compile(queryBuilder) })
  }

  first<Row>(query: Compilable<Row>): Row | undefined {
    const { sql, parameters } = query.compile()
    return this.#statement(sql).get(parameters) as Row | undefined
  }

  /** Runs a statement that gives no rows; how many rows it changed. */
  run(query: Compilable): number {
    const { sql, parameters } = query.compile()
    return this.#statement(sql).run(parameters).changes
  }

  /**
   * Compiles a statement once, for the write path. `make` is given a stand-in for each parameter.
   *
   * @example
   * const beat = connection.statement<{ id: number; now: number }>((p) =>
   *   queryBuilder.updateTable('owners').set({ beat_us: p.now }).where('id', '=', p.id))
   * beat({ id: 1, now: 2 })
   */
  statement<Params extends object>(
    make: (params: Params) => Compilable,
  ): (params: Params) => { readonly changes: number; readonly id: number } {
    const { sql, parameters } = make(slots<Params>()).compile()
    const statement = this.handle.prepare(sql)
    const bind = binder<Params>(parameters)
    return (params) => {
      const result = statement.run(bind(params))
      return { changes: result.changes, id: Number(result.lastInsertRowid) }
    }
  }

  /** As {@link statement}, for a query of at most one row. */
  lookup<Params extends object, Row>(make: (params: Params) => Compilable<Row>): (params: Params) => Row | undefined {
    const { sql, parameters } = make(slots<Params>()).compile()
    const statement = this.handle.prepare(sql)
    const bind = binder<Params>(parameters)
    return (params) => statement.get(bind(params)) as Row | undefined
  }

  /** Changes when another connection has written. */
  dataVersion(): unknown {
    const row = this.#statement('pragma data_version').get([])
    return (row as { data_version: unknown }).data_version
  }

  /** Rows that this connection has changed since it was opened. */
  ownChanges(): unknown {
    const row = this.#statement('select total_changes() as changes').get([])
    return (row as { changes: unknown }).changes
  }

  /** Does `work` as one transaction that has the right to write from its beginning. */
  transaction<T>(work: () => T): T {
    return this.#within('begin immediate', work)
  }

  /** Within a transaction: does `work`, and undoes no more than that where it throws. */
  savepoint<T>(work: () => T): T {
    this.#statement('savepoint part').run([])
    try {
      const result = work()
      this.#statement('release part').run([])
      return result
    } catch (error) {
      if (this.handle.inTransaction) {
        this.#statement('rollback to part').run([])
        this.#statement('release part').run([])
      }
      throw error
    }
  }

  /** Does `work` on one state of the database, whatever others write meanwhile. */
  snapshot<T>(work: () => T): T {
    return this.#within('begin', work)
  }

  #within<T>(begin: string, work: () => T): T {
    this.#statement(begin).run([])
    try {
      const result = work()
      this.#statement('commit').run([])
      return result
    } catch (error) {
      if (this.handle.inTransaction) this.#statement('rollback').run([])
      throw error
    }
  }

  #statement(sql: string): SqliteStatement {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    if (this.#statements.size >= STATEMENTS_KEPT) this.#statements.clear()
    const statement = this.handle.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}

/** Puts the named values in the order of the compiled statement; a value that is no parameter belongs into the SQL. */
function binder<Params extends object>(parameters: readonly unknown[]): (params: Params) => unknown[] {
  const names = parameters.map((parameter) => {
    if (parameter instanceof Slot) return parameter.name as keyof Params
    throw new TypeError('a prepared statement binds parameters only: write constants with sql.lit')
  })
  // SQLite has a copy of the values before the next call puts others there.
  const values: unknown[] = names.map(() => null)
  return (params) => {
    for (let at = 0; at < names.length; at += 1) values[at] = params[names[at] as keyof Params]
    return values
  }
}
