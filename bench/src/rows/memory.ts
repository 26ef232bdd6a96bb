import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import type { Row, RowGroup } from '../row.ts'
import { inTemporaryFolder } from '../temporary-folder.ts'

const programs = fileURLToPath(new URL('../programs', import.meta.url))

/** A process of its own for each figure: what one has touched does not come back to the other. */
function figureOf(program: string, args: readonly string[]): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', join(programs, program), ...args], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}`)
  return Number(stdout)
}

/** What tracing keeps in memory. */
export const memory: RowGroup = {
  name: 'memory',
  measure: () =>
    inTemporaryFolder(async (folder): Promise<readonly Row[]> => {
      const retained = figureOf('retained-bytes.ts', [])
      const untraced = figureOf('peak-memory.ts', ['untraced'])
      const traced = figureOf('peak-memory.ts', [join(folder, 'traces.db')])
      const moreMB = (traced - untraced) / 1e6
      return [
        {
          name: 'retained in memory a span, no values',
          value: retained,
          unit: 'bytes',
          goal: '≤ 300',
          ok: retained <= 300,
        },
        {
          name: 'peak memory of 100,000 steps, traced',
          value: moreMB,
          unit: 'MB over untraced',
          goal: '≤ 60',
          ok: moreMB <= 60,
        },
      ]
    }),
}
