import type { RunCondition, RunField, SpanCondition, SpanField } from '@flujo/tracing'
import { sql } from 'kysely'

import { comparisonSql, joinSql, membershipSql } from './comparison-sql.ts'
import type { FieldSql, Sql } from './field-sql.ts'
import { runFieldSql } from './run-fields.ts'
import { spanFieldSql } from './span-fields.ts'

/** What conditions need to know beyond the file. */
export interface ConditionContext {
  /** Numbers of the runs that say `running` and whose process is gone. */
  readonly goneRuns: () => readonly number[]
}

type FieldCondition = Exclude<
  RunCondition | SpanCondition,
  { readonly op: 'and' | 'or' | 'not' | 'any' | 'all' | 'none' }
>

/** A condition on the run `r`, as 0 or 1. */
export function runConditionSql(where: RunCondition | undefined, context: ConditionContext): Sql {
  if (where === undefined) return sql`1`
  switch (where.op) {
    case 'and':
    case 'or':
      return joinSql(
        where.op,
        where.conditions.map((condition) => runConditionSql(condition, context)),
      )
    case 'not':
      return sql`(not ${runConditionSql(where.condition, context)})`
    case 'any':
      return someSpan(spanConditionSql(where.condition, context))
    case 'none':
      return sql`(not ${someSpan(spanConditionSql(where.condition, context))})`
    case 'all':
      return sql`(not ${someSpan(sql`(not ${spanConditionSql(where.condition, context)})`)})`
    default:
      return fieldConditionSql(
        where,
        runFieldSql(where.field, () => isGone(context)),
      )
  }
}

/** A condition on the span `s` of the run `r`, as 0 or 1. */
export function spanConditionSql(where: SpanCondition | undefined, context: ConditionContext): Sql {
  if (where === undefined) return sql`1`
  switch (where.op) {
    case 'and':
    case 'or':
      return joinSql(
        where.op,
        where.conditions.map((condition) => spanConditionSql(condition, context)),
      )
    case 'not':
      return sql`(not ${spanConditionSql(where.condition, context)})`
    default:
      return fieldConditionSql(
        where,
        spanFieldSql(where.field, () => isGone(context)),
      )
  }
}

function fieldConditionSql(
  where: FieldCondition & { readonly field: RunField | SpanField },
  field: FieldSql | undefined,
): Sql {
  const known = field ?? { present: sql`0` }
  switch (where.op) {
    case 'exists':
      return known.present
    case 'in':
      return membershipSql(known, where.values)
    default:
      return comparisonSql(where.op, known, where.value)
  }
}

const someSpan = (condition: Sql): Sql => sql`exists (select 1 from spans s where s.run = r.id and ${condition})`

const isGone = ({ goneRuns }: ConditionContext): Sql =>
  sql`r.id in (select value from json_each(${JSON.stringify(goneRuns())}))`
