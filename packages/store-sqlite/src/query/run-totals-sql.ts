import { type RawBuilder, sql } from 'kysely'

import { FAILED, RUNNING, SKIPPED } from '../span-status.ts'
import { nameIdsSql } from './names-sql.ts'

type NumberSql = RawBuilder<number>

/** Columns of `runs` that are sums over spans. */
export type TotalName =
  | 'spans'
  | 'failed_spans'
  | 'retries'
  | 'done_steps'
  | 'calls'
  | 'input_tokens'
  | 'output_tokens'
  | 'cost_usd'
  | 'unpriced_calls'

const ofRun = sql`from spans t where t.run = r.id`
const used = sql`${ofRun} and t.input_tokens is not null`
const isDoneStep = sql`t.parent = r.root and t.duration_ns is not null and t.status <> ${sql.lit(SKIPPED)}
  and t.kind not in ${nameIdsSql(['attempt', 'custom'])}`

/** Totals of the run `r` from its spans, for a run that has not said them itself. */
export const summedTotals: Readonly<Record<TotalName, NumberSql>> = {
  spans: sql<number>`(select count(*) ${ofRun})`,
  failed_spans: sql<number>`(select count(*) ${ofRun} and t.status = ${sql.lit(FAILED)})`,
  retries: sql<number>`(select count(*) - count(distinct coalesce(t.parent, -1))
    ${ofRun} and t.kind in ${nameIdsSql(['attempt'])})`,
  done_steps: sql<number>`(select count(*) ${ofRun} and ${isDoneStep})`,
  calls: sql<number>`(select total(max(1, t.unpriced_calls)) ${used})`,
  input_tokens: sql<number>`(select total(t.input_tokens) ${used})`,
  output_tokens: sql<number>`(select total(t.output_tokens) ${used})`,
  cost_usd: sql<number>`(select total(t.cost_usd) ${used})`,
  unpriced_calls: sql<number>`(select total(t.unpriced_calls) ${used})`,
}

/** A total of the run `r`: as it said at its end, else summed up now. Runs that have ended cost no look at their spans. */
export function totalSql(name: TotalName): NumberSql {
  return sql<number>`case r.status when ${sql.lit(RUNNING)} then ${summedTotals[name]} else ${sql.ref(`r.${name}`)} end`
}
