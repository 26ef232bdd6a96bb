import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

const launchers = [
  { command: 'flujo', file: 'packages/flujo/bin/flujo.mjs' },
  { command: 'lens', file: 'packages/lens-cli/bin/lens.mjs' },
]

/** Makes a child process believe that its Node has this version, before its own first line runs. */
const pretending = (version: string): string =>
  `data:text/javascript,${encodeURIComponent(
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`,
  )}`

describe.each(launchers)('$command', ({ command, file }) => {
  test.each(['12.22.12', '20.20.2', '21.7.3'])('refuses Node %s in one sentence', (version) => {
    const child = spawnSync(process.execPath, ['--import', pretending(version), join(root, file), '--version'], {
      encoding: 'utf8',
    })
    expect(child).toMatchObject({
      status: 1,
      stdout: '',
      stderr: `${command} needs Node 22 or newer; this is Node ${version}. Install a newer Node (nodejs.org) and run it again.\n`,
    })
  })
})
