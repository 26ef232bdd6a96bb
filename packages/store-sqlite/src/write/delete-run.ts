import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'

/**
 * Removes a run with everything that only it has; whether it was one that is shown. Only to be used inside a
 * transaction.
 */
export function deleteRun(connection: Connection, runId: string): boolean {
  const found = connection.first(queryBuilder.selectFrom('runs').select(['id', 'start_us']).where('run_id', '=', runId))
  if (found === undefined) return false
  const run = found.id
  const payloads = connection.all(queryBuilder.selectFrom('run_payloads').select('payload').where('run', '=', run))
  for (const table of ['run_payloads', 'spans', 'span_blocks'] as const) {
    connection.run(queryBuilder.deleteFrom(table).where('run', '=', run))
  }
  connection.run(queryBuilder.deleteFrom('runs').where('id', '=', run))
  for (const { payload } of payloads) deleteIfUnused(connection, payload)
  return found.start_us !== null
}

function deleteIfUnused(connection: Connection, payload: number): void {
  connection.run(
    queryBuilder
      .deleteFrom('payloads')
      .where('id', '=', payload)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('run_payloads').select('run').where('payload', '=', payload))),
      ),
  )
}
