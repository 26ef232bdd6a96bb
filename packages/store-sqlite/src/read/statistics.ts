import { noUsage, type UsageTotals } from '@flujo/domain'
import { StatisticsFold, type SpanStatistics, type StatisticsQuery, type StatisticsSpan } from '@flujo/tracing'
import { type RawBuilder, sql } from 'kysely'

import { listSql } from '../query/comparison-sql.ts'
import { type ConditionContext, spanConditionSql } from '../query/condition-sql.ts'
import type { Sql } from '../query/field-sql.ts'
import { spanFieldSql } from '../query/span-fields.ts'
import { FAILED, SKIPPED } from '../span-status.ts'
import type { Connection } from '../sql/connection.ts'
import { NamesRead } from './names-read.ts'
import type { OwnerVerdicts } from './owner-verdicts.ts'
import { numberOf, optionalText } from './row-values.ts'
import { chooseRuns, type RunRow } from './statistics-runs.ts'

interface SpanRow {
  readonly run: number
  readonly idx: number
  readonly parent: number | null
  readonly name: number
  readonly kind: number
  readonly status: number
  readonly start: number
  readonly duration: number | null
  readonly attempts: number | null
  readonly input: number | null
  readonly output: number | null
  readonly cost: number | null
  readonly unpriced: number | null
  readonly fits: number
  /** The model or the type of the error, where that has the rows. */
  readonly label: unknown
}

/** How many spans are held at a time. */
const SPANS_AT_ONCE = 20_000

/** Sums and percentiles over spans; longest total first. */
export function readStatistics(
  connection: Connection,
  owners: OwnerVerdicts,
  query: StatisticsQuery,
): readonly SpanStatistics[] {
  const fold = new StatisticsFold(query)
  const context = { goneRuns: () => owners.goneRuns() }
  const chosen = chooseRuns(connection, context, query)
  const names = new NamesRead(connection)
  for (const runs of portions(chosen.runs)) {
    const ofRun = Map.groupBy(connection.allOf(spansSql(runs, query, context)), ({ run }) => run)
    for (const run of runs) {
      const facts = { pipeline: names.textOf(run.pipeline), startTimeUs: run.start, isRetried: run.retries > 0 }
      const spans = (ofRun.get(run.id) ?? []).map((row) => toSpan(row, run, names, query))
      fold.add(facts, spans)
    }
  }
  const { share: sampledShare, fromUs, toUs } = chosen
  return fold.rows({ sampledShare, fromUs, toUs })
}

function* portions(runs: readonly RunRow[]): Iterable<readonly RunRow[]> {
  let portion: RunRow[] = []
  let spans = 0
  for (const run of runs) {
    if (portion.length > 0 && spans + run.spans > SPANS_AT_ONCE) {
      yield portion
      portion = []
      spans = 0
    }
    portion.push(run)
    spans += run.spans
  }
  if (portion.length > 0) yield portion
}

/** Spans of some runs, by the clustered key. */
export function spansSql(
  runs: readonly Pick<RunRow, 'id'>[],
  { spans: where, groupBy, selfTime = false }: StatisticsQuery,
  context: ConditionContext,
): RawBuilder<SpanRow> {
  // The root alone tells of a pipeline, apart from what was used.
  const isNeeded = groupBy === 'pipeline' && !selfTime ? sql`(s.idx = r.root or s.input_tokens is not null)` : sql`1`
  return sql`
    select s.run, s.idx, s.parent, s.name, s.kind, s.status, s.start_offset_us as start, s.duration_ns as duration,
      s.attempts, s.input_tokens as input, s.output_tokens as output, s.cost_usd as cost, s.unpriced_calls as unpriced,
      ${spanConditionSql(where, context)} as fits, ${labelSql(groupBy)} as label
    from spans s join runs r on r.id = s.run
    where s.run in ${listSql(runs.map(({ id }) => id))} and ${isNeeded}`
}

function labelSql(groupBy: StatisticsQuery['groupBy']): Sql {
  const never = (): Sql => sql`0`
  if (groupBy === 'model') {
    const model = spanFieldSql('attributes.gen_ai.request.model', never)?.text ?? sql`null`
    return sql`case when s.input_tokens is not null then ${model} end`
  }
  if (groupBy !== 'errorType') return sql`null`
  return sql`case when s.status = ${sql.lit(FAILED)} then ${spanFieldSql('errorType', never)?.text ?? sql`null`} end`
}

function toSpan(row: SpanRow, run: RunRow, names: NamesRead, { groupBy }: StatisticsQuery): StatisticsSpan {
  const label = optionalText(row.label)
  return {
    id: row.idx,
    parent: row.parent ?? undefined,
    isRoot: row.idx === run.root,
    name: names.textOf(row.name),
    kind: names.textOf(row.kind),
    startUs: numberOf(row.start),
    durationNs: row.status !== SKIPPED && Number.isInteger(row.duration) ? numberOf(row.duration) : undefined,
    isFailed: row.status === FAILED,
    isRetried: numberOf(row.attempts) > 1,
    usage: usageOf(row),
    ...(groupBy === 'model' ? { model: label } : { errorType: label }),
    fits: row.fits === 1,
  }
}

function usageOf({ input, output, cost, unpriced }: SpanRow): UsageTotals | undefined {
  if (input === null) return undefined
  return {
    ...noUsage,
    inputTokens: numberOf(input),
    outputTokens: numberOf(output),
    costUsd: numberOf(cost),
    unpricedCalls: numberOf(unpriced),
  }
}
