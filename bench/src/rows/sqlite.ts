import { statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Runner } from '@flujo/runner'
import { openSqliteStore } from '@flujo/store-sqlite'
import { TraceManager } from '@flujo/tracing'
import { chainOf } from '../chain.ts'
import { compare, median, ratioOf } from '../measure.ts'
import type { Row, RowGroup } from '../row.ts'
import { inTemporaryFolder } from '../temporary-folder.ts'
import { copyOfRun } from './raw-copy.ts'

const value = { id: 17, name: 'a name of twenty chars', city: 'a city with a longer name' }

async function againstRaw(steps: number, runs: number, goal: number): Promise<Row> {
  return inTemporaryFolder(async (folder) => {
    const tracing = new TraceManager({ store: openSqliteStore(join(folder, 'flujo.db')) })
    const runner = new Runner(
      chainOf(steps, async (given: typeof value) => given),
      { hooks: [tracing.hook] },
    )
    await runner.run(value)
    await tracing.flush()
    const raw = copyOfRun(join(folder, 'flujo.db'), join(folder, 'raw.db'))
    const [ours, base] = [
      `traced into SQLite, ${steps} steps a run`,
      'raw better-sqlite3, the same rows, one transaction a run',
    ]
    const costs = await compare(
      [
        {
          name: ours,
          run: async (times) => {
            for (let run = 0; run < times; run += 1) await runner.run(value)
            await tracing.flush()
          },
        },
        { name: base, run: async (times) => raw.writeRuns(times) },
      ],
      { rounds: 7, times: runs },
    )
    await tracing.close()
    await tracing.store.close()
    raw.close()
    const share = 1 / ratioOf(costs, ours, base)
    const perSecond = 1e9 / median(costs.get(ours) ?? [])
    return {
      name: ours,
      value: perSecond,
      unit: 'runs/s of CPU',
      ratio: share,
      base,
      goal: `≥ ${goal} ×`,
      ok: share >= goal,
    }
  })
}

async function bytesOnDisk(): Promise<Row> {
  return inTemporaryFolder(async (folder) => {
    const db = join(folder, 'flujo.db')
    const store = openSqliteStore(db)
    const tracing = new TraceManager({ store, capture: 'none' })
    const noted = chainOf<number>(100, (n, ctx) => {
      ctx.set({ model: 'small-model', tokens: 812, temperature: 0.2, cached: false })
      return n + 1
    })
    const runner = new Runner(noted, { hooks: [tracing.hook] })
    const runs = 200
    for (let run = 0; run < runs; run += 1) await runner.run(0)
    await tracing.close()
    await store.close()
    const file = new Database(db)
    file.pragma('wal_checkpoint(TRUNCATE)')
    file.close()
    const bytes = statSync(db).size / (runs * 101)
    return { name: 'disk a span, four small attributes', value: bytes, unit: 'bytes', goal: '≤ 240', ok: bytes <= 240 }
  })
}

/** How much of the speed of raw SQLite is left, and what a span takes on disk. */
export const sqlite: RowGroup = {
  name: 'SQLite',
  measure: async () => [await againstRaw(10, 300, 0.85), await againstRaw(100, 60, 0.9), await bytesOnDisk()],
}
