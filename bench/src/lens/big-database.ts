import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { openSqliteStore } from '@flujo/store-sqlite'

import { generatedRun, seededRandom } from './generated-runs.ts'

const folder = fileURLToPath(new URL('../../generated/', import.meta.url))
/** Written together, as a busy program does. */
const runsAtOnce = 100

/** What a generated database holds. */
export interface Contents {
  readonly runs: number
  /** Of each run. */
  readonly spans: number
}

/**
 * The path of a database with these contents, the same on every machine; made where it is not there yet, which takes one
 * to three minutes for a million spans, and kept in `bench/generated`.
 */
export async function generatedDatabase({ runs, spans }: Contents): Promise<string> {
  const path = join(folder, `${runs}-runs-of-${spans}.db`)
  if (existsSync(path)) return path
  mkdirSync(folder, { recursive: true })
  const making = `${path}.making`
  for (const end of ['', '-wal', '-shm']) rmSync(making + end, { force: true })
  const random = seededRandom(1)
  const store = openSqliteStore(making, { retention: false })
  for (let run = 0; run < runs; run += runsAtOnce) {
    const some = Array.from({ length: Math.min(runsAtOnce, runs - run) }, (_, each) => run + each)
    await store.write(some.flatMap((index) => generatedRun(index, spans, random)))
  }
  await store.close()
  renameSync(making, path)
  return path
}
