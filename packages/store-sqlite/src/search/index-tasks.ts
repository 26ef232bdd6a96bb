import { sql } from 'kysely'

import { thisProcess } from '../liveness/process-identity.ts'
import { OwnerVerdicts } from '../read/owner-verdicts.ts'
import type { Task } from '../retention/prune-tasks.ts'
import { spanStatuses } from '../span-status.ts'
import type { Connection } from '../sql/connection.ts'
import { indexChunk, isAsMarked } from './index-run.ts'
import { RowTexts } from './row-texts.ts'
import { createSearchTables, hasSearchTables, onSearchTables } from './search-tables.ts'

/** What is indexed, and how far it has been looked through before. */
export interface Indexing {
  readonly connection: Connection
  readonly nowUs: number
  /** Only runs that were written since. */
  readonly sinceUs?: number | undefined
}

const RUNS_AT_A_TIME = 500
/** In spans; a few milliseconds. Many small runs go together, because each transaction leaves a tree of its own behind. */
const WORK_OF_A_TASK = 256

const over = sql.join(
  (['completed', 'failed', 'cancelled'] as const).map((status) => sql.lit(spanStatuses.indexOf(status))),
)

/** Makes the index where there is none, and puts into it what is not there yet of runs that are over; the newest first. */
export function* indexTasks({ connection, nowUs, sinceUs }: Indexing): Generator<Task, void> {
  if (!hasSearchTables(connection)) {
    yield { work: () => void (hasSearchTables(connection) || createSearchTables(connection)) }
  }
  const abandoned = JSON.stringify(new OwnerVerdicts(connection, thisProcess(), nowUs).abandonedRuns())
  for (let below: number | undefined = Number.MAX_SAFE_INTEGER; below !== undefined;) {
    const rows: readonly { id: number; isDue: number }[] = connection.allOf(sql`
      select r.id, r.start_us is not null and (r.status in (${over}) or r.id in (select value from json_each(${abandoned})))
        and not exists (select 1 from search_runs m where m.run = r.id and m.after_idx is null and ${isAsMarked}) as isDue
      from runs r where r.id < ${below} and ${sinceUs === undefined ? sql`1` : sql`r.written_us >= ${sinceUs}`}
      order by r.id desc limit ${sql.lit(RUNS_AT_A_TIME)}`)
    yield* indexRuns(
      connection,
      rows.filter(({ isDue }) => isDue === 1).map(({ id }) => id),
    )
    below = rows.length === RUNS_AT_A_TIME ? rows.at(-1)?.id : undefined
  }
}

function* indexRuns(connection: Connection, runs: readonly number[]): Generator<Task, void> {
  const waiting = [...runs]
  while (waiting.length > 0) {
    yield {
      work: () =>
        onSearchTables(connection, () => {
          const texts = new RowTexts()
          for (let work = 0; work < WORK_OF_A_TASK && waiting[0] !== undefined;) {
            const indexed = indexChunk(connection, texts, waiting[0])
            work += indexed.work
            if (indexed.isWhole) waiting.shift()
          }
        }),
    }
  }
}
