import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from '../measure.ts'
import type { Row, RowGroup } from '../row.ts'

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
const folder = fileURLToPath(new URL('../../generated', import.meta.url))

function chainSource(steps: number): string {
  const lines = Array.from({ length: steps }, (_, index) => `  .step('step ${index}', (n) => n + 1)`)
  return `import { pipeline } from '@flujo/runner'\nexport const long = pipeline<number>('long')\n${lines.join('\n')}\n`
}

function checkMs(source: string): number {
  writeFileSync(join(folder, 'source.ts'), source)
  const start = performance.now()
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stdout)
  return performance.now() - start
}

/** What a long chain costs the type checker. */
export const types: RowGroup = {
  name: 'type checker',
  measure: async (): Promise<readonly Row[]> => {
    mkdirSync(folder, { recursive: true })
    try {
      const compilerOptions = { noEmit: true, declaration: false }
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ extends: '../tsconfig.json', compilerOptions, include: ['.'] }),
      )
      const empty = "import { pipeline } from '@flujo/runner'\nexport const none = pipeline<number>('none')\n"
      const seconds = median(Array.from({ length: 5 }, () => (checkMs(chainSource(200)) - checkMs(empty)) / 1_000))
      return [
        {
          name: 'a chain of 200 steps in the type checker',
          value: seconds,
          unit: 's over an empty file',
          goal: '< 1',
          ok: seconds < 1,
        },
      ]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
