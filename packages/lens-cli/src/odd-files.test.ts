import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openSqliteStore } from '@flujo/store-sqlite'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { endOf, runAllLens, runLens, startLens } from './testing/run-lens.ts'
import { runAllLensHere, runLensHere } from './testing/run-lens-here.ts'
import { temporaryFolder, writeDatabase } from './testing/sample-database.ts'
import { recordsOf } from './testing/sample-records.ts'
import { failedRun, runningRun } from './testing/sample-runs.ts'

const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
// A guard against a process that hangs; how fast one is depends on the machine.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

const folder = temporaryFolder()
const at = (name: string): string => join(folder.path, name)
const pageBytes = 4_096

type CommandLine = readonly [string, ...string[]]
/** The commands that read traces, each as it is typed. */
const reading: readonly CommandLine[] = [
  ['list'],
  ['show', 'c04b'],
  ['trace', 'c04b'],
  ['spans', 'c04b'],
  ['stats'],
  ['export', 'c04b', '--format', 'jsonl'],
]
/** Those that look after a database, without changing it. */
const looking: readonly CommandLine[] = [['doctor'], ['prune', '--dry-run'], ['audit']]
const changing: readonly CommandLine[] = [['prune'], ['doctor', '--fix']]

beforeAll(async () => {
  await writeDatabase(at('sample.db'))
  // Somebody may come from another user than the one that made it.
  chmodSync(folder.path, 0o755)
})
afterAll(() => folder[Symbol.dispose]())

function copied(name: string): string {
  mkdirSync(at(name), { recursive: true })
  const path = join(at(name), 'traces.db')
  copyFileSync(at('sample.db'), path)
  return path
}

/** Everything that the tables hold, but for the audit. */
function contentsOf(path: string): string {
  const database = new DatabaseSync(path)
  const hash = createHash('sha256')
  const rows = database.prepare("select name, sql from sqlite_schema where type = 'table'").all() as {
    name: string
    sql: string
  }[]
  for (const { name, sql } of rows.filter((row) => !/^audit$|^sqlite_/.test(row.name))) {
    hash.update(sql).update(JSON.stringify(database.prepare(`select * from ${name}`).all()))
  }
  database.close()
  return hash.digest('hex')
}

const auditOf = (path: string): readonly Record<string, unknown>[] => {
  const database = new DatabaseSync(path)
  const rows = database.prepare('select * from audit order by id').all() as Record<string, unknown>[]
  database.close()
  return rows
}

const on = (path: string, commands: readonly CommandLine[]): readonly CommandLine[] =>
  commands.map((command) => [...command, '--db', path])
/** A user who is held off by the modes; the superuser is not. */
const other = process.getuid?.() === 0 ? 65_534 : undefined

describe('a look', () => {
  test('is a row of the audit, and changes nothing else', async () => {
    const path = copied('look')
    const before = contentsOf(path)
    for (const run of await runAllLensHere(on(path, reading))) expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect(contentsOf(path)).toBe(before)
    expect(auditOf(path)).toMatchObject(
      reading.map(([command, run]) => ({
        command: `lens ${command}`,
        run_id: run === undefined ? null : failedRun.runId,
      })),
    )
    expect(readdirSync(at('look'))).toEqual(['traces.db'])
  })

  test('at the database itself is none, and changes nothing', async () => {
    const path = copied('looking')
    const before = readFileSync(path)
    for (const run of await runAllLensHere(on(path, looking))) expect(run).toMatchObject({ stderr: '' })
    expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(at('looking'))).toEqual(['traces.db'])
  })

  test('at runs while they are under way is one row, as soon as there is something to see', async () => {
    const path = copied('watched')
    const watching = startLens(['watch', '--db', path])
    while (auditOf(path).length === 0) await delay(20)
    watching.kill()
    await endOf(watching)
    await runLensHere(['watch', 'c04b', '--db', path])
    expect(auditOf(path)).toMatchObject([
      { command: 'lens watch', run_id: null },
      { command: 'lens watch', run_id: failedRun.runId },
    ])
  })

  test('at a run that is taken from one database to another is noted in both', async () => {
    const [path, file, other] = [copied('from'), at('run.json'), at('to.db')]
    const runs = await runAllLensHere([
      ['export', 'c04b', '--out', file, '--db', path],
      ['import', file, '--db', other],
    ])
    for (const run of runs) expect(run).toMatchObject({ exitCode: 0, stderr: '' })
    expect(auditOf(path)).toMatchObject([{ command: 'lens export', run_id: failedRun.runId }])
    expect(auditOf(other)).toMatchObject([{ command: 'lens import', run_id: failedRun.runId }])
  })

  test('at two runs is a row that names both; a search says not for what', async () => {
    const path = copied('two')
    await runAllLensHere(
      on(path, [
        ['diff', '19aa', 'c04b'],
        ['search', 'hunter2', '--limit', '3'],
      ]),
    )
    const rows = auditOf(path)
    expect(rows).toMatchObject([
      { command: 'lens diff', run_id: null },
      { command: 'lens search', run_id: null },
    ])
    const [ofDiff, ofSearch] = rows.map(({ detail }) => JSON.parse(String(detail)) as unknown)
    expect(ofDiff).toEqual({ runs: [expect.stringMatching(/^19aa/u), failedRun.runId] })
    expect(ofSearch).toEqual({ limit: '3' })
  })

  test('tells of filters without their values', async () => {
    const path = copied('secret')
    const where = "any(name = 'hunter2') and cost > $0.05"
    const args = ['--where', where, '--pipeline', 'hunter2', '--status', 'failed', '--since', '900d', '--limit', '3']
    await runLensHere(['list', ...args, '--json', '--db', path])
    const [row] = auditOf(path)
    expect(JSON.parse(String(row?.['detail']))).toEqual({
      where: '(any(name = ?) and costUsd > ?)',
      ...{ pipeline: true, status: 'failed', since: '900d', limit: '3' },
    })
    const { stdout } = await runLensHere(['audit', '--jsonl', '--db', path])
    expect(JSON.parse(stdout)).toMatchObject({ command: 'lens list', detail: { status: 'failed' } })
  })
})

