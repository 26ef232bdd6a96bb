import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { openSqliteStore } from '@flujo/store-sqlite'
import { TraceManager } from '@flujo/tracing'
import { Runner } from '@flujo/runner'
import { chainOf } from '../chain.ts'
import { median } from '../measure.ts'
import type { Row, RowGroup } from '../row.ts'
import { inTemporaryFolder } from '../temporary-folder.ts'

const lens = join(dirname(createRequire(import.meta.url).resolve('@flujo/lens-cli/package.json')), 'bin', 'lens.mjs')

/** Milliseconds until a command has printed something, and until it has ended. */
function timed(args: readonly string[]): Promise<{ firstMs: number; wholeMs: number }> {
  const start = performance.now()
  const child = spawn(process.execPath, [lens, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let firstMs = NaN
  child.stdout.once('data', () => (firstMs = performance.now() - start))
  child.stdout.resume()
  return new Promise((resolve, reject) => {
    child.on('close', (status) => {
      if (status === 0) resolve({ firstMs, wholeMs: performance.now() - start })
      else reject(new Error(`lens ${args.join(' ')} ended with ${status}`))
    })
  })
}

async function recorded(db: string, steps: number, runs: number): Promise<void> {
  const store = openSqliteStore(db)
  const tracing = new TraceManager({ store, capture: 'none' })
  const runner = new Runner(
    chainOf<number>(steps, (n) => n + 1),
    { hooks: [tracing.hook] },
  )
  for (let run = 0; run < runs; run += 1) await runner.run(run)
  await tracing.close()
  await store.close()
}

/** lens on a run of 100,000 spans, and on 5,000 runs of ten. */
export const bigTraces: RowGroup = {
  name: 'big traces in lens',
  measure: () =>
    inTemporaryFolder(async (folder): Promise<readonly Row[]> => {
      const [long, many, few] = ['long.db', 'many.db', 'few.db'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ]
      await recorded(long, 100_000, 1)
      await recorded(many, 10, 5_000)
      await recorded(few, 10, 1)
      const { firstMs } = await timed(['trace', '@', '--db', long])
      const ratios: number[] = []
      let listMs = 0
      for (let round = 0; round < 7; round += 1) {
        const base = (await timed(['list', '--db', few])).wholeMs
        listMs = (await timed(['list', '--db', many])).wholeMs
        ratios.push(listMs / base)
      }
      const ratio = median(ratios)
      const { wholeMs: statsMs } = await timed(['stats', '--db', many])
      return [
        {
          name: 'lens trace of 100,000 spans: first line',
          value: firstMs / 1_000,
          unit: 's',
          goal: '< 1',
          ok: firstMs < 1_000,
        },
        {
          name: 'lens list of 5,000 runs',
          value: listMs,
          unit: 'ms',
          ratio,
          base: 'the same of one run',
          goal: '≤ 1.2 ×',
          ok: ratio <= 1.2,
        },
        { name: 'lens stats of 50,000 spans', value: statsMs / 1_000, unit: 's', goal: '< 1', ok: statsMs < 1_000 },
      ]
    }),
}
