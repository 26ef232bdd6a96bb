import type { RunCondition, SpanCondition, SpanStatistics, StatisticsQuery, TraceReader } from '@flujo/tracing'
import type { FailIf } from '../fail-if/parse-fail-if.ts'
import type { Sort } from '../filters/sort-option.ts'
import type { ExitCode } from '../lens-error.ts'
import { LensError } from '../lens-error.ts'
import { Gate } from '../output/gate.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { settleOutput, type SettledOutput } from '../output/settled-output.ts'
import { comparedRows, type ComparedRow } from '../stats/compared-row.ts'
import { failedRows } from '../stats/fail-if-rows.ts'
import { printDocument, printRows } from '../stats/print-documents.ts'
import { printScreen } from '../stats/print-screen.ts'
import { sortStatistics, type StatisticsSortField } from '../stats/sort-statistics.ts'
import { groupings, type StatisticsBy } from '../stats/statistics-by.ts'
import type { StatisticsAnswer } from '../stats/statistics-answer.ts'
import { type Window, windowBefore, within } from '../stats/window.ts'

export interface StatsOptions {
  /** Of which runs. Default: all. */
  readonly runs?: RunCondition | undefined
  /** Of which spans in them. Default: all. */
  readonly spans?: SpanCondition | undefined
  /** Only runs that started within this time; the trend is over it. Default: from the first run to the last. */
  readonly window?: Window | undefined
  /** What a row stands for. Default `step`. */
  readonly by?: StatisticsBy | undefined
  /** Default: the longest in all first. */
  readonly sort?: Sort<StatisticsSortField> | undefined
  /** Rows at most. Default 50, in JSON all. */
  readonly limit?: number | undefined
  /** Says what has changed against the time of the same length before `window.fromUs`. */
  readonly compare?: boolean | undefined
  /** Ends with 1 if it holds for any row, shown or not; see {@link parseStatisticsFailIf}. Everything is exact then. */
  readonly failIf?: FailIf | undefined
  /** Looks at all spans; else beyond 200,000 of them a sample of the runs is enough, and is marked. */
  readonly exact?: boolean | undefined
  readonly json?: boolean | undefined
  /** A JSON document for each row, in a line of its own. */
  readonly jsonl?: boolean | undefined
}

/** Beyond so many spans a sample answers. */
const exactUpTo = 200_000
const trendBuckets = 8

/**
 * Prints how often, how long and how dear each step, pipeline or model was, or each error.
 *
 * @throws LensError for a comparison without a beginning of the time
 */
export async function stats(reader: TraceReader, output: LensOutput, options: StatsOptions = {}): Promise<ExitCode> {
  const settled = settleOutput(output)
  const gate = new Gate(settled)
  const { json = false, jsonl = false } = options
  const answer = await answerOf(reader, settled, options)
  if (jsonl) printRows(gate, answer)
  else if (json) printDocument(gate, answer)
  else printScreen(gate, answer, settled)
  return (answer.failed ?? []).length > 0 ? 1 : 0
}

async function answerOf(
  reader: TraceReader,
  { nowMs }: SettledOutput,
  options: StatsOptions,
): Promise<StatisticsAnswer> {
  const { by = 'step', failIf, window = {}, json = false, jsonl = false } = options
  const nowUs = nowMs * 1_000
  const before = options.compare === true ? (windowBefore(window, nowUs) ?? nothingBefore()) : undefined
  const runs = within(options.runs, window)
  const earlierRuns = before && within(options.runs, before)
  const statistics = sortStatistics(await reader.getSpanStatistics(queryOf({ ...options, runs }, nowUs)), options.sort)
  const rows: readonly ComparedRow[] =
    before === undefined
      ? statistics
      : comparedRows(statistics, await earlierStatistics(reader, { ...options, runs: earlierRuns }))
  return {
    by,
    rows,
    limit: options.limit ?? (json || jsonl ? Infinity : 50),
    // Lines are of rows alone.
    summary: jsonl ? undefined : await reader.summarizeRuns({ where: runs }),
    before: jsonl || before === undefined ? undefined : await reader.summarizeRuns({ where: earlierRuns }),
    failIf: failIf?.text,
    failed: failIf && failedRows(failIf, rows),
  }
}

function queryOf({ runs, spans, by = 'step', window, exact, failIf }: StatsOptions, nowUs: number): StatisticsQuery {
  const fromUs = window?.fromUs
  const toUs = window?.toUs ?? (fromUs === undefined ? undefined : nowUs)
  const isExact = exact === true || failIf !== undefined
  return {
    ...{ runs, spans, groupBy: groupings[by], selfTime: true },
    trend: { buckets: trendBuckets, fromUs, toUs },
    ...(!isExact && { maxSpans: exactUpTo }),
  }
}

function earlierStatistics(reader: TraceReader, options: StatsOptions): Promise<readonly SpanStatistics[]> {
  const { trend: _, ...query } = queryOf(options, 0)
  return reader.getSpanStatistics(query)
}

function nothingBefore(): never {
  throw new LensError(2, '--compare: expected a --since that the time before can end at, given none', {
    hint: 'Say how long a time to compare with the one before: --since 7d --compare.',
  })
}
