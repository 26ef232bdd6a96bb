import { describeValue, FlujoError } from '@flujo/domain'
import type { Page, RunPage, RunQuery, SortField } from '@flujo/tracing'
import { sql } from 'kysely'

import { runConditionSql } from '../query/condition-sql.ts'
import type { Sql } from '../query/field-sql.ts'
import { totalSql } from '../query/run-totals-sql.ts'
import type { Connection } from '../sql/connection.ts'
import type { OwnerVerdicts } from './owner-verdicts.ts'
import { optionalNumber, textOf } from './row-values.ts'
import { selectRuns, toRun } from './run-rows.ts'

/** Where a row is in the order of a list: what it has in the sort field, if anything, and its run id. */
type Place = readonly [value: number | null, runId: string]

const sortFields: Readonly<Record<SortField, Sql>> = {
  startTimeUs: sql`r.start_us`,
  durationNs: sql`r.duration_ns`,
  costUsd: totalSql('cost_usd'),
  tokens: sql`(${totalSql('input_tokens')} + ${totalSql('output_tokens')})`,
  retries: totalSql('retries'),
}

/** One page of runs. The next one goes on behind its last row, however many rows come or go meanwhile. */
export function listRuns(connection: Connection, owners: OwnerVerdicts, query: RunQuery, page: Page): RunPage {
  const { limit = 50, after, sort = { field: 'startTimeUs', direction: 'desc' } } = page
  checkPage(limit, sort)
  const value = sortFields[sort.field]
  const isNullable = sort.field === 'durationNs'
  const start = after === undefined ? undefined : parsePlace(after)
  const where = runConditionSql(query.where, { goneRuns: () => owners.goneRuns() })
  const direction = sql.raw(sort.direction)
  const rows = selectRuns(connection, {
    where: start === undefined ? where : sql`${behind(value, isNullable, sort.direction, start)} and ${where}`,
    sortValue: value,
    orderBy: isNullable ? sql`${value} is null, ${value} ${direction}, r.run_id` : sql`${value} ${direction}, r.run_id`,
    limit: limit + 1,
  })
  const shown = rows.slice(0, limit)
  const runs = shown.map((row) => toRun(connection, row, owners))
  const last = shown.at(-1)
  if (last === undefined || rows.length === shown.length) return { runs }
  const place: Place = [optionalNumber(last.sort_value) ?? null, textOf(last.run_id)]
  return { runs, next: JSON.stringify(place) }
}

/** Rows that come after a place; rows without the value are last. */
function behind(value: Sql, isNullable: boolean, direction: 'asc' | 'desc', [startValue, startId]: Place): Sql {
  if (startValue === null) return sql`(${value} is null and r.run_id > ${startId})`
  const further = sql.raw(direction === 'asc' ? '>' : '<')
  const isBehind = sql`(${value} ${further} ${startValue} or (${value} = ${startValue} and r.run_id > ${startId}))`
  // The first part says nothing new, in the form that an index can answer.
  return isNullable ? sql`(${isBehind} or ${value} is null)` : sql`(${value} ${further}= ${startValue} and ${isBehind})`
}

function checkPage(limit: number, sort: NonNullable<Page['sort']>): void {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new FlujoError('invalid_options', `page.limit: expected a whole number from 1, given ${describeValue(limit)}`)
  }
  if (!Object.hasOwn(sortFields, sort.field) || (sort.direction !== 'asc' && sort.direction !== 'desc')) {
    throw new FlujoError(
      'invalid_options',
      `page.sort: expected a field of ${Object.keys(sortFields).join(', ')} and a direction of asc, desc, given ${describeValue(sort.field)}, ${describeValue(sort.direction)}`,
    )
  }
}

function parsePlace(after: string): Place {
  try {
    const [value, runId] = JSON.parse(after) as readonly unknown[]
    if ((value === null || typeof value === 'number') && typeof runId === 'string') return [value, runId]
  } catch {
    // Told below, as any other text that is no place.
  }
  throw new FlujoError(
    'invalid_options',
    `page.after: expected the \`next\` of the page before, given ${describeValue(after)}`,
  )
}
