// A database of every layout that was ever released opens in this version: it is read, shown and written.
import { spawnSync } from 'node:child_process'
import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openSqliteAdmin, openSqliteReader, openSqliteStore } from '@flujo/store-sqlite'
import Database from 'better-sqlite3'
import { Flujo, pipeline } from 'flujo'
import { describe, expect, test } from 'vitest'
import { root } from './readme-snippets.ts'
import { temporaryFolder } from './temporary-folder.ts'

const fixtures = join(root, 'packages', 'store-sqlite', 'src', 'testing', 'fixtures')
const names = readdirSync(fixtures).filter((name) => /^layout-\d+\.db$/.test(name))
const versionOf = (path: string): number => {
  const handle = new Database(path, { readonly: true })
  try {
    return Number(handle.pragma('user_version', { simple: true }))
  } finally {
    handle.close()
  }
}

function copyOf(name: string): string {
  const path = join(temporaryFolder(), 'traces.db')
  copyFileSync(join(fixtures, name), path)
  return path
}

async function runsOf(path: string): Promise<readonly string[]> {
  await using reader = openSqliteReader(path)
  const { runs } = await reader.listRuns()
  return runs.map(({ runId, status }) => `${runId} ${status}`)
}

function lens(...args: readonly string[]): {
  readonly stdout: string
  readonly stderr: string
  readonly status: unknown
} {
  const program = join(root, 'packages', 'lens-cli', 'src', 'testing', 'lens-process.ts')
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--conditions=@flujo/source', program, ...args], {
    encoding: 'utf8',
  })
  return { stdout, stderr, status }
}

test('there is one of every layout, the one of today too', async () => {
  const path = join(temporaryFolder(), 'traces.db')
  await openSqliteStore(path).close()
  const layouts = Array.from({ length: versionOf(path) }, (_, index) => `layout-${index + 1}.db`)
  expect(names.toSorted()).toEqual(layouts.toSorted())
  for (const name of names) expect(`layout-${versionOf(copyOf(name))}.db`).toBe(name)
})

describe.each(names)('%s', (name) => {
  test('is read', async () => {
    const path = copyOf(name)
    await using reader = openSqliteReader(path)
    expect(await runsOf(path)).toEqual(['large completed', 'small completed'])
    const spans = await reader.getSpans('large')
    const inputs = await Promise.all(spans.map(({ input }) => reader.getValue(input?.ref ?? '')))
    const large = { text: 'Words of layout one. '.repeat(150), count: 1 }
    expect(inputs).toEqual([large, large])
    expect((await reader.getTrace('small'))?.children.map((span) => span.name)).toEqual(['step 1', 'step 2', 'step 3'])
  })

  test('is shown by lens', () => {
    const path = copyOf(name)
    for (const command of [['list'], ['trace', 'small'], ['show', 'large'], ['stats']]) {
      const { stdout, stderr, status } = lens(...command, '--db', path)
      expect({ command, stderr, status }).toEqual({ command, stderr: '', status: 0 })
      expect(stdout).not.toBe('')
    }
    expect(
      lens('list', '--db', path)
        .stdout.match(/small|large/g)
        ?.toSorted(),
    ).toEqual(['large', 'small'])
  })

  test('is written, and keeps what it had', async () => {
    const path = copyOf(name)
    await using flujo = new Flujo(
      pipeline<number>('more').step('add', (n) => n + 1),
      { db: path, retention: false },
    )
    const { runId } = await flujo.run(1)
    await flujo.close()
    expect(await runsOf(path)).toEqual([`${runId} completed`, 'large completed', 'small completed'])
    await using admin = openSqliteAdmin(path)
    await admin.doctor({ fix: true })
    // The steps of these made-up runs have times that do not lie in those of their run.
    expect((await admin.doctor()).findings.filter(({ check }) => check !== 'nesting')).toEqual([])
    expect((await runsOf(path)).length).toBe(3)
  })
})
