import type { TraceStore } from '@flujo/tracing'
import { countOf } from '../format/count.ts'
import type { ImportedRun } from '../import/imported-run.ts'
import { parseTrace } from '../import/parse-trace.ts'
import { toRecords } from '../import/to-records.ts'
import { type ExitCode, LensError } from '../lens-error.ts'
import { Gate } from '../output/gate.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { plain } from '../output/line.ts'
import { settleOutput } from '../output/settled-output.ts'

const batchSize = 1_000

/**
 * Writes the runs of a file to a store: what `exportRun` writes as `json`, `jsonl` or `otlp`, and OTLP/JSON of others.
 * They are kept as they are; nothing is redacted.
 *
 * @param text the whole file
 * @throws LensError exit code 5 for a file that holds no trace, 7 for a run that the store has already; nothing is
 * written then
 */
export async function importRuns(text: string, store: TraceStore, output: LensOutput): Promise<ExitCode> {
  return keepRuns(parseTrace(text), store, output)
}

/** The same with what was read already. */
export async function keepRuns(runs: readonly ImportedRun[], store: TraceStore, output: LensOutput): Promise<ExitCode> {
  for (const { run } of runs) await refuseKnown(store, run.runId)
  const gate = new Gate(settleOutput(output))
  for (const imported of runs) {
    const records = [...toRecords(imported)]
    for (let at = 0; at < records.length; at += batchSize) await store.write(records.slice(at, at + batchSize))
    const { run, spans } = imported
    gate.line(plain(`${run.runId}  ${run.pipeline}  ${run.status}  ${countOf(spans.length, 'span')}`))
  }
  return 0
}

async function refuseKnown(store: TraceStore, runId: string): Promise<void> {
  if ((await store.getRun(runId)) === undefined) return
  throw new LensError(7, `the run ${runId} is in this database already`, {
    hint: 'Name another one with --db; a new one is made.',
  })
}