describe('what cannot be written is read all the same', () => {
  test.each([
    ['a file', 0o444, 0o777],
    ['a folder', 0o644, 0o555],
    ['both', 0o444, 0o555],
  ])('%s', async (name, file, directory) => {
    const path = copied(`read-only ${name}`)
    chmodSync(path, file)
    chmodSync(at(`read-only ${name}`), directory)
    const runs = await runAllLens(on(path, [...reading, ...looking, ...changing]), other)
    for (const run of runs.slice(0, reading.length)) {
      expect(run.exitCode).toBe(0)
      expect(run.stdout).not.toBe('')
      expect(run.stderr).toMatch(/^lens: not noted in the audit: [^\n]+\n$/u)
    }
    for (const run of runs.slice(reading.length, -changing.length)) expect(run).toMatchObject({ stderr: '' })
    for (const run of runs.slice(-changing.length)) expect(run.exitCode).toBe(5)
    chmodSync(at(`read-only ${name}`), 0o755)
    expect(readdirSync(at(`read-only ${name}`))).toEqual(['traces.db'])
    expect(auditOf(path)).toEqual([])
  })

  test('a file that nobody may read: 5', async () => {
    const path = copied('closed')
    chmodSync(path, 0o000)
    for (const run of await runAllLens(on(path, [...reading, ...looking]), other)) expect(run.exitCode).toBe(5)
  })
})

test('while another process writes it', async () => {
  const path = copied('live')
  await using store = openSqliteStore(path)
  await store.write(recordsOf(runningRun))
  const reads = runAllLens(on(path, reading))
  let isRead = false
  void reads.finally(() => (isRead = true))
  for (let number = 0; !isRead; number += 1) {
    await store.write(recordsOf({ ...failedRun, runId: `more ${number}` }))
    await delay(5)
  }
  for (const run of await reads) expect(run).toMatchObject({ exitCode: 0, stderr: '' })
  expect(auditOf(path)).toHaveLength(reading.length)
})

