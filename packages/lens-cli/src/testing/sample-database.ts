import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '@flujo/store-sqlite'

import { recordsOf, type SampleRun } from './sample-records.ts'
import { sampleRuns } from './sample-runs.ts'

/** A folder that is gone when the test is over. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'lens-test-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** A real database with made-up runs in it. */
export async function writeDatabase(path: string, runs: readonly SampleRun[] = sampleRuns): Promise<void> {
  const store = openSqliteStore(path)
  for (const run of runs) await store.write(recordsOf(run))
  await store.close()
}
