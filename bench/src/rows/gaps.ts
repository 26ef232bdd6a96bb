import { join } from 'node:path'
import { Flujo } from 'flujo'
import { chainOf } from '../chain.ts'
import type { Row, RowGroup } from '../row.ts'
import { inTemporaryFolder } from '../temporary-folder.ts'

const steps = 10
const runs = 2_000

/** How long the program of the user waits between the end of a step and the start of the next. */
export const gaps: RowGroup = {
  name: 'gap between steps',
  measure: () =>
    inTemporaryFolder(async (folder): Promise<readonly Row[]> => {
      const microseconds: number[] = []
      let last: number | undefined
      const made = chainOf<number>(steps, (n, _, index) => {
        const now = performance.now()
        if (last !== undefined && index > 0) microseconds.push((now - last) * 1_000)
        last = performance.now()
        return n + 1
      })
      const flujo = new Flujo(made, { db: join(folder, 'traces.db'), resultTrace: false })
      for (let run = 0; run < runs; run += 1) await flujo.run(run)
      await flujo.close()
      const sorted = microseconds.slice(microseconds.length / 10).toSorted((a, b) => a - b)
      const rank = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] as number
      return [
        { name: 'gap between two steps, traced into SQLite: p50', value: rank(0.5), unit: 'µs', goal: '–', ok: true },
        {
          name: 'gap between two steps, traced into SQLite: p99',
          value: rank(0.99),
          unit: 'µs',
          goal: '≤ 15',
          ok: rank(0.99) <= 15,
        },
      ]
    }),
}
