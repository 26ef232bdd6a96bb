import type { SearchQuery } from '@flujo/tracing'
import { runsBehind, type SearchPlace } from '@flujo/tracing/search'
import { sql } from 'kysely'

import { runConditionSql } from '../query/condition-sql.ts'
import type { OwnerVerdicts } from '../read/owner-verdicts.ts'
import { numberOf, textOf } from '../read/row-values.ts'
import { type RunRow, selectRuns } from '../read/run-rows.ts'
import { PAUSED, RUNNING } from '../span-status.ts'
import type { Connection } from '../sql/connection.ts'

const LARGEST_BATCH = 1_000
const SPANS_OF_A_BATCH = 4_000

/** Runs in the order in which they are searched, the newest first, in batches that are small at first. */
export class RunQueue {
  readonly #query: SearchQuery
  #place: SearchPlace | undefined
  #size = 16
  #waiting: RunRow[] = []
  #isAtEnd = false

  constructor(query: SearchQuery, place: SearchPlace | undefined) {
    this.#query = query
    this.#place = place
  }

  /** Whether there are no more runs; known when the last batch has been given. */
  get isEmpty(): boolean {
    return this.#isAtEnd && this.#waiting.length === 0
  }

  /** The next runs; a large one, and one of a size that is not known, comes alone. */
  next(connection: Connection, owners: OwnerVerdicts): readonly RunRow[] {
    if (this.#waiting.length === 0 && !this.#isAtEnd) this.#fill(connection, owners)
    let spans = 0
    let count = 0
    for (const run of this.#waiting) {
      spans += isLarge(run) ? SPANS_OF_A_BATCH : numberOf(run.spans)
      if (count > 0 && spans > SPANS_OF_A_BATCH) break
      count += 1
    }
    return this.#waiting.splice(0, count)
  }

  #fill(connection: Connection, owners: OwnerVerdicts): void {
    const where = runConditionSql(runsBehind(this.#query.runs, this.#place), { goneRuns: () => owners.goneRuns() })
    const rows = selectRuns(connection, { where, orderBy: sql`r.start_us desc, r.run_id`, limit: this.#size + 1 })
    this.#isAtEnd = rows.length <= this.#size
    this.#waiting = rows.slice(0, this.#size)
    this.#size = Math.min(this.#size * 4, LARGEST_BATCH)
    const last = this.#waiting.at(-1)
    if (last !== undefined) this.#place = placeBehind(last)
  }
}

/** Where the runs behind this one begin. */
export const placeBehind = (run: RunRow): SearchPlace => ({
  runStartTimeUs: numberOf(run.start_us),
  runId: textOf(run.run_id),
})

/** Whether its spans are better read in parts. */
export const isLarge = ({ spans, status }: RunRow): boolean =>
  status === RUNNING || status === PAUSED || numberOf(spans) > SPANS_OF_A_BATCH
