import { readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Row, RowGroup } from '../row.ts'

const require = createRequire(import.meta.url)

/** Bytes of what a package publishes: its manifest, its README and its built files. */
function publishedBytes(name: string): number {
  const folder = dirname(require.resolve(`${name}/package.json`))
  const below = (path: string): number =>
    statSync(path).isDirectory()
      ? readdirSync(path).reduce((sum, entry) => sum + below(join(path, entry)), 0)
      : statSync(path).size
  return ['package.json', 'README.md', 'dist'].reduce((sum, entry) => sum + below(join(folder, entry)), 0)
}

/** What somebody has to install who wants only to run and trace. */
export const installed: RowGroup = {
  name: 'installed size',
  measure: async (): Promise<readonly Row[]> => {
    const names = ['@flujo/domain', '@flujo/runner', '@flujo/tracing']
    const kilobytes = names.reduce((sum, name) => sum + publishedBytes(name), 0) / 1_000
    return [
      {
        name: 'runner and tracing, with domain: three packages',
        value: kilobytes,
        unit: 'kB',
        goal: '< 300',
        ok: kilobytes < 300,
      },
    ]
  },
}
