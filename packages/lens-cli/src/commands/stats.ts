import type { RunCondition, SpanCondition, TraceReader } from '@flujo/tracing'
import { statisticsRow } from '../json/rows.ts'
import type { Sort } from '../filters/sort-option.ts'
import type { ExitCode } from '../lens-error.ts'
import { Gate } from '../output/gate.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { plain, styled } from '../output/line.ts'
import { settleOutput } from '../output/settled-output.ts'
import { runSummary, summaryLines } from '../stats/run-summary.ts'
import { plainStatistics, plainStatisticsTitles } from '../stats/plain-statistics.ts'
import { sortStatistics, type StatisticsSortField } from '../stats/sort-statistics.ts'
import { statisticsLines } from '../stats/statistics-lines.ts'

export interface StatsOptions {
  /** Of which runs. Default: all. */
  readonly runs?: RunCondition | undefined
  /** Of which spans in them. Default: all. */
  readonly spans?: SpanCondition | undefined
  /** What a row stands for. Default `step`. */
  readonly by?: 'step' | 'pipeline' | undefined
  /** Default: the longest in all first. */
  readonly sort?: Sort<StatisticsSortField> | undefined
  /** Rows at most. Default 50, in JSON all. */
  readonly limit?: number | undefined
  readonly json?: boolean | undefined
  /** A JSON document for each row, in a line of its own. */
  readonly jsonl?: boolean | undefined
}

/** Prints how often, how long and how dear each step or pipeline was. */
export async function stats(reader: TraceReader, output: LensOutput, options: StatsOptions = {}): Promise<ExitCode> {
  const { runs, spans, by = 'step', json = false, jsonl = false, limit = json || jsonl ? Infinity : 50 } = options
  const settled = settleOutput(output)
  const gate = new Gate(settled)
  const statistics = sortStatistics(await reader.getSpanStatistics({ runs, spans, groupBy: by }), options.sort)
  const shown = statistics.slice(0, limit)
  if (jsonl) {
    for (const row of shown) gate.jsonLine(statisticsRow(row))
    return 0
  }
  const summary = await runSummary(reader, runs)
  const isCut = statistics.length > shown.length
  if (json) {
    gate.json({ version: 1, command: 'stats', by, runs: summary, rows: shown.map(statisticsRow), more: isCut })
    return 0
  }
  gate.lines(summaryLines(summary, settled))
  if (shown.length > 0 && settled.plain) gate.table(plainStatisticsTitles(by), plainStatistics(shown))
  else if (shown.length > 0) gate.lines(statisticsLines(shown, by, settled.width))
  else if (summary.count > 0) gate.line(plain(`No ended ${by} fits these filters.`))
  if (isCut)
    gate.line(styled(`${shown.length} of ${statistics.length} rows      more: --limit ${statistics.length}`, 'dim'))
  return 0
}
