import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pipeline } from '@flujo/runner'
import { Flujo } from 'flujo'
import { median } from '../measure.ts'
import type { Row, RowGroup } from '../row.ts'
import { inTemporaryFolder } from '../temporary-folder.ts'

const require = createRequire(import.meta.url)
const binOf = (packageName: string, bin: string): string =>
  join(dirname(require.resolve(`${packageName}/package.json`)), bin)

function wallMs(args: readonly string[]): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`)
  return performance.now() - start
}

/** Whole processes in turn; the ratio is the median of the ratios pair by pair. */
function pairs(args: readonly string[], baseArgs: readonly string[], rounds: number): { ms: number; ratio: number } {
  wallMs(args)
  wallMs(baseArgs)
  const measured = Array.from({ length: rounds }, () => ({ base: wallMs(baseArgs), ms: wallMs(args) }))
  return { ms: median(measured.map(({ ms }) => ms)), ratio: median(measured.map(({ ms, base }) => ms / base)) }
}

/** What starting costs. */
export const wholeProcess: RowGroup = {
  name: 'whole processes',
  measure: () =>
    inTemporaryFolder(async (folder): Promise<readonly Row[]> => {
      const db = join(folder, 'traces.db')
      const flujo = new Flujo(
        pipeline<number>('sample').step('add', (n) => n + 1),
        { db },
      )
      for (let run = 0; run < 20; run += 1) await flujo.run(run)
      await flujo.close()
      const nothing = ['-e', '0']
      const list = pairs([binOf('@flujo/lens-cli', 'bin/lens.mjs'), 'list', '--db', db], nothing, 11)
      const modules = ['@flujo/runner', '@flujo/tracing'].map(
        (name) => `import ${JSON.stringify(import.meta.resolve(name))}`,
      )
      const imports = ['--input-type=module', '-e', modules.join('\n')]
      const importing = pairs(imports, ['--input-type=module', '-e', '0'], 11)
      const addedMs = importing.ms - importing.ms / importing.ratio
      return [
        {
          name: 'lens list, whole process',
          value: list.ms,
          unit: 'ms',
          ratio: list.ratio,
          base: 'node -e 0',
          goal: '≤ 1.8 ×',
          ok: list.ratio <= 1.8,
        },
        {
          name: 'import of runner and tracing, over an empty program',
          value: addedMs,
          unit: 'ms',
          goal: '< 10',
          ok: addedMs < 10,
        },
      ]
    }),
}
