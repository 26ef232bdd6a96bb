import { type RawBuilder, sql } from 'kysely'

import { PAUSED, RUNNING, spanStatuses } from '../span-status.ts'
import { joinSql } from './comparison-sql.ts'
import type { FieldSql, Sql } from './field-sql.ts'

/**
 * The status of a run as it reads today: `running` or `crashed` where the file says running.
 *
 * @param column the number in the file
 * @param isGone whether the process that ran it is gone
 */
export function runStatusSql(column: Sql, isGone: () => Sql): FieldSql {
  return statusSql(column, isGone)
}

/** As {@link runStatusSql}, of a span: one that is open in a run that is paused is paused too. */
export function spanStatusSql(column: Sql, runColumn: Sql, isGone: () => Sql): FieldSql {
  const waits = sql`${column} = ${sql.lit(RUNNING)} and ${runColumn} = ${sql.lit(PAUSED)}`
  return statusSql(sql`iif(${waits}, ${sql.lit(PAUSED)}, ${column})`, isGone)
}

function statusSql(column: Sql, isGone: () => Sql): FieldSql {
  const oneOf = (texts: readonly string[]): Sql =>
    joinSql(
      'or',
      texts.map((text) => isStatus(column, text, isGone)),
    )
  return { text: textSql(column, isGone), present: sql`1`, oneOf }
}

function isStatus(column: Sql, text: string, isGone: () => Sql): Sql {
  if (text === 'running') return sql`(${column} = ${sql.lit(RUNNING)} and not ${isGone()})`
  if (text === 'crashed') return sql`(${column} = ${sql.lit(RUNNING)} and ${isGone()})`
  const code = spanStatuses.findIndex((status) => status === text)
  return code === -1 ? sql`0` : sql`${column} = ${sql.lit(code)}`
}

function textSql(column: Sql, isGone: () => Sql): RawBuilder<string> {
  const cases = spanStatuses.map((status, code) =>
    code === RUNNING
      ? sql`when ${sql.lit(code)} then case when ${isGone()} then 'crashed' else 'running' end`
      : sql`when ${sql.lit(code)} then ${sql.lit(status)}`,
  )
  return sql<string>`case ${column} ${sql.join(cases, sql` `)} else 'failed' end`
}
