import type { RunField } from '@flujo/tracing'
import { sql } from 'kysely'

import type { FieldSql, Sql } from './field-sql.ts'
import { nameSql } from './names-sql.ts'
import { totalSql } from './run-totals-sql.ts'
import { runStatusSql } from './status-sql.ts'

const always = sql`1`
const text = (expression: Sql): FieldSql => ({ text: expression, present: sql`(${expression} is not null)` })
const number = (expression: Sql): FieldSql => ({ number: expression, present: sql`(${expression} is not null)` })

/** What errors say, from their JSON; NULL for what is no JSON. */
export const errorText = (column: Sql, key: 'type' | 'message'): Sql =>
  sql`case when json_valid(${column}) then json_extract(${column}, ${sql.lit(`$.${key}`)}) end`

/** What can be asked of the run `r`. */
export function runFieldSql(field: RunField, isGone: () => Sql): FieldSql | undefined {
  switch (field) {
    case 'runId':
      return { text: sql`r.run_id`, present: always, certain: true }
    case 'traceId':
      return { text: sql`coalesce(r.trace_id, r.run_id)`, present: always }
    case 'pipeline':
      return nameSql(sql`r.pipeline`)
    case 'status':
      return runStatusSql(sql`r.status`, isGone)
    case 'startTimeUs':
      return { number: sql`r.start_us`, present: always, certain: true }
    case 'durationNs':
      return number(sql`r.duration_ns`)
    case 'costUsd':
      return number(totalSql('cost_usd'))
    case 'tokens':
      return number(sql`(${totalSql('input_tokens')} + ${totalSql('output_tokens')})`)
    case 'retries':
      return number(totalSql('retries'))
    case 'spans':
      return number(totalSql('spans'))
    case 'failedSpans':
      return number(totalSql('failed_spans'))
    case 'errorType':
      return text(errorText(sql`r.error`, 'type'))
    case 'errorMessage':
      return text(errorText(sql`r.error`, 'message'))
    default:
      return undefined
  }
}
