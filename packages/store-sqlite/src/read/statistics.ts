import type { SpanStatistics, StatisticsQuery } from '@flujo/tracing'
import { type RawBuilder, sql } from 'kysely'

import { type ConditionContext, runConditionSql, spanConditionSql } from '../query/condition-sql.ts'
import type { Sql } from '../query/field-sql.ts'
import { nameIdsSql } from '../query/names-sql.ts'
import { totalSql } from '../query/run-totals-sql.ts'
import { FAILED, SKIPPED } from '../span-status.ts'
import type { Connection } from '../sql/connection.ts'
import type { OwnerVerdicts } from './owner-verdicts.ts'
import { numberOf, textOf } from './row-values.ts'

type UsageName = 'inputTokens' | 'outputTokens' | 'costUsd' | 'unpricedCalls'
/** `grp` is the number of the group, see {@link stepGroup}. */
type UsageRow = Pick<SpanStatistics, UsageName> & { readonly grp: number }
type DurationRow = Omit<SpanStatistics, UsageName> & { readonly grp: number }

/** Tries, and what stands for spans above a limit: no steps of their own. */
const isInside = sql`s.kind in ${nameIdsSql(['attempt', 'aggregate'])}`
const isNumbered = sql`s.kind in ${nameIdsSql(['iteration', 'item'])}`
const isRoot = sql`s.idx = r.root`
/** What the reports of tries and aggregates count for: not themselves. */
const isStep = sql`(not ${isRoot} and not ${isInside})`
/** The number of a name for a step; for iterations and items that of the step around them, below 0; 0 where it is lost. */
const stepGroup = sql`case when ${isNumbered}
    then coalesce(-(select around.name from spans around where around.run = s.run and around.idx = s.parent), 0)
    else s.name end`

/** Sums and percentiles over spans, by step or by pipeline; longest total first. */
export function readStatistics(
  connection: Connection,
  owners: OwnerVerdicts,
  query: StatisticsQuery,
): readonly SpanStatistics[] {
  const chosen = chosenSpans(query, { goneRuns: () => owners.goneRuns() })
  const durations = connection.allOf(durationsSql(chosen))
  const usage = connection.allOf(query.groupBy === 'pipeline' ? usageByRunSql(chosen) : usageByStepSql(chosen))
  const usageOf = new Map(usage.map((row) => [row.grp, row]))
  return durations.map((row) => toStatistics(row, usageOf.get(row.grp)))
}

function chosenSpans({ runs, spans, groupBy = 'step' }: StatisticsQuery, context: ConditionContext): Sql {
  const isPipeline = groupBy === 'pipeline'
  return sql`
    select ${isPipeline ? sql`r.pipeline` : stepGroup} as grp, s.run, s.idx, s.duration_ns, s.status,
      ${isPipeline ? sql`${totalSql('retries')} > 0` : sql`s.attempts > 1`} as is_retried
    from spans s join runs r on r.id = s.run
    where r.start_us is not null
      and ${isPipeline ? sql`(${isRoot} and not ${isInside})` : isStep}
      and typeof(s.duration_ns) = 'integer' and s.status <> ${sql.lit(SKIPPED)}
      and ${runConditionSql(runs, context)} and ${spanConditionSql(spans, context)}`
}

/**
 * SQLite's percentile rounds down between two ranks; by nearest rank it is the one of number ⌈share × count⌉, from 1. So
 * each group asks for the share that lies in the middle behind that rank.
 */
const nearestRank = (share: number): Sql => sql`percentile_disc(duration_ns,
    min(1.0, (ceil(${sql.lit(share)} * g.n) - 0.5) / max(1, g.n - 1)))`

const durationsSql = (chosen: Sql): RawBuilder<DurationRow> => sql`
  with chosen as (${chosen}),
    g as (select grp, count(*) as n from chosen group by grp)
  select c.grp, case when c.grp > 0 then names.text else coalesce(names.text || '/#', '#') end as "group",
    count(*) as count, sum(c.status = ${sql.lit(FAILED)}) as failed, total(c.is_retried) as retried,
    ${nearestRank(0.5)} as p50Ns, ${nearestRank(0.95)} as p95Ns, ${nearestRank(0.99)} as p99Ns,
    max(c.duration_ns) as maxNs, total(c.duration_ns) as totalNs
  from chosen c join g on g.grp = c.grp left join names on names.id = abs(c.grp)
  group by c.grp
  order by totalNs desc, "group"`

const usageSums = sql`total(u.input_tokens) as inputTokens, total(u.output_tokens) as outputTokens,
    total(u.cost_usd) as costUsd, total(u.unpriced_calls) as unpricedCalls`

/** A report counts for the nearest step from its span up. `union` ends the climb where parents make a circle. */
const usageByStepSql = (chosen: Sql): RawBuilder<UsageRow> => sql`
  with recursive chosen as (${chosen}),
    climb(run, idx, at) as (
      select run, idx, idx from spans where input_tokens is not null
      union
      select climb.run, climb.idx, s.parent
      from climb join spans s on s.run = climb.run and s.idx = climb.at join runs r on r.id = s.run
      where not ${isStep} and s.parent is not null)
  select c.grp, ${usageSums}
  from climb join chosen c on c.run = climb.run and c.idx = climb.at
    join spans u on u.run = climb.run and u.idx = climb.idx
  group by c.grp`

const usageByRunSql = (chosen: Sql): RawBuilder<UsageRow> => sql`
  with chosen as (${chosen})
  select c.grp, ${usageSums}
  from chosen c join spans u on u.run = c.run and u.input_tokens is not null
  group by c.grp`

function toStatistics(row: DurationRow, usage: UsageRow | undefined): SpanStatistics {
  return {
    group: textOf(row.group),
    count: numberOf(row.count),
    failed: numberOf(row.failed),
    retried: numberOf(row.retried),
    p50Ns: numberOf(row.p50Ns),
    p95Ns: numberOf(row.p95Ns),
    p99Ns: numberOf(row.p99Ns),
    maxNs: numberOf(row.maxNs),
    totalNs: numberOf(row.totalNs),
    inputTokens: numberOf(usage?.inputTokens),
    outputTokens: numberOf(usage?.outputTokens),
    costUsd: numberOf(usage?.costUsd),
    unpricedCalls: numberOf(usage?.unpricedCalls),
  }
}
