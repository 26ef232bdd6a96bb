import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('.', import.meta.url))
const names = readdirSync(folder)
  .filter((file) => !file.endsWith('.test.ts') && file !== 'main.ts')
  .map((file) => file.replace('.ts', ''))

const main = (...args: readonly string[]) =>
  spawnSync(process.execPath, ['--conditions=@flujo/source', 'main.ts', ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
  })

test.each(names)(
  '%s runs on its sample',
  (name) => {
    const { status, stdout } = main(name)
    expect(stdout.trim()).not.toBe('')
    expect(status).toBe(0)
  },
  90_000,
)

test('an example that is not there is answered with those that are', () => {
  const { status, stderr } = main('juggling')
  expect(status).toBe(2)
  expect(stderr).toContain('given juggling')
  for (const name of names) expect(stderr).toContain(name)
}, 90_000)
