import type { Run } from '@flujo/domain'
import type { TraceReader } from '@flujo/tracing'
import { lastEndUs } from '../trace/last-end.ts'
import { noteOf } from './note.ts'

/** What a list says of a run that is not in its row. */
export interface RunFacts {
  readonly note: string
  /** How long a crashed run lasted at least, by its spans. */
  readonly lastedNs: number | undefined
}

/** Beyond so many spans, how long a crashed run lasted is not looked up for a list. */
const mostSpans = 5_000

export async function factsOf(reader: TraceReader, run: Run): Promise<RunFacts> {
  return { note: await noteOf(reader, run), lastedNs: await lastedAtLeast(reader, run) }
}

async function lastedAtLeast(reader: TraceReader, run: Run): Promise<number | undefined> {
  if (run.status !== 'crashed' || run.durationNs !== undefined || run.totals.spans > mostSpans) return undefined
  const endUs = lastEndUs(await reader.getSpans(run.runId))
  return endUs === undefined ? undefined : Math.max(0, endUs - run.startTimeUs) * 1_000
}
