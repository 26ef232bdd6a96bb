import type { StatisticsQuery } from '@flujo/tracing'
import { type RawBuilder, sql } from 'kysely'

import { type ConditionContext, runConditionSql } from '../query/condition-sql.ts'
import type { Sql } from '../query/field-sql.ts'
import { totalSql } from '../query/run-totals-sql.ts'
import { FAILED } from '../span-status.ts'
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

/** Those of the runs that fit whose spans are to be looked at. */
export interface ChosenRuns {
  /** By their number, which is the order of their spans in the file. */
  readonly runs: readonly RunRow[]
  /** Share of the runs that can have a row; 1 for all. */
  readonly share: number
  /** First and last start of all runs that fit. */
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
  { runs: condition, groupBy, maxSpans = Infinity }: Pick<StatisticsQuery, 'runs' | 'groupBy' | 'maxSpans'>,
): ChosenRuns {
  const where = sql`r.start_us is not null and ${runConditionSql(condition, context)}`
  const matters = canHaveRow(groupBy)
  const [extent] = connection.allOf<ExtentRow>(sql`
    select count(*) filter (where ${matters}) as runs, total(${totalSql('spans')}) filter (where ${matters}) as spans,
      min(r.start_us) as fromUs, max(r.start_us) as toUs
    from runs r where ${where}`)
  const spans = numberOf(extent?.spans)
  const window = { fromUs: optionalNumber(extent?.fromUs), toUs: optionalNumber(extent?.toUs) }
  const relevant = sql`${where} and ${matters}`
  if (spans <= maxSpans) return { runs: connection.allOf(runsSql(relevant)), share: 1, ...window }
  const sample = connection.allOf(runsSql(sql`${relevant} and ${isSampled(maxSpans / 2 / spans)}`))
  return { runs: sample, share: sample.length / Math.max(1, numberOf(extent?.runs)), ...window }
}

/** Runs without a failure have no row by error: what is rare is easily missed by a sample of all runs. */
function canHaveRow(groupBy: StatisticsQuery['groupBy']): Sql {
  const someSpan = (condition: Sql): Sql => sql`exists (select 1 from spans s where s.run = r.id and ${condition})`
  if (groupBy === 'errorType') return someSpan(sql`s.status = ${sql.lit(FAILED)}`)
  return groupBy === 'model' ? someSpan(sql`s.input_tokens is not null`) : sql`1`
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
