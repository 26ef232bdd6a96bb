// Where the database is when nothing is said, tried by programs that are started in other folders.
import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const source = fileURLToPath(new URL('./index.ts', import.meta.url))
const command = fileURLToPath(new URL('./cli.ts', import.meta.url))

function project(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'flujo-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'package.json'), '{}')
  return folder
}

/** Runs a pipeline in a process of its own; gives what it printed. */
function runIn(cwd: string, env: NodeJS.ProcessEnv = {}): string {
  const program = `
    import { Flujo, pipeline } from ${JSON.stringify(source)}
    const flujo = new Flujo(pipeline('sample').step('add', (n) => n + 1))
    await flujo.run(1)
    console.log(flujo.databasePath)`
  const { stdout, stderr, status } = runProgram(program, cwd, env)
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  return stdout.trim()
}

function runProgram(program: string, cwd: string, env: NodeJS.ProcessEnv = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ['--conditions=@flujo/source', '--input-type=module', '-e', program], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1', ...env },
  })
}

test('beside the nearest package.json, in a folder that only the user can read and git ignores', () => {
  const folder = project()
  const deep = join(folder, 'src', 'deep')
  mkdirSync(deep, { recursive: true })
  expect(runIn(deep)).toBe(join(folder, '.flujo', 'traces.db'))
  expect(statSync(join(folder, '.flujo')).mode & 0o777).toBe(0o700)
  expect(statSync(join(folder, '.flujo', 'traces.db')).mode & 0o777).toBe(0o600)
  expect(readFileSync(join(folder, '.flujo', '.gitignore'), 'utf8')).toBe('*\n')
})

test('the one that is there already, further up', () => {
  const folder = project()
  runIn(folder)
  const inner = join(folder, 'packages', 'inner')
  mkdirSync(inner, { recursive: true })
  writeFileSync(join(inner, 'package.json'), '{}')
  expect(runIn(inner)).toBe(join(folder, '.flujo', 'traces.db'))
  expect(existsSync(join(inner, '.flujo'))).toBe(false)
})

test('FLUJO_DB, where it is set', () => {
  const folder = project()
  const elsewhere = join(folder, 'elsewhere.db')
  expect(runIn(folder, { FLUJO_DB: elsewhere })).toBe(elsewhere)
  expect(existsSync(join(folder, '.flujo'))).toBe(false)
})

test.each([
  [['--help'], 0],
  [[], 0],
  [['--version'], 0],
  [['lends'], 2],
  [['lens', '--help'], 0],
  [['lens', 'lits'], 2],
])('flujo %j ends with %i', (argv, exitCode) => {
  const program = `
    import { main } from ${JSON.stringify(command)}
    process.exitCode = await main(${JSON.stringify(argv)})`
  const { stdout, stderr, status } = runProgram(program, project())
  expect(status).toBe(exitCode)
  expect(stdout + stderr).not.toMatch(/\n\s+at /)
  expect(exitCode === 0 ? stdout : stderr).not.toBe('')
})
