import { chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { expect, test } from 'vitest'

import { locateDatabase } from '../index.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'

const env = {}

function make(path: string): string {
  mkdirSync(path, { recursive: true })
  return path
}

function makeDatabase(directory: string): string {
  make(join(directory, '.flujo'))
  writeFileSync(join(directory, '.flujo', 'traces.db'), '')
  return join(directory, '.flujo', 'traces.db')
}

test('what is named wins over the environment, and that over what is there', () => {
  using scratch = scratchDirectory()
  const cwd = scratch.path
  const there = makeDatabase(cwd)
  expect(locateDatabase({ path: 'mine.db', env: { FLUJO_DB: 'env.db' }, cwd })).toBe(join(cwd, 'mine.db'))
  expect(locateDatabase({ env: { FLUJO_DB: 'env.db' }, cwd })).toBe(join(cwd, 'env.db'))
  expect(locateDatabase({ env: { FLUJO_DB: resolve('/tmp/abs.db') }, cwd })).toBe(resolve('/tmp/abs.db'))
  expect(locateDatabase({ env: { FLUJO_DB: '' }, cwd })).toBe(there)
})

test('the nearest database upward is taken, past a nearer package.json', () => {
  using scratch = scratchDirectory()
  const there = makeDatabase(scratch.path)
  const cwd = make(scratch.file('packages/one/src'))
  writeFileSync(scratch.file('packages/one/package.json'), '{}')
  expect(locateDatabase({ env, cwd })).toBe(there)
  expect(locateDatabase({ env, cwd: scratch.file('packages') })).toBe(there)
  const nearer = makeDatabase(scratch.file('packages/one'))
  expect(locateDatabase({ env, cwd })).toBe(nearer)
})

test('without one it is beside the nearest package.json', () => {
  using scratch = scratchDirectory()
  const cwd = make(scratch.file('project/src/deep'))
  writeFileSync(scratch.file('project/package.json'), '{}')
  expect(locateDatabase({ env, cwd })).toBe(scratch.file('project/.flujo/traces.db'))
})

test('looking makes nothing', () => {
  using scratch = scratchDirectory()
  expect(locateDatabase({ env, cwd: scratch.file('not/there') })).toMatch(/\.flujo[/\\]traces\.db$/)
})

test('a link in its place is refused', () => {
  using scratch = scratchDirectory()
  make(scratch.file('.flujo'))
  writeFileSync(scratch.file('elsewhere.db'), '')
  symlinkSync(scratch.file('elsewhere.db'), scratch.file('.flujo/traces.db'))
  expect(() => locateDatabase({ env, cwd: scratch.path })).toThrow(
    expect.objectContaining({ code: 'not_our_database', message: expect.stringContaining('a symbolic link') }),
  )
})

test('a directory in its place that is a link is passed by', () => {
  using scratch = scratchDirectory()
  makeDatabase(scratch.file('theirs'))
  const cwd = make(scratch.file('mine'))
  writeFileSync(scratch.file('mine/package.json'), '{}')
  symlinkSync(scratch.file('theirs/.flujo'), scratch.file('.flujo'))
  expect(locateDatabase({ env, cwd })).toBe(scratch.file('mine/.flujo/traces.db'))
})

test.runIf(process.getuid?.() === 0)('a database of another user is passed by', () => {
  using scratch = scratchDirectory()
  const theirs = makeDatabase(scratch.path)
  const cwd = make(scratch.file('mine'))
  writeFileSync(scratch.file('mine/package.json'), '{}')
  expect(locateDatabase({ env, cwd })).toBe(theirs)
  chownSync(theirs, 65_534, 65_534)
  expect(locateDatabase({ env, cwd })).toBe(scratch.file('mine/.flujo/traces.db'))
})

test.each([{ path: ':memory:' }, { env: { FLUJO_DB: ':memory:' } }])(
  'a name that is no path is refused: %j',
  (named) => {
    expect(() => locateDatabase({ env, ...named })).toThrow(expect.objectContaining({ code: 'invalid_options' }))
  },
)
