import { sql } from 'kysely'

import type { Sql } from '../query/field-sql.ts'
import { PAUSED, RUNNING } from '../span-status.ts'
import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import type { RunRow } from './run-rows.ts'
import { orderSql, SpanOrder } from './span-order.ts'

interface Kept {
  readonly connection: Connection
  /** What the row of the run said. */
  readonly run: string
  /** What had been written to the database. */
  readonly state: string
  readonly order: SpanOrder
}

/** Lists that are paged through at the same time, such as those of two runs that are compared. */
const MOST_KEPT = 4

/** The orders of spans that are being paged through, so that each page need not sort the run again. */
export class SpanOrders {
  readonly #kept = new Map<string, Kept>()

  /**
   * @param asOfNow whether also the order of a run that has ended must be as of now. Else it is kept while others write
   * to the database: such a run may get late records, and nothing more
   */
  of(connection: Connection, run: RunRow, where: Sql, { asOfNow }: { readonly asOfNow: boolean }): SpanOrder {
    const query = orderSql(run, where)
    const { sql: text, parameters } = query.compile(queryBuilder)
    const key = [run.run_id, text, ...parameters.map((value) => `${typeof value} ${String(value)}`)].join('\n')
    const runState = [run.id, run.status, run.epoch, run.seq, run.written_us].join()
    const state = stateOf(connection)
    const mustBeExact = asOfNow || run.status === RUNNING || run.status === PAUSED
    const known = this.#kept.get(key)
    this.#kept.delete(key)
    const isValid =
      known?.connection === connection && known.run === runState && (!mustBeExact || known.state === state)
    const kept =
      known !== undefined && isValid ? known : { connection, run: runState, state, order: read(connection, run, query) }
    this.#kept.set(key, kept)
    if (this.#kept.size > MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value as string)
    return kept.order
  }
}

function read(connection: Connection, run: RunRow, query: ReturnType<typeof orderSql>): SpanOrder {
  const [row = { indexes: '[]', starts: '[]' }] = connection.allOf(query)
  return new SpanOrder(connection, run, row)
}

/** Changes whenever somebody has written, this connection or another. */
function stateOf(connection: Connection): string {
  const own = connection.first(queryBuilder.selectNoFrom(sql<number>`total_changes()`.as('changes')))
  return `${String(connection.dataVersion())} ${String(own?.changes)}`
}
