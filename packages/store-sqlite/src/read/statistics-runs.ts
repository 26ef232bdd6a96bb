import type { RunCondition } from '@flujo/tracing'
import { type RawBuilder, sql } from 'kysely'

import { type ConditionContext, runConditionSql } from '../query/condition-sql.ts'
import type { Sql } from '../query/field-sql.ts'
import { totalSql } from '../query/run-totals-sql.ts'
import type { Connection } from '../sql/connection.ts'
import { numberOf, optionalNumber } from './row-values.ts'

/** A run whose spans are summed up. */
export interface RunRow {
  readonly id: number
  readonly root: number | null
  readonly pipeline: number | null
  readonly start: number
  readonly retries: number
  readonly spans: number
}

/** All runs that fit, and those of them whose spans are to be looked at. */
export interface ChosenRuns {
  /** By their number, which is the order of their spans in the file. */
  readonly runs: readonly RunRow[]
  /** Share of the runs; 1 for all. */
  readonly share: number
  readonly fromUs: number | undefined
  readonly toUs: number | undefined
}

interface ExtentRow {
  readonly runs: number
  readonly spans: number
  readonly fromUs: number | null
  readonly toUs: number | null
}

/** Runs that fit; where they have more than so many spans, a sample of them that has about half as many. */
export function chooseRuns(
  connection: Connection,
  context: ConditionContext,
  { where: condition, maxSpans }: { readonly where: RunCondition | undefined; readonly maxSpans: number },
): ChosenRuns {
  const where = sql`r.start_us is not null and ${runConditionSql(condition, context)}`
  const [extent] = connection.allOf<ExtentRow>(sql`
    select count(*) as runs, total(${totalSql('spans')}) as spans, min(r.start_us) as fromUs, max(r.start_us) as toUs
    from runs r where ${where}`)
  const spans = numberOf(extent?.spans)
  const window = { fromUs: optionalNumber(extent?.fromUs), toUs: optionalNumber(extent?.toUs) }
  if (spans <= maxSpans) return { runs: connection.allOf(runsSql(where)), share: 1, ...window }
  const sample = connection.allOf(runsSql(sql`${where} and ${isSampled(maxSpans / 2 / spans)}`))
  return { runs: sample, share: sample.length / Math.max(1, numberOf(extent?.runs)), ...window }
}

/**
 * The same runs each time, evenly spread over all, and in step with no pattern among them: the fractional parts of
 * multiples of the golden ratio (Knuth, The Art of Computer Programming 3, 6.4).
 */
const isSampled = (share: number): Sql =>
  sql`((r.id * ${sql.lit(2_654_435_769)}) & ${sql.lit(0xffff_ffff)}) < ${Math.ceil(share * 2 ** 32)}`

const runsSql = (where: Sql): RawBuilder<RunRow> => sql`
  select r.id, r.root, r.pipeline, r.start_us as start, ${totalSql('retries')} as retries, ${totalSql('spans')} as spans
  from runs r where ${where} order by r.id`
