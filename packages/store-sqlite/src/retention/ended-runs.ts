import { type RawBuilder, sql } from 'kysely'

import { readSchemaVersion } from '../migrations/migrate.ts'
import type { OwnerVerdicts } from '../read/owner-verdicts.ts'
import { spanStatuses } from '../span-status.ts'
import type { Connection } from '../sql/connection.ts'
import type { HideableRun } from '../write/remove-run.ts'

/** A run that may go. */
export interface EndedRun extends HideableRun {
  readonly runId: string
  readonly spans: number
  readonly startUs: number
}

const ended = sql.join(
  (['completed', 'failed', 'cancelled'] as const).map((status) => sql.lit(spanStatuses.indexOf(status))),
)

/** Which of them. */
export interface EndedRunsOptions {
  /** Only those that were written before, by the clock of the store. */
  readonly beforeUs?: number
  readonly limit: number
}

/** Of which time runs are; empty for none. */
export type Starts = { readonly oldestStartUs?: number; readonly newestStartUs?: number }

export function startsOf(runs: readonly Pick<EndedRun, 'startUs'>[], before: Starts = {}): Starts {
  const starts = [...runs.map(({ startUs }) => startUs), ...Object.values(before)].toSorted((a, b) => a - b)
  const [oldestStartUs, newestStartUs] = [starts[0], starts.at(-1)]
  return oldestStartUs === undefined || newestStartUs === undefined ? {} : { oldestStartUs, newestStartUs }
}

/** When a run was last written; in layout 1 that has to be told by its own clock. */
function writtenUsOf(connection: Connection): RawBuilder<unknown> {
  return readSchemaVersion(connection) > 1 ? sql`r.written_us` : sql`r.start_us + coalesce(r.duration_ns, 0) / 1000`
}

/** Runs that have ended, and those whose process is gone, oldest first. One that is paused is waiting and not over. */
export function endedRuns(
  connection: Connection,
  owners: OwnerVerdicts,
  { beforeUs, limit }: EndedRunsOptions,
): readonly EndedRun[] {
  const abandoned = JSON.stringify(owners.abandonedRuns())
  const isOver = sql`(r.status in (${ended}) or r.id in (select value from json_each(${abandoned})))`
  const writtenUs = writtenUsOf(connection)
  const isOld = beforeUs === undefined ? sql`r.start_us is not null` : sql`${writtenUs} < ${beforeUs}`
  const order = beforeUs === undefined ? sql`r.start_us, r.id` : sql`${writtenUs}, r.id`
  return connection.allOf<EndedRun>(sql`
    select r.id, r.run_id as runId, r.status, r.epoch, r.spans, r.start_us as startUs from runs r
    where r.start_us is not null and ${isOld} and ${isOver} order by ${order} limit ${limit}`)
}