describe('half a database', () => {
  /** Pages in the middle of a table. */
  async function damaged(name: string, damage: (path: string, pages: readonly number[]) => void): Promise<string> {
    const path = at(`${name}.db`)
    await writeDatabase(path, [
      failedRun,
      ...Array.from({ length: 40 }, (_, index) => ({ ...failedRun, runId: `c0${index + 10}${'e'.repeat(28)}` })),
    ])
    const database = new DatabaseSync(path)
    const pages = database
      .prepare("select pageno from dbstat where name = 'spans' and pagetype = 'leaf' order by path")
      .all() as { pageno: number }[]
    database.close()
    damage(
      path,
      pages.map(({ pageno }) => pageno),
    )
    return path
  }

  test('with pages overwritten: what can be read is shown, with a warning: 5', async () => {
    const path = await damaged('overwritten', (file, pages) => {
      const bytes = readFileSync(file)
      for (const page of pages.slice(1, 3)) bytes.fill(0xa5, (page - 1) * pageBytes, page * pageBytes)
      writeFileSync(file, bytes)
    })
    const before = readFileSync(path)
    // This run begins on a page that is whole, and goes on on one that is not.
    const ofHalf = reading.map(([name, ...args]): CommandLine => [
      name,
      ...args.map((arg) => arg.replace('c04b', 'c010')),
    ])
    const [list, ...others] = await runAllLensHere(on(path, ofHalf))
    for (const run of others) {
      expect(run.exitCode).toBe(5)
      expect(run.stdout).not.toBe('')
      expect(run.stderr).toMatch(
        /^lens: the trace database [^\n]+ is damaged [^\n]+: 41 runs and \d+ spans of it are shown/u,
      )
    }
    // Its own tables are whole.
    expect(list).toMatchObject({ exitCode: 0, stderr: '' })
    const [, doctor] = await runAllLensHere(on(path, [['audit'], ['doctor']]))
    expect(doctor).toMatchObject({ exitCode: 1 })
    expect(
      readFileSync(path)
        .subarray(pageBytes * 30)
        .equals(before.subarray(pageBytes * 30)),
    ).toBe(true)
  })

  test.each([5 * pageBytes + 7, 8_000])('cut off by %d bytes: the same', async (bytes) => {
    const path = await damaged(`cut ${bytes}`, (file) => truncateSync(file, readFileSync(file).length - bytes))
    const before = readFileSync(path)
    for (const run of await runAllLensHere(on(path, reading))) {
      expect(run.exitCode).toBe(5)
      expect(run.stdout).not.toBe('')
      expect(run.stderr).toContain('is damaged')
    }
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('with the definitions of its tables cut off, which stand at the end of a small one: the same', async () => {
    const path = at('small.db')
    await writeDatabase(path, [failedRun])
    const database = new DatabaseSync(path)
    const row = database.prepare("select max(pageno) as page from dbstat where name = 'sqlite_schema'").get()
    database.close()
    truncateSync(path, (Number(row?.['page']) - 1) * pageBytes - 3)
    for (const run of await runAllLensHere(on(path, [['list'], ['show', 'c04b'], ['spans', 'c04b']]))) {
      expect(run.exitCode).toBe(5)
      expect(run.stdout).not.toBe('')
      expect(run.stderr).toMatch(/is damaged [^\n]+: 1 run and \d+ spans? of it are shown/u)
    }
  })
})

describe('what is no database of ours', () => {
  const odd: readonly (readonly [string, number, () => string])[] = [
    ['nothing', 3, () => at('nowhere.db')],
    ['an empty file', 3, () => (writeFileSync(at('empty.db'), ''), at('empty.db'))],
    ['a text', 5, () => (writeFileSync(at('text.txt'), 'dear diary '.repeat(40)), at('text.txt'))],
    ['a folder', 5, () => folder.path],
    ['a link to nothing', 3, () => (symlinkSync(at('gone.db'), at('link.db')), at('link.db'))],
    [
      'a database of another program',
      5,
      () => {
        const database = new DatabaseSync(at('theirs.db'))
        database.exec('pragma journal_mode = wal; create table notes(text)')
        database.close()
        return at('theirs.db')
      },
    ],
    [
      'one of a newer lens that this one cannot read',
      5,
      () => {
        const path = copied('newer')
        const database = new DatabaseSync(path)
        database.exec("pragma user_version = 99; update meta set value = '99' where key = 'min_reader_version'")
        database.close()
        return path
      },
    ],
  ]
  test.each(odd)('%s: %d for every command, and nothing is touched', async (_, exitCode, pathOf) => {
    const path = pathOf()
    const names = readdirSync(folder.path)
    for (const run of await runAllLensHere(on(path, [...reading, ...looking, ...changing]))) {
      expect(run).toMatchObject({ exitCode, stdout: '' })
      expect(run.stderr).toMatch(/^lens: [^\n]+\n[^\n]+\n$/u)
    }
    expect(readdirSync(folder.path)).toEqual(names)
  })

  test('an empty folder: how to make the first run', async () => {
    mkdirSync(at('project'))
    const run = await runLens(['list'], { cwd: at('project') })
    expect(run).toMatchObject({ exitCode: 3, stdout: '' })
    expect(run.stderr).toContain('The first `new Flujo(pipeline).run(input)` makes one.')
    expect(readdirSync(at('project'))).toEqual([])
  })

  test('a newer one that can be read is read, with a warning, and not written to', async () => {
    const path = copied('newer-readable')
    const database = new DatabaseSync(path)
    database.exec('pragma user_version = 99')
    database.close()
    const before = readFileSync(path)
    for (const run of await runAllLensHere(on(path, [...reading, ['audit']]))) expect(run.exitCode).toBe(0)
    expect(readFileSync(path).equals(before)).toBe(true)
  })
})

test('one that is locked by somebody: 6', async () => {
  const path = copied('locked')
  const other = new DatabaseSync(path)
  other.exec('pragma locking_mode = exclusive; begin exclusive; create table other (x)')
  for (const run of await runAllLens(on(path, [['list'], ['prune', '--dry-run']]))) expect(run.exitCode).toBe(6)
  other.close()
})

test('somebody who is writing keeps the audit from being written, and not the answer', async () => {
  const path = copied('writing')
  const other = new DatabaseSync(path)
  other.exec('begin immediate; create table other (x)')
  const run = await runLens(['list', '--db', path])
  other.close()
  expect(run.exitCode).toBe(0)
  expect(run.stdout).toContain(failedRun.runId)
  expect(run.stderr).toMatch(/^lens: not noted in the audit: [^\n]+held it for too long[^\n]+\n$/u)
})
