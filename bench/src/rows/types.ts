import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from '../measure.ts'
import type { Row, RowGroup } from '../row.ts'

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
const folder = fileURLToPath(new URL('../../generated', import.meta.url))

const importLine = "import { pipeline } from '@flujo/runner'\n"

function chainSource(steps: number): string {
  const lines = Array.from({ length: steps }, (_, index) => `  .step('step ${index}', (n) => n + 1)`)
  return `${importLine}export const long = pipeline<number>('long')\n${lines.join('\n')}\n`
}

/** As {@link chainSource}, each step reading a state and a resource. */
function stateChainSource(steps: number): string {
  const start = "pipeline<number, { count: number }>('long').using({ one: () => 1 })"
  const step = '(n, { state, resources }) => n + state.count + resources.one'
  const lines = Array.from({ length: steps }, (_, index) => `  .step('step ${index}', ${step})`)
  return `${importLine}export const long = ${start}\n${lines.join('\n')}\n`
}

function checkMs(source: string): number {
  writeFileSync(join(folder, 'source.ts'), source)
  const start = performance.now()
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stdout)
  return performance.now() - start
}

const row = (name: string, value: number): Row => ({
  name,
  value,
  unit: 's over an empty file',
  goal: '< 1',
  ok: value < 1,
})

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
      const empty = `${importLine}export const none = pipeline<number>('none')\n`
      const secondsOf = (source: string): number =>
        median(Array.from({ length: 5 }, () => (checkMs(source) - checkMs(empty)) / 1_000))
      return [
        row('a chain of 200 steps in the type checker', secondsOf(chainSource(200))),
        row('the same with a state and a resource', secondsOf(stateChainSource(200))),
      ]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}
