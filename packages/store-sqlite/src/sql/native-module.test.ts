import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'

import { scratchDirectory } from '../testing/scratch-directory.ts'
import { loadSqlite } from './native-module.ts'

const packages = fileURLToPath(new URL('../../..', import.meta.url))

/** A Node.js of the machine that is too old for better-sqlite3, if there is one. */
const oldNode = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/bin', '/usr/bin']
  .map((directory) => join(directory, 'node'))
  .find(
    (node) =>
      existsSync(node) &&
      Number.parseInt(execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }), 10) < 22,
  )

describe('on a Node.js that is too old', () => {
  test.each(['20.20.2', '18.0.0', '21.7.3'])('%s is told so in one sentence', (version) => {
    expect(() => loadSqlite(version)).toThrow(
      expect.objectContaining({
        code: 'unsupported_node',
        message: expect.stringMatching(/^[^\n]*22 or newer[^\n]*$/),
      }),
    )
  })

  test.each(['22.0.0', '24.21.0', '100.0.0'])('%s is new enough', (version) => {
    expect(loadSqlite(version)).toBeTypeOf('function')
  })

  test.runIf(oldNode !== undefined)('importing and opening does not end the process', () => {
    using scratch = scratchDirectory()
    for (const name of ['domain', 'tracing', 'store-sqlite']) copyAsJavaScript(name, scratch.path)
    const program = scratch.file('program.mjs')
    writeFileSync(
      program,
      `import { openSqliteStore, openSqliteReader } from '@flujo/store-sqlite'
       for (const open of [openSqliteStore, openSqliteReader]) {
         try { open('traces.db') } catch (error) { console.log(error.code) }
       }`,
    )
    const ended = spawnSync(oldNode ?? '', [program], { cwd: scratch.path, encoding: 'utf8' })
    expect(ended).toMatchObject({ status: 0, stdout: 'unsupported_node\nunsupported_node\n', stderr: '' })
    expect(readdirSync(scratch.path)).not.toContain('traces.db')
  })
})

/** An old Node.js reads no TypeScript. */
function copyAsJavaScript(name: string, scratch: string): void {
  const from = join(packages, name)
  const to = join(scratch, 'node_modules', '@flujo', name)
  mkdirSync(to, { recursive: true })
  const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, { readonly '@flujo/source'?: string }>>
  }
  const sources = Object.entries(manifest.exports).map(([path, { '@flujo/source': file }]) => [
    path,
    file?.replace(/\.ts$/, '.js'),
  ])
  writeFileSync(
    join(to, 'package.json'),
    JSON.stringify({ type: 'module', exports: Object.fromEntries(sources) as unknown }),
  )
  for (const entry of readdirSync(join(from, 'src'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.test.ts')) continue
    const source = join(entry.parentPath, entry.name)
    const target = join(to, source.slice(from.length)).replace(/\.ts$/, '.js')
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(
      target,
      stripTypeScriptTypes(readFileSync(source, 'utf8')).replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"),
    )
  }
  for (const dependency of ['kysely', 'better-sqlite3']) {
    const installed = join(from, 'node_modules', dependency)
    const link = join(scratch, 'node_modules', dependency)
    if (existsSync(installed) && !existsSync(link)) symlinkSync(installed, link)
  }
}
