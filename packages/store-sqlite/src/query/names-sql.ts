import { sql } from 'kysely'

import { listSql } from './comparison-sql.ts'
import type { FieldSql, Sql } from './field-sql.ts'

/** A text that is kept as a number of the dictionary. */
export function nameSql(column: Sql): FieldSql {
  return {
    text: sql`(select text from names where id = ${column})`,
    present: sql`1`,
    oneOf: (texts) => sql`${column} in ${nameIdsSql(texts)}`,
  }
}

/** The numbers of these texts, as far as they have one. */
export function nameIdsSql(texts: readonly string[]): Sql {
  return sql`(select id from names where text in ${listSql(texts)})`
}
