import { attributeNames } from '@flujo/domain'
import { type RawBuilder, sql } from 'kysely'

import { summedTotals } from '../query/run-totals-sql.ts'
import { RUNNING, statusCode } from '../span-status.ts'
import {
  type Check,
  type OfRun,
  PROBLEMS_AT_ONCE,
  runColumns,
  runIdOf,
  runSql,
  spanIdOf,
  withAttribute,
} from './check.ts'

const over = sql.join((['completed', 'failed', 'cancelled'] as const).map((status) => sql.lit(statusCode(status))))

const exact = ['spans', 'failed_spans', 'retries', 'done_steps', 'unpriced_calls'] as const
/** Sums of fractions depend on the order in which they are added up. */
const rounded = ['input_tokens', 'output_tokens', 'cost_usd'] as const
const summed = [...exact, ...rounded]

const differs = (name: (typeof summed)[number]): RawBuilder<unknown> => {
  const [kept, sum] = [sql.ref(`r.${name}`), summedTotals[name]]
  return exact.some((each) => each === name)
    ? sql`${kept} <> ${sum}`
    : sql`abs(${kept} - ${sum}) > 1e-9 * max(abs(${kept}), 1)`
}

/** What a run says in sum is what its spans say. Where spans were dropped it says more, and rightly. */
export const counters: Check = {
  name: 'counters',
  *find(connection) {
    const columns = sql.join(summed.map((name) => sql`${differs(name)} as ${sql.ref(name)}`))
    for (let after: number | undefined = 0; after !== undefined;) {
      const rows: readonly (OfRun & Record<string, unknown>)[] = connection.allOf(sql`
        select ${runColumns}, ${columns} from runs r where r.id > ${after} and r.status in (${over})
          and r.start_us is not null and r.dropped_spans = 0 order by r.id limit ${sql.lit(PROBLEMS_AT_ONCE)}`)
      yield rows.flatMap((row) => {
        const wrong = summed.filter((name) => row[name] === 1)
        if (wrong.length === 0) return []
        const sums = sql.join(wrong.map((name) => sql`${sql.ref(name)} = ${summedTotals[name]}`))
        return [
          {
            runId: runIdOf(row),
            message: `what the run says of ${wrong.join(', ')} is not the sum over its spans`,
            repair: {
              done: 'summed it up again',
              work: () => void runSql(connection, sql`update runs as r set ${sums} where r.id = ${row.run}`),
            },
          },
        ]
      })
      after = rows.length === PROBLEMS_AT_ONCE ? rows.at(-1)?.run : undefined
    }
  },
}

/** In a run that has ended nothing is open. */
export const openSpans: Check = {
  name: 'open_spans',
  *find(connection) {
    const rows = connection.allOf<OfRun & { idx: number }>(sql`
      select ${runColumns}, s.idx from runs r join spans s on s.run = r.id
      where r.status in (${over}) and s.status = ${sql.lit(RUNNING)} limit ${sql.lit(PROBLEMS_AT_ONCE)}`)
    yield rows.map((row) => ({
      runId: runIdOf(row),
      spanId: spanIdOf(connection, row, row.idx),
      message: 'the span is open although its run has ended',
      repair: {
        done: 'closed it as cancelled at the end of its run',
        work: () =>
          void runSql(
            connection,
            sql`update spans as s set status = ${sql.lit(statusCode('cancelled'))},
                duration_ns = max(0, coalesce((select r.duration_ns + (r.start_us - r.origin_us - s.start_offset_us) * 1000
                  from runs r where r.id = s.run), 0)),
                attributes = ${withAttribute(attributeNames.unfinished)}
              where s.run = ${row.run} and s.idx = ${row.idx}`,
          ),
      },
    }))
  },
}
