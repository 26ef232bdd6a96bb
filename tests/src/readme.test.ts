// What the READMEs and the pages of docs/ show is executed, each block as the program that a reader would paste, those of one README in one
// folder from top to bottom, and checked by the compiler.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pages, readmes, root, snippetsOf } from './readme-snippets.ts'

const folder = join(root, 'tests', 'snippets')
const files = [...readmes(), ...pages()]
const snippets = files.flatMap(snippetsOf)
const readers = new Map(files.map((path) => [path, mkdtempSync(join(tmpdir(), 'flujo-readme-'))]))
const fileOf = (index: number): string => join(folder, `snippet-${index}.ts`)

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [index, { code }] of snippets.entries()) writeFileSync(fileOf(index), `${code}\nexport {}\n`)
  const compilerOptions = { noUnusedLocals: false }
  const tsconfig = { extends: '../tsconfig.json', compilerOptions, include: ['.'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
})
afterAll(() => {
  for (const made of [folder, ...readers.values()]) rmSync(made, { recursive: true, force: true })
})

describe('README snippets', () => {
  test.each(snippets.map(({ where, readme }, index) => ({ where, readme, index })))(
    '$where runs',
    ({ readme, index }) => {
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--conditions=@flujo/source', '--disable-warning=ExperimentalWarning', fileOf(index)],
        { cwd: readers.get(readme), encoding: 'utf8', timeout: 60_000 },
      )
      expect(stderr).toBe('')
      expect(status).toBe(0)
    },
    90_000,
  )

  test('they compile', () => {
    const tsc = join(root, 'node_modules', '.bin', 'tsc')
    const { status, stdout } = spawnSync(tsc, ['-p', join(folder, 'tsconfig.json')], { encoding: 'utf8' })
    expect(stdout).toBe('')
    expect(status).toBe(0)
  }, 120_000)

  test.each(readmes())('%s has at least one', (path) => {
    expect(snippetsOf(path).length).toBeGreaterThan(0)
  })

  test.each(readmes().filter((path) => path !== 'README.md'))('%s has 15 to 60 lines', (path) => {
    const lines = readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length
    expect(lines).toBeGreaterThanOrEqual(15)
    expect(lines).toBeLessThanOrEqual(60)
  })
})
