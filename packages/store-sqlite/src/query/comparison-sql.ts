import type { ComparisonOperator, QueryValue } from '@flujo/tracing'
import { sql } from 'kysely'

import type { FieldSql, Sql } from './field-sql.ts'

const no = sql`0`

const twoValued = (field: FieldSql, condition: Sql): Sql =>
  field.certain === true ? sql`(${condition})` : sql`coalesce(${condition}, 0)`
const not = (condition: Sql): Sql => sql`(not ${condition})`
const bytes = (text: Sql | string): Sql => sql`cast(${text} as blob)`

/** A comparison of a field with a value, as 0 or 1. */
export function comparisonSql(op: ComparisonOperator, field: FieldSql, value: QueryValue): Sql {
  switch (op) {
    case '=':
      return membershipSql(field, [value])
    case '!=':
      return not(membershipSql(field, [value]))
    case '!~':
      return not(comparisonSql('~', field, value))
    case '~':
    case '^=':
    case '$=':
    case '*=':
      return field.text === undefined || typeof value !== 'string'
        ? no
        : twoValued(field, partSql(op, field.text, value))
    default:
      return orderSql(op, field, value)
  }
}

/** Whether the field is one of the values, of the same type too. */
export function membershipSql(field: FieldSql, values: readonly QueryValue[]): Sql {
  const texts = values.filter((value) => typeof value === 'string')
  const numbers = values.filter((value): value is number => typeof value === 'number' && !Number.isNaN(value))
  const alternatives = values
    .filter((value) => value === null || typeof value === 'boolean')
    .map((value) => field.literal?.(value) ?? no)
  if (texts.length > 0 && field.text !== undefined) {
    alternatives.push(field.oneOf?.(texts) ?? twoValued(field, sql`${field.text} in ${listSql(texts)}`))
  }
  if (numbers.length > 0 && field.number !== undefined) {
    alternatives.push(
      numbers.length === 1
        ? twoValued(field, sql`${field.number} = ${numbers[0]}`)
        : twoValued(field, sql`${field.number} in ${listSql(numbers.filter((one) => Number.isFinite(one)))}`),
    )
  }
  return joinSql('or', alternatives)
}

/** Any number of values as one bound parameter. */
export function listSql(values: readonly (string | number)[]): Sql {
  return sql`(select value from json_each(${JSON.stringify(values)}))`
}

/** Conditions joined as a balanced tree: SQLite limits how deep an expression may be. */
export function joinSql(op: 'and' | 'or', conditions: readonly Sql[]): Sql {
  const [first] = conditions
  if (first === undefined) return op === 'and' ? sql`1` : no
  if (conditions.length === 1) return first
  const middle = Math.ceil(conditions.length / 2)
  const left = joinSql(op, conditions.slice(0, middle))
  const right = joinSql(op, conditions.slice(middle))
  return op === 'and' ? sql`(${left} and ${right})` : sql`(${left} or ${right})`
}

function partSql(op: '~' | '^=' | '$=' | '*=', text: Sql, part: string): Sql {
  switch (op) {
    case '~':
      return sql`instr(lower(${text}), lower(${part})) > 0`
    case '^=':
      return sql`instr(${text}, ${part}) = 1 and ${rangeOfPrefix(text, part.toWellFormed())}`
    case '*=':
      return sql`instr(${text}, ${part}) > 0`
    case '$=':
      if (part === '') return sql`${text} is not null`
      return sql`substr(${bytes(text)}, ${sql.lit(-Buffer.byteLength(part))}) = ${bytes(part)}`
  }
}

function orderSql(op: '>' | '>=' | '<' | '<=', field: FieldSql, value: QueryValue): Sql {
  const side = typeof value === 'number' ? field.number : typeof value === 'string' ? field.text : undefined
  if (side === undefined || Number.isNaN(value)) return no
  return twoValued(field, sql`${side} ${sql.raw(op)} ${value}`)
}

/** What is said already by the prefix itself, in the form that an index can answer. */
function rangeOfPrefix(text: Sql, prefix: string): Sql {
  const points = Array.from(prefix, (letter) => letter.codePointAt(0) ?? 0)
  while (points.at(-1) === 0x10ffff) points.pop()
  const last = points.pop()
  if (last === undefined) return sql`${text} >= ${prefix}`
  const next = last === 0xd7ff ? 0xe000 : last + 1
  return sql`${text} >= ${prefix} and ${text} < ${String.fromCodePoint(...points, next)}`
}
