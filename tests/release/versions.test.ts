// A change to one package is a new version of that package and of those that depend on it, and of nothing else.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageFolders } from '../../scripts/workspace.mjs'
import { changeset, commitAll, copyOfRepository } from './published-copy.ts'

let copy: string
beforeAll(() => {
  copy = copyOfRepository()
  // First everything that waits to be released, so that what follows is about one change.
  changeset(copy, ['version'])
  commitAll(copy)
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

function versions(): Readonly<Record<string, string>> {
  const manifests = packageFolders().map((folder) => readFileSync(join(copy, folder, 'package.json'), 'utf8'))
  return Object.fromEntries(manifests.map((text) => JSON.parse(text)).map(({ name, version }) => [name, version]))
}

/** Which packages get a new version by one changeset, and how they differ from the last: `minor` or `patch`. */
function bumpedBy(name: string, bump: 'minor' | 'patch'): Readonly<Record<string, string>> {
  const before = versions()
  writeFileSync(join(copy, '.changeset', 'one-change.md'), `---\n'${name}': ${bump}\n---\n\nOne change.\n`)
  commitAll(copy)
  changeset(copy, ['version'])
  commitAll(copy)
  const changed = Object.entries(versions()).filter(([one, version]) => version !== before[one])
  const minorOf = (version = ''): string => version.split('.').slice(0, 2).join('.')
  return Object.fromEntries(
    changed.map(([one, version]) => [one, minorOf(version) === minorOf(before[one]) ? 'patch' : 'minor']),
  )
}

test.each([
  { name: 'flujo', bump: 'minor', bumped: { flujo: 'minor' } },
  { name: '@flujo/lens-cli', bump: 'minor', bumped: { '@flujo/lens-cli': 'minor', flujo: 'patch' } },
  // Whoever has `flujo` gets the patch by its range, so that it needs no version of its own.
  { name: '@flujo/lens-cli', bump: 'patch', bumped: { '@flujo/lens-cli': 'patch' } },
  { name: '@flujo/runner', bump: 'minor', bumped: { '@flujo/runner': 'minor', flujo: 'patch' } },
] as const)('a $bump of $name alone', ({ name, bump, bumped }) => {
  expect(bumpedBy(name, bump)).toEqual(bumped)
})
