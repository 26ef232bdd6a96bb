import { sql } from 'kysely'

import { RUNNING } from '../span-status.ts'
import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'

const RUNS_LOOKED_AT = 500
const PAYLOADS_LOOKED_AT = 2_000
/** The `run.start` of a run may come late, from another process. */
const LATEST_START_US = 24 * 3_600_000_000

/** Runs that nobody sees: half removed when their remover ended, or never started although their spans came long ago. */
export function leftoverRuns(connection: Connection, nowUs: number): readonly number[] {
  return connection
    .all(
      queryBuilder
        .selectFrom('runs')
        .select('id')
        .where('start_us', 'is', null)
        .where(sql<boolean>`(status <> ${sql.lit(RUNNING)} or origin_us < ${nowUs - LATEST_START_US})`),
    )
    .map(({ id }) => id)
}

/** A part of a search through the whole file. */
export interface Found {
  readonly ids: readonly number[]
  /** Where to go on; absent at the end. */
  readonly next?: number
}

/** Numbers of runs that have spans and nothing else. The runs are stepped through, not their spans. */
export function spansWithoutRun(connection: Connection, after: number): Found {
  const rows = connection.allOf<{ run: number | null; known: number }>(sql`
    with recursive step(run) as (
      select min(run) from spans where run > ${after}
      union all
      select (select min(run) from spans where run > step.run) from step where step.run is not null
      limit ${sql.lit(RUNS_LOOKED_AT)})
    select run, exists (select 1 from runs where id = step.run) as known from step`)
  const found = rows.flatMap(({ run, known }) => (run === null ? [] : [{ run, known }]))
  const ids = found.filter(({ known }) => known === 0).map(({ run }) => run)
  const last = found.at(-1)
  return found.length === RUNS_LOOKED_AT && last !== undefined ? { ids, next: last.run } : { ids }
}

/** Values that no run uses. */
export function unusedPayloads(connection: Connection, after: number): Found {
  const [row] = connection.allOf<{ ids: string; last: number | null; n: number }>(sql`
    with some as (select id from payloads where id > ${after} order by id limit ${sql.lit(PAYLOADS_LOOKED_AT)})
    select coalesce(json_group_array(id) filter
        (where not exists (select 1 from run_payloads u where u.payload = some.id)), '[]') as ids,
      max(id) as last, count(*) as n from some`)
  const ids = JSON.parse(row?.ids ?? '[]') as number[]
  return row?.n === PAYLOADS_LOOKED_AT && row.last !== null ? { ids, next: row.last } : { ids }
}

/** Only inside a transaction: whether nobody uses them is looked up again. */
export function removePayloads(connection: Connection, ids: readonly number[]): number {
  return connection.run({
    compile: () =>
      sql`delete from payloads where id in (select value from json_each(${JSON.stringify(ids)}))
        and not exists (select 1 from run_payloads u where u.payload = payloads.id)`.compile(queryBuilder),
  })
}
