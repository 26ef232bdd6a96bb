import { sql } from 'kysely'

import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'

/**
 * Says of runs that are written to again that what is indexed of them is not all any more, whether or not this process
 * keeps the index. Only to be used inside a transaction.
 */
export class StaleMarks {
  readonly #connection: Connection
  readonly #hasIndex: (params: object) => unknown
  #remove: ((params: { run: number }) => unknown) | undefined

  constructor(connection: Connection) {
    this.#connection = connection
    this.#hasIndex = connection.lookup(() => ({
      compile: () =>
        sql`select 1 from sqlite_schema where type = 'table' and name = 'search_runs'`.compile(queryBuilder),
    }))
  }

  /** @param run that was there before */
  note(run: number): void {
    if (this.#hasIndex({}) === undefined) return
    this.#remove ??= this.#connection.statement<{ run: number }>((p) => ({
      compile: () => sql`update search_runs set seq = -1 where run = ${p.run}`.compile(queryBuilder),
    }))
    this.#remove({ run })
  }
}
