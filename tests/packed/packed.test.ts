// The packages as they would be published, in empty projects, as a stranger would use them.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bringNode, nodeVersions } from '../../scripts/other-nodes.mjs'
import { snippetsOf } from '../src/readme-snippets.ts'
import { emptyProject, execute, npx, packAll, runProgram } from './empty-project.ts'

const folders: string[] = []
let tarballs: ReadonlyMap<string, string>
const packed = (...names: readonly string[]): readonly string[] => names.map((name) => tarballs.get(name) as string)

function project(...names: readonly string[]): string {
  const folder = emptyProject(packed(...names))
  folders.push(folder)
  return folder
}

beforeAll(() => {
  tarballs = packAll()
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** The first snippet of a README that imports `needle`. */
function snippet(readme: string, needle: string): string {
  const found = snippetsOf(readme).find(({ code }) => code.includes(needle))
  if (found === undefined) throw new Error(`${readme} has no snippet with ${needle}`)
  return found.code
}

describe('@flujo/runner and @flujo/tracing alone', () => {
  let folder: string
  beforeAll(() => {
    folder = project('domain', 'runner', 'tracing')
  })

  test('are three packages', () => {
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@flujo'])
    expect(readdirSync(join(folder, 'node_modules', '@flujo')).toSorted()).toEqual(['domain', 'runner', 'tracing'])
  })

  test("run the README's example", () => {
    const { stdout, stderr, status } = runProgram(folder, snippet('packages/tracing/README.md', '@flujo/runner'))
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout).not.toBe('')
  })

  test('take a store of the user’s own, of at most 40 lines, which the contract suite accepts', () => {
    const store = snippet('packages/tracing/README.md', 'openArrayStore')
    expect(store.split('\n').length).toBeLessThanOrEqual(40)
    const program = `${store}
import { pipeline, Runner } from '@flujo/runner'
import { TraceManager } from '@flujo/tracing'
import { traceStoreContract } from '@flujo/tracing/testing'
for (const { check } of traceStoreContract) await check(openArrayStore)
const store = openArrayStore()
const tracing = new TraceManager({ store })
const { runId } = await new Runner(pipeline<number>('p').step('add', (n) => n + 1), { hooks: [tracing.hook] }).run(1)
console.log((await store.getTrace(runId))?.children.map(({ name, status }) => name + ' ' + status).join())
`
    const { stdout, stderr, status } = runProgram(folder, program)
    expect({ stdout, stderr, status }).toEqual({ stdout: 'add completed\n', stderr: '', status: 0 })
  })
})

describe('flujo', () => {
  let folder: string
  beforeAll(() => {
    folder = project('domain', 'runner', 'tracing', 'store-sqlite', 'lens-cli', 'flujo')
  })

  test('runs the README from top to bottom', () => {
    const { stdout, stderr, status } = runProgram(folder, snippet('README.md', "from 'flujo'"))
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout).toMatch(/^5\n/)
    expect(existsSync(join(folder, '.flujo', 'traces.db'))).toBe(true)
    for (const command of ['list', 'trace @', 'show @', 'stats']) {
      const shown = npx(['flujo', 'lens', ...command.split(' ')], folder)
      expect({ command, stderr: shown.stderr, status: shown.status }).toEqual({ command, stderr: '', status: 0 })
      expect(shown.stdout).toMatch(/review|measure/)
    }
  })

  test.each(Object.values(nodeVersions))('keeps a trace and shows it under Node %s', (version) => {
    const node = bringNode(version) as string
    const code = snippet('README.md', "from 'flujo'")
    const db = join(folder, `traces of ${version}.db`)
    const ran = runProgram(folder, `process.env['FLUJO_DB'] = ${JSON.stringify(db)}\n${code}`, node)
    expect({ stderr: ran.stderr, status: ran.status }).toEqual({ stderr: '', status: 0 })
    expect(ran.stdout).toMatch(/^5\n/)
    const shown = execute(node, [join('node_modules', '.bin', 'flujo'), 'lens', 'list', '--db', db], folder)
    expect({ stderr: shown.stderr, status: shown.status }).toEqual({ stderr: '', status: 0 })
    expect(shown.stdout).toContain('review')
  })

  test('says in one sentence that an old Node is too old', () => {
    const old = bringNode('20.20.2') as string
    expect(execute(old, ['--version'], folder).stdout).toBe('v20.20.2\n')
    for (const bin of ['flujo', 'lens']) {
      const { stdout, stderr, status } = execute(old, [join('node_modules', '.bin', bin), 'list'], folder)
      expect({ stdout, status }).toEqual({ stdout: '', status: 1 })
      expect(stderr).toMatch(/^\w+ needs Node 22 or newer; this is Node \d+\.\d+\.\d+\..*\n$/)
    }
  })
})

describe('@flujo/lens-cli alone', () => {
  test('shows a database that exists already', () => {
    const made = folders.find((folder) => existsSync(join(folder, '.flujo', 'traces.db'))) as string
    const folder = project('domain', 'tracing', 'store-sqlite', 'lens-cli')
    expect(existsSync(join(folder, 'node_modules', '@flujo', 'runner'))).toBe(false)
    for (const bin of ['lens', 'lens-cli']) {
      const shown = npx([bin, 'list', '--db', join(made, '.flujo', 'traces.db')], folder)
      expect({ stderr: shown.stderr, status: shown.status }).toEqual({ stderr: '', status: 0 })
      expect(shown.stdout).toContain('review')
    }
  })
})
