import { sql } from 'kysely'

import { removeFromSearch } from '../search/remove-from-search.ts'
import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import { FAILED, RUNNING } from '../span-status.ts'

/** How much one transaction removes where nothing else is said, so that nobody waits for it: a few milliseconds. */
const SPANS_A_STEP = 250
const PAYLOADS_A_STEP = 250

/** What one step has removed. */
export interface Removed {
  readonly spans: number
  /** Nothing of the run is left. */
  readonly isDone: boolean
}

/** A run as it was found; should it have gone on since, it stays. */
export interface HideableRun {
  readonly id: number
  readonly status: number
  readonly epoch: number
}

/**
 * Takes a run out of everybody's sight and gives its id free; {@link removeStep} does the rest. From here on nothing
 * else of the run is wanted: what is left after a crash is an orphan, and is removed by whoever cleans up next. Only to
 * be used inside a transaction.
 *
 * @returns whether it is hidden now
 */
export function hideRun(connection: Connection, { id, status, epoch }: HideableRun): boolean {
  const changed = connection.run(
    queryBuilder
      .updateTable('runs')
      .set({
        start_us: null,
        run_id: sql<string>`run_id || char(0) || id`,
        status: sql<number>`iif(status = ${sql.lit(RUNNING)}, ${sql.lit(FAILED)}, status)`,
      })
      .where('id', '=', id)
      .where('status', '=', status)
      .where('epoch', '=', epoch),
  )
  return changed > 0
}

/** Removes a part of what belongs to a hidden run, values that nobody else has included. Only inside a transaction. */
export function removeStep(connection: Connection, run: number, mostSpans: number = SPANS_A_STEP): Removed {
  const spans = connection.run(
    raw(sql`delete from spans where (run, idx) in
      (select run, idx from spans where run = ${run} limit ${sql.lit(mostSpans)})`),
  )
  if (spans === mostSpans) return { spans, isDone: false }
  if (removePayloads(connection, run) === PAYLOADS_A_STEP) return { spans, isDone: false }
  removeFromSearch(connection, run)
  connection.run(queryBuilder.deleteFrom('span_blocks').where('run', '=', run))
  connection.run(queryBuilder.deleteFrom('runs').where('id', '=', run))
  return { spans, isDone: true }
}

function removePayloads(connection: Connection, run: number): number {
  const uses = connection.all<{ payload: number }>(
    raw(sql`delete from run_payloads where (run, payload) in
      (select run, payload from run_payloads where run = ${run} limit ${sql.lit(PAYLOADS_A_STEP)}) returning payload`),
  )
  const ids = JSON.stringify(uses.map(({ payload }) => payload))
  connection.run(
    raw(sql`delete from payloads where id in (select value from json_each(${ids}))
      and not exists (select 1 from run_payloads u where u.payload = payloads.id)`),
  )
  return uses.length
}

const raw = <Row>(statement: ReturnType<typeof sql<Row>>) => ({ compile: () => statement.compile(queryBuilder) })
