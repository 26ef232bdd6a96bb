import { MemoryStore } from '@flujo/tracing'
import type { LensOutput } from '../output/lens-output.ts'
import { recordsOf, type SampleRun } from './sample-records.ts'
import { nowMs, sampleRuns } from './sample-runs.ts'

export function storeOf(runs: readonly SampleRun[] = sampleRuns): MemoryStore {
  const store = new MemoryStore()
  for (const run of runs) store.write(recordsOf(run))
  return store
}

/** What a command prints, as one text; line by line easy to look at in a snapshot. */
export async function screenOf(
  print: (output: LensOutput) => Promise<number>,
  output: Partial<LensOutput> = {},
): Promise<string> {
  let screen = ''
  const write = (text: string): void => {
    screen += text
  }
  await print({ write, nowMs, timeZone: 'UTC', times: output.width === undefined ? 'absolute' : 'relative', ...output })
  return screen
}
