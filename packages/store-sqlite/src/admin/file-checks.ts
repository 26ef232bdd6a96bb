import { createHash } from 'node:crypto'

import { sql } from 'kysely'

import { readPiece } from '../read/read-piece.ts'
import { leftoverRuns, removePayloads, spansWithoutRun, unusedPayloads } from '../retention/orphans.ts'
import type { Connection } from '../sql/connection.ts'
import { removeStep } from '../write/remove-run.ts'
import type { Check, Problem } from './check.ts'

const PAYLOADS_AT_ONCE = 200

/** SQLite's own check of the whole file. */
export const integrity: Check = {
  name: 'integrity',
  *find(connection) {
    const rows = connection.allOf<{ integrity_check: string }>(sql`pragma integrity_check(100)`)
    yield rows
      .map((row) => row.integrity_check)
      .filter((message) => message !== 'ok')
      .map((message): Problem => {
        const isOfIndex = /index/i.test(message) && !/page|tree/i.test(message)
        const repair = { done: 'made the indexes again', work: () => void connection.handle.exec('reindex') }
        return isOfIndex ? { message, repair } : { message }
      })
  },
}

/** Values are there, are what they were, and belong to somebody. */
export const values: Check = {
  name: 'values',
  *find(connection) {
    const missing = connection.allOf<{ runId: string; n: number }>(sql`
      select r.run_id as runId, count(*) as n from run_payloads u join runs r on r.id = u.run
      where not exists (select 1 from payloads p where p.id = u.payload) group by r.id limit 100`)
    yield missing.map(({ runId, n }) => ({
      runId,
      message: `${n} of the values of the run, or parts of them, are missing`,
    }))
    for (let after: number | undefined = 0; after !== undefined;) {
      const { ids, next } = unusedPayloads(connection, after)
      if (ids.length > 0) {
        const work = (): void => void removePayloads(connection, ids)
        yield [{ message: `${ids.length} values are used by no run`, repair: { done: 'removed them', work } }]
      }
      after = next
    }
    yield* changedPayloads(connection)
  },
}

function* changedPayloads(connection: Connection): Iterable<readonly Problem[]> {
  for (let after: number | undefined = 0; after !== undefined;) {
    const rows: readonly { id: number; hash: unknown }[] = connection.allOf(
      sql`select id, hash from payloads where id > ${after} order by id limit ${sql.lit(PAYLOADS_AT_ONCE)}`,
    )
    yield rows.flatMap(({ id, hash }) => {
      const text = readPiece(connection, id)
      const isWhole =
        text !== undefined && hash instanceof Uint8Array && createHash('sha256').update(text).digest().equals(hash)
      return isWhole ? [] : [{ message: `value ${id} is not what it was when it was stored` }]
    })
    after = rows.length === PAYLOADS_AT_ONCE ? rows.at(-1)?.id : undefined
  }
}

/** Nothing is left of runs that are not there. */
export const orphans = (nowUs: () => number): Check => ({
  name: 'orphans',
  *find(connection) {
    yield leftoverRuns(connection, nowUs()).map((run) => leftover(connection, run))
    for (let after: number | undefined = 0; after !== undefined;) {
      const found = spansWithoutRun(connection, after)
      yield found.ids.map((run) => leftover(connection, run))
      after = found.next
    }
  },
})

const leftover = (connection: Connection, run: number): Problem => ({
  message: `there are spans of a run that is not there (number ${run})`,
  repair: { done: 'removed them', work: () => (removeStep(connection, run).isDone ? undefined : 'again') },
})
