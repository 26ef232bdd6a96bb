import type { Run } from '@flujo/domain'
import type { DurationSummary, RunSummary, RunSummaryQuery } from '@flujo/tracing'
import { type RawBuilder, sql } from 'kysely'

import { type ConditionContext, runConditionSql } from '../query/condition-sql.ts'
import type { Sql } from '../query/field-sql.ts'
import { totalSql } from '../query/run-totals-sql.ts'
import { RUNNING, statusOf } from '../span-status.ts'
import type { Connection } from '../sql/connection.ts'
import type { OwnerVerdicts } from './owner-verdicts.ts'
import { numberOf } from './row-values.ts'

interface CountRow {
  readonly status: number
  readonly count: number
  /** How many of them say `running` and have lost their process. */
  readonly gone: number
}

type TotalsRow = Readonly<
  Record<
    'retries' | 'unpricedRuns' | 'calls' | 'inputTokens' | 'outputTokens' | 'costUsd' | 'unpricedCalls' | 'ended',
    number
  >
>

/** What the runs that fit come to. */
export function summarizeRuns(connection: Connection, owners: OwnerVerdicts, query: RunSummaryQuery): RunSummary {
  const context: ConditionContext = { goneRuns: () => owners.goneRuns() }
  const where = sql`r.start_us is not null and ${runConditionSql(query.where, context)}`
  const byStatus: Partial<Record<Run['status'], number>> = {}
  let count = 0
  for (const row of connection.allOf(countsSql(where, context))) {
    count += row.count
    for (const [status, runs] of statusesOf(row)) if (runs > 0) byStatus[status] = (byStatus[status] ?? 0) + runs
  }
  if (query.countOnly === true) return { count, byStatus }
  const [totals] = connection.allOf(totalsSql(where))
  const ended = numberOf(totals?.ended)
  return {
    count,
    byStatus,
    unpricedRuns: numberOf(totals?.unpricedRuns),
    retries: numberOf(totals?.retries),
    usage: {
      calls: numberOf(totals?.calls),
      inputTokens: numberOf(totals?.inputTokens),
      outputTokens: numberOf(totals?.outputTokens),
      costUsd: numberOf(totals?.costUsd),
      unpricedCalls: numberOf(totals?.unpricedCalls),
    },
    durations: ended === 0 ? undefined : connection.allOf(durationsSql(where, ended))[0],
  }
}

function statusesOf({ status, count, gone }: CountRow): readonly (readonly [Run['status'], number])[] {
  const stated = statusOf(status)
  return [
    // No run is skipped; a file that says so is not one that we wrote.
    [stated === 'skipped' ? 'failed' : stated, count - gone],
    ['crashed', gone],
  ]
}

/** From an index alone, where nothing but the start is asked. */
export const countsSql = (where: Sql, { goneRuns }: ConditionContext): RawBuilder<CountRow> => sql`
  select r.status, count(*) as count,
    total(r.status = ${sql.lit(RUNNING)} and r.id in (select value from json_each(${JSON.stringify(goneRuns())}))) as gone
  from runs r where ${where} group by r.status`

const totalsSql = (where: Sql): RawBuilder<TotalsRow> => sql`
  select total(${totalSql('retries')}) as retries, total(${totalSql('unpriced_calls')} > 0) as unpricedRuns,
    total(${totalSql('calls')}) as calls,
    total(${totalSql('input_tokens')}) as inputTokens, total(${totalSql('output_tokens')}) as outputTokens,
    total(${totalSql('cost_usd')}) as costUsd, total(${totalSql('unpriced_calls')}) as unpricedCalls,
    count(r.duration_ns) as ended
  from runs r where ${where}`

/**
 * SQLite's percentile rounds down between two ranks; by nearest rank it is the one of number ⌈share × count⌉, from 1. So
 * each percentile asks for the share that lies in the middle behind that rank.
 */
const nearestRank = (share: number, count: number): Sql =>
  sql`percentile_disc(r.duration_ns, ${Math.min(1, (Math.ceil(share * count) - 0.5) / Math.max(1, count - 1))})`

const durationsSql = (where: Sql, count: number): RawBuilder<DurationSummary> => sql`
  select ${nearestRank(0.5, count)} as p50Ns, ${nearestRank(0.95, count)} as p95Ns, ${nearestRank(0.99, count)} as p99Ns,
    max(r.duration_ns) as maxNs
  from runs r where ${where}`
