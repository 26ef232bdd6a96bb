// The core as it is published: it names nothing of Node, and the same program gives the same on every platform that the
// core promises to run on.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInContext } from 'node:vm'
import { virtualRuntime } from '@flujo/runner/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltFile, builtFiles, globalsOf } from './built-files.ts'
import { buildPackages, core, bundledProgram, nodeProgram } from './build-program.ts'
import { chromiumBinary, reportInChromium } from './chromium.ts'
import { otherNodes } from './other-nodes.ts'
import { reportOf, sandbox, withoutTimeAndChance } from './sandbox.ts'
import { globalsNeeded, webGlobals } from './web-globals.ts'

const expected: unknown = JSON.parse(readFileSync(new URL('expected-report.json', import.meta.url), 'utf8'))

const folder = mkdtempSync(join(tmpdir(), 'flujo-platforms-'))
let bundle = ''
beforeAll(async () => {
  buildPackages()
  bundle = await bundledProgram()
  await nodeProgram(folder)
  // Where the packages are not built yet, this builds them.
}, 600_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// What the tests ask of their own Node is not meant for another.
const env = { ...process.env, NODE_OPTIONS: '' }

function reportFromNode(binary: string): unknown {
  const { stdout, stderr, status } = spawnSync(binary, ['program.mjs'], { cwd: folder, encoding: 'utf8', env })
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
  return JSON.parse(stdout)
}

test(`Node ${process.version}, which runs the tests`, () => {
  expect(reportFromNode(process.execPath)).toEqual(expected)
})

test.for(otherNodes)('Node $major', ({ major, binary, isThere }, { skip }) => {
  if (!isThere) skip(`Node ${major} is not there: npm run set-up:nodes brings it`)
  expect(spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout).toContain(`v${major}.`)
  expect(reportFromNode(binary)).toEqual(expected)
})

test('a browser', async ({ skip }) => {
  if (chromiumBinary === undefined) return skip('neither chromium nor google-chrome is in the PATH')
  const { report, complaints } = await reportInChromium(chromiumBinary, bundle)
  expect(complaints).toEqual([])
  expect(report).toEqual(expected)
})

describe('a realm without anything of Node', () => {
  const always = globalsNeeded('always')
  const byRuntime = globalsNeeded('by the default Runtime')
  const valueOf = (name: string): unknown => (globalThis as Record<string, unknown>)[name]

  test('that has only the web globals that are needed, and uses each of them', async () => {
    const used = new Set<string>()
    const given = {}
    for (const name of [...always, ...byRuntime]) {
      Object.defineProperty(given, name, {
        configurable: true,
        enumerable: true,
        get: () => {
          used.add(name)
          return valueOf(name)
        },
      })
    }
    expect(await reportOf(sandbox(bundle, given))).toEqual(expected)
    expect([...used].toSorted()).toEqual([...always, ...byRuntime].toSorted())
  })

  test('where asking for the time or for chance throws, with a Runtime handed in', async () => {
    const context = sandbox(bundle, Object.fromEntries(always.map((name) => [name, valueOf(name)])))
    runInContext(withoutTimeAndChance, context)
    for (const way of ['Date.now()', 'new Date()', 'Date()', 'Math.random()']) {
      expect(() => runInContext(way, context)).toThrow('was asked')
    }
    const runtime = virtualRuntime()
    expect(await runtime.drive(reportOf(context, runtime))).toEqual(expected)
  })

  test('where there is no Runtime either, no run starts', async () => {
    const context = sandbox(bundle, Object.fromEntries(always.map((name) => [name, valueOf(name)])))
    await expect(reportOf(context)).rejects.toThrow(/^(?:performance|crypto) is not defined$/)
  })
})

describe('the built files', () => {
  /** It is asked of `globalThis`, and may not be there. */
  const asked = 'process'
  const listed = webGlobals.map(({ name }) => name)
  const forTests = globalsNeeded('by the virtual Runtime')

  let files: readonly BuiltFile[]
  beforeAll(() => {
    files = core.flatMap(builtFiles)
  })

  test.each(core)('of %s import the core alone', (name) => {
    const imports = files.filter(({ folder }) => folder === name).flatMap((built) => built.imports)
    expect([...new Set(imports)]).toEqual(name === 'domain' ? [] : ['@flujo/domain'])
  })

  test('name the globals that the architecture page lists, all of them and no other', () => {
    const named = new Set([...files.flatMap(({ globals }) => globals), asked])
    expect([...named].toSorted()).toEqual(listed.toSorted())
    const forUse = files.filter(({ file }) => !file.startsWith('testing')).flatMap(({ globals }) => globals)
    expect(forUse.filter((name) => forTests.includes(name) || name === asked)).toEqual([])
    // Whatever is asked of `globalThis` is taken out of it by name, which the local name of minified code may differ from.
    const mentions = files.flatMap(({ code }) => code.match(/\bglobalThis\b/g) ?? [])
    const taken = files.flatMap(({ code }) => [...code.matchAll(/\{\s*(\w+)\s*(?::\s*\w+\s*)?\}\s*=\s*globalThis\b/g)])
    expect(taken.map(([, name]) => name)).toEqual(mentions.map(() => asked))
    expect(taken.length).toBeGreaterThan(0)
  })

  test('a name would be found however it is used', () => {
    const code = `import { join } from 'x'; const own = 1
      export default [join, own, Math, typeof Buffer, { process }, require('y'), __dirname, () => setImmediate(module)]`
    expect(globalsOf(code)).toEqual(['Buffer', '__dirname', 'module', 'process', 'require', 'setImmediate'])
  })
})
