import type { RunCondition, SpanCondition, TraceReader } from '@flujo/tracing'
import { statisticsRow } from '../json/rows.ts'
import type { ExitCode } from '../lens-error.ts'
import { Gate } from '../output/gate.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { plain, styled } from '../output/line.ts'
import { settleOutput } from '../output/settled-output.ts'
import { runSummary, summaryLines } from '../stats/run-summary.ts'
import { statisticsLines } from '../stats/statistics-lines.ts'

export interface StatsOptions {
  /** Of which runs. Default: all. */
  readonly runs?: RunCondition | undefined
  /** Of which spans in them. Default: all. */
  readonly spans?: SpanCondition | undefined
  /** What a row stands for. Default `step`. */
  readonly by?: 'step' | 'pipeline' | undefined
  /** Rows at most. Default 50, in JSON all. */
  readonly limit?: number | undefined
  readonly json?: boolean | undefined
}

/** Prints how often, how long and how dear each step or pipeline was. */
export async function stats(reader: TraceReader, output: LensOutput, options: StatsOptions = {}): Promise<ExitCode> {
  const { runs, spans, by = 'step', json = false, limit = json ? Infinity : 50 } = options
  const settled = settleOutput(output)
  const gate = new Gate(settled)
  const summary = await runSummary(reader, runs)
  const statistics = await reader.getSpanStatistics({ runs, spans, groupBy: by })
  const shown = statistics.slice(0, limit)
  const isCut = statistics.length > shown.length
  if (json) {
    gate.json({ version: 1, command: 'stats', by, runs: summary, rows: shown.map(statisticsRow), more: isCut })
    return 0
  }
  gate.lines(summaryLines(summary, settled.width))
  if (shown.length > 0) gate.lines(statisticsLines(shown, by, settled.width))
  else if (summary.count > 0) gate.line(plain(`No ended ${by} fits these filters.`))
  if (isCut)
    gate.line(styled(`${shown.length} of ${statistics.length} rows      more: --limit ${statistics.length}`, 'dim'))
  return 0
}
