import type { PruneReport, TraceAdmin } from '@flujo/tracing'
import { rfc3339 } from '../format/time.ts'
import type { ExitCode } from '../lens-error.ts'
import { Gate } from '../output/gate.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { settleOutput } from '../output/settled-output.ts'
import { pruneLines } from '../prune/prune-lines.ts'

export interface PruneOptions {
  /** Runs that ended longer ago go. With neither limit, those of the store hold. */
  readonly maxAgeDays?: number | undefined
  /** Largest size of the store in bytes; the oldest runs go first. */
  readonly maxBytes?: number | undefined
  /** Only says what would go. */
  readonly dryRun?: boolean | undefined
  /** Ids that are listed at most. Default 10; in JSON all that the store reports. */
  readonly limit?: number | undefined
  readonly json?: boolean | undefined
  /** The same document in one line. */
  readonly jsonl?: boolean | undefined
}

/** Removes runs that are over, the oldest first, until the rest is within the limits; and prints what went. */
export async function prune(admin: TraceAdmin, output: LensOutput, options: PruneOptions = {}): Promise<ExitCode> {
  const { maxAgeDays, maxBytes, dryRun, json = false, jsonl = false } = options
  const settled = settleOutput(output)
  const report = await admin.prune({ maxAgeDays, maxBytes, dryRun })
  const gate = new Gate(settled, { compact: jsonl })
  if (json || jsonl) gate.json(documentOf(report, options.limit))
  else gate.lines(pruneLines(report, settled, options))
  return 0
}

function documentOf(report: PruneReport, limit = Infinity): Readonly<Record<string, unknown>> {
  const { oldestStartUs, newestStartUs, runIds, ...rest } = report
  const timeOf = (us: number | undefined): string | undefined => (us === undefined ? undefined : rfc3339(us))
  const shown = runIds.slice(0, limit)
  return {
    version: 1,
    command: 'prune',
    ...rest,
    ...{ oldestStartUs, oldestStart: timeOf(oldestStartUs), newestStartUs, newestStart: timeOf(newestStartUs) },
    runIds: shown,
    more: report.runs > shown.length,
  }
}
