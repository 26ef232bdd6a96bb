// Every package published to a registry of our own, and installed from there as a stranger would.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installed } from '../../scripts/installed.mjs'
import { customStoreProgram, instructionsAfterInstall, snippet } from './newcomer.ts'
import { managers, newProject, nodes, type Project } from './project.ts'
import { copyOfRepository, publishCopy } from './published-copy.ts'
import { type Registry, startRegistry } from './registry.ts'
import { bringRuntime } from './runtimes.ts'

let registry: Registry
const made: string[] = []

function project(choice: Omit<Parameters<typeof newProject>[0], 'env'> = {}): Project {
  const created = newProject({ env: registry.env, ...choice })
  made.push(created.folder)
  return created
}

beforeAll(async () => {
  registry = await startRegistry()
  const copy = copyOfRepository()
  made.push(copy)
  publishCopy(copy, registry.env)
})
afterAll(async () => {
  await registry.close()
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

/** Files below a folder, without what npm notes for itself and what the project had before. */
function filesLeft(folder: string): readonly string[] {
  const own = new Set(['package.json', 'package-lock.json', 'program.ts', join('node_modules', '.package-lock.json')])
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))
  return files.map((file) => file.slice(folder.length + 1)).filter((file) => !own.has(file))
}

function expectToWork({ command, program }: Project, file: string): void {
  const instructions = instructionsAfterInstall(file)
  expect(
    instructions.filter((one) => 'command' in one && one.command.startsWith('npx flujo lens')).length,
  ).toBeGreaterThan(1)
  for (const one of instructions) {
    // What is to be installed was installed with the package manager that is tried.
    if ('command' in one && one.command.startsWith('npm install')) continue
    const { stdout, stderr, status } = 'command' in one ? command(one.command) : program(one.program)
    expect({ ...one, stderr, status }).toEqual({ ...one, stderr: '', status: 0 })
    expect(stdout).not.toBe('')
  }
}

const choices = Object.keys(nodes).flatMap((node) =>
  (Object.keys(managers) as (keyof typeof managers)[]).map((manager) => ({ node, manager })),
)

describe.each(choices)('with Node $node and $manager', (choice) => {
  const readme = snippet('packages/tracing/README.md', '@flujo/runner')
  let core: Project
  beforeAll(() => {
    core = project(choice)
    core.install('@flujo/runner', '@flujo/tracing')
  })

  test.each(['ts', 'mjs'] as const)("runner and tracing alone run their README's example, as .%s", (language) => {
    const { stdout, stderr, status } = core.program(readme, language)
    expect({ stdout, stderr, status }).toEqual({ stdout: 'review words completed\n', stderr: '', status: 0 })
  })

  test('they take a store of the user’s own', () => {
    const { stdout, stderr, status } = core.program(customStoreProgram())
    expect({ stdout, stderr, status }).toEqual({ stdout: 'add completed\n', stderr: '', status: 0 })
  })

  test('and the SQLite store, which is read again by its README', () => {
    const { install, program } = core
    install('@flujo/domain', '@flujo/store-sqlite')
    for (const needle of ['openSqliteStore(', 'openSqliteReader(', 'openSqliteAdmin(']) {
      const { stderr, status } = program(snippet('packages/store-sqlite/README.md', needle))
      expect({ needle, stderr, status }).toEqual({ needle, stderr: '', status: 0 })
    }
  })

  test('lens alone, fetched when it is called, shows a database that exists already', () => {
    const reader = project(choice)
    mkdirSync(join(reader.folder, '.flujo'))
    copyFileSync(join(core.folder, 'traces.db'), join(reader.folder, '.flujo', 'traces.db'))
    const { stdout, stderr, status } = reader.command('npx --yes @flujo/lens-cli list')
    expect({ stderr: choice.manager === 'pnpm' ? '' : stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout).toContain('greet')
    expect(readdirSync(reader.folder).toSorted()).toEqual(['.flujo', 'package.json'])
  })

  test.each(['README.md', 'packages/flujo/README.md'])('flujo does what %s says, from top to bottom', (file) => {
    const user = project(choice)
    user.install('flujo')
    expectToWork(user, file)
  })
})

test('runner and tracing are three packages and stay small', () => {
  const { folder, install } = project()
  install('@flujo/runner', '@flujo/tracing')
  const { packages, bytes } = installed(folder)
  process.stdout.write(`@flujo/runner + @flujo/tracing: ${packages.length} packages, ${(bytes / 1000).toFixed(0)} kB\n`)
  expect(packages.toSorted()).toEqual(['@flujo/domain', '@flujo/runner', '@flujo/tracing'])
  // A third of it are the comments of the types, which editors show.
  expect(bytes).toBeLessThan(450_000)
})

test('uninstalling leaves nothing behind but .flujo', () => {
  const { folder, install, command, program } = project()
  const manifest = (): unknown => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const before = manifest()
  install('flujo')
  expect(program(snippet('README.md', "from 'flujo'")).status).toBe(0)
  expect(command('npx flujo lens list').status).toBe(0)
  expect(filesLeft(folder).some((file) => file.startsWith('node_modules'))).toBe(true)
  expect(command('npm uninstall flujo').status).toBe(0)
  expect(manifest()).toEqual(before)
  expect(filesLeft(folder).filter((file) => !file.startsWith('.flujo'))).toEqual([])
  expect(readdirSync(registry.home)).toEqual([])
})

describe('types', () => {
  let user: Project
  beforeAll(() => {
    user = project()
    const types = ['typescript', '@types/node'] as const
    const versions = types.map((name) => `${name}@${name === 'typescript' ? '6' : '22'}`)
    user.install('flujo', '@flujo/domain', '@flujo/runner', '@flujo/tracing', '@flujo/store-sqlite', ...versions)
    const programs = {
      'core.ts': snippet('packages/tracing/README.md', '@flujo/runner'),
      'store.ts': customStoreProgram(),
      'runner.ts': snippet('packages/runner/README.md', 'virtualRuntime'),
      'sqlite.ts': snippet('packages/store-sqlite/README.md', 'openSqliteStore('),
      'flujo.ts': snippet('README.md', "from 'flujo'"),
    }
    for (const [file, code] of Object.entries(programs)) writeFileSync(join(user.folder, file), code)
  })

  test.each([
    { module: 'nodenext', moduleResolution: 'nodenext' },
    { module: 'esnext', moduleResolution: 'bundler' },
  ])('are found and right with moduleResolution $moduleResolution', (resolution) => {
    const lib = ['es2024', 'esnext.disposable']
    const checks = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true }
    const compilerOptions = { ...resolution, target: 'es2024', lib, types: ['node'], ...checks }
    writeFileSync(join(user.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
    const { stdout, status } = user.command('npx tsc -p .')
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
  })
})

describe.each(['bun', 'deno'] as const)('%s', (name) => {
  test('runs runner and tracing', (context) => {
    const runtime = bringRuntime(name)
    if (typeof runtime !== 'string') return context.skip(`skipped, because ${runtime.because}`)
    const { folder, install, command } = project()
    install('@flujo/runner', '@flujo/tracing')
    writeFileSync(join(folder, 'store.ts'), customStoreProgram())
    writeFileSync(join(folder, 'readme.ts'), snippet('packages/tracing/README.md', '@flujo/runner'))
    for (const [file, expected] of [
      ['readme.ts', 'review words completed\n'],
      ['store.ts', 'add completed\n'],
    ]) {
      const { stdout, stderr, status } = command(`${runtime} run ${file}`)
      expect({ stdout, stderr, status }).toEqual({ stdout: expected, stderr: '', status: 0 })
    }
  })
})
