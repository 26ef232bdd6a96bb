import type { SpanField } from '@flujo/tracing'
import { sql } from 'kysely'

import { BLOCK_SIZE } from '../span-id-parts.ts'
import type { FieldSql, Sql } from './field-sql.ts'
import { nameSql } from './names-sql.ts'
import { errorText } from './run-fields.ts'
import { spanStatusSql } from './status-sql.ts'

const ATTRIBUTE = 'attributes.'

/** What can be asked of the span `s` of the run `r`. */
export function spanFieldSql(field: SpanField, isGone: () => Sql): FieldSql | undefined {
  switch (field) {
    case 'spanId':
      return { text: spanIdSql(sql`s.idx`), present: sql`1` }
    case 'parentSpanId':
      return { text: spanIdSql(sql`s.parent`), present: sql`(s.parent is not null)` }
    case 'name':
      return nameSql(sql`s.name`)
    case 'kind':
      return nameSql(sql`s.kind`)
    case 'status':
      return spanStatusSql(sql`s.status`, sql`r.status`, isGone)
    case 'startTimeUs':
      return { number: sql`(r.origin_us + s.start_offset_us)`, present: sql`1` }
    case 'durationNs':
      return { number: sql`s.duration_ns`, present: sql`(s.duration_ns is not null)` }
    case 'errorType':
      return { text: errorText(sql`s.error`, 'type'), present: sql`(${errorText(sql`s.error`, 'type')} is not null)` }
    case 'errorMessage':
      return {
        text: errorText(sql`s.error`, 'message'),
        present: sql`(${errorText(sql`s.error`, 'message')} is not null)`,
      }
    default:
      return field.startsWith(ATTRIBUTE) ? attributeSql(field.slice(ATTRIBUTE.length)) : undefined
  }
}

function attributeSql(key: string): FieldSql {
  const attributes = sql`case when json_valid(s.attributes) then s.attributes end`
  // A key as JSON text is a quoted label of a JSON path, whatever it holds.
  const path = `$.${JSON.stringify(key)}`
  const type = sql`json_type(${attributes}, ${path})`
  const value = sql`json_extract(${attributes}, ${path})`
  return {
    text: sql`case when ${type} = 'text' then ${value} end`,
    number: sql`case when ${type} in ('integer', 'real') then ${value} end`,
    present: sql`(${type} is not null)`,
    literal: (literal) => sql`coalesce(${type} = ${sql.lit(String(literal))}, 0)`,
  }
}

/** The id behind an index, as `span-id-parts.ts` makes it; NULL for NULL. */
function spanIdSql(index: Sql): Sql {
  const size = sql.lit(BLOCK_SIZE)
  const idOf = (prefix: Sql, low: Sql): Sql =>
    sql`case typeof(${prefix}) when 'text' then ${prefix}
      else printf('%08x%08x', ${prefix} & 0xffffffff, (${low} + ${index}) & 0xffffffff) end`
  return sql`case when ${index} < ${size} then ${idOf(sql`r.base_prefix`, sql`r.base_low`)}
    else (select ${idOf(sql`b.prefix`, sql`b.low`)} from span_blocks b where b.run = r.id and b.block = ${index} / ${size}) end`
}
