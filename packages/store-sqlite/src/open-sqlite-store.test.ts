import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'

import { describe, expect, test } from 'vitest'

import { openSqliteReader, openSqliteStore } from './index.ts'
import { inspect } from './testing/raw-database.ts'
import { runProgram } from './testing/run-program.ts'
import { wholeRun } from './testing/sample-records.ts'
import { scratchDirectory } from './testing/scratch-directory.ts'

const modeOf = (path: string): number => statSync(path).mode & 0o777
const refusal = (code: string, message: RegExp): object =>
  expect.objectContaining({ code, message: expect.stringMatching(message) })

describe('a new database', () => {
  test('is for this user only, and so are the files beside it', async () => {
    using scratch = scratchDirectory()
    const path = scratch.file()
    await using store = openSqliteStore(path)
    await store.write(wholeRun('a'))
    expect([path, `${path}-wal`, `${path}-shm`].map(modeOf)).toEqual([0o600, 0o600, 0o600])
  })

  test('brings a directory that keeps itself out of git, and leaves others as they are', async () => {
    using scratch = scratchDirectory()
    await using _store = openSqliteStore(scratch.file('.flujo/traces.db'))
    expect(modeOf(scratch.file('.flujo'))).toBe(0o700)
    expect(readFileSync(scratch.file('.flujo/.gitignore'), 'utf8')).toBe('*\n')
    mkdirSync(scratch.file('theirs'), { mode: 0o755 })
    await using _other = openSqliteStore(scratch.file('theirs/traces.db'))
    expect(existsSync(scratch.file('theirs/.gitignore'))).toBe(false)
    expect(modeOf(scratch.file('theirs'))).toBe(0o755)
  })

  test('has the marks and pragmas that the design asks for', async () => {
    using scratch = scratchDirectory()
    await using _store = openSqliteStore(scratch.file())
    const found = inspect(scratch.file(), (database) =>
      ['application_id', 'auto_vacuum', 'journal_mode', 'user_version'].map((name) =>
        database.pragma(name, { simple: true }),
      ),
    )
    expect(found).toEqual([0x464c554a, 2, 'wal', 2])
    const tables = inspect(
      scratch.file(),
      (database) => database.pragma('table_list') as { name: string; strict: number }[],
    )
    expect(tables.filter(({ name }) => !name.startsWith('sqlite_')).every(({ strict }) => strict === 1)).toBe(true)
  })

  test.each(['with space.db', 'a?b=c&d#e%20.db', 'file:traces.db', 'ü—名.db', "quote's.db"])(
    'may be called %s',
    async (name) => {
      using scratch = scratchDirectory()
      await using store = openSqliteStore(scratch.file(name))
      await store.write(wholeRun('a'))
      expect(readdirSync(scratch.path)).toContain(name)
      await using reader = openSqliteReader(scratch.file(name))
      expect(await reader.getRun('a')).toMatchObject({ status: 'completed' })
    },
  )

  test('is made out of an empty file', async () => {
    using scratch = scratchDirectory()
    writeFileSync(scratch.file(), '')
    await using store = openSqliteStore(scratch.file())
    await store.write(wholeRun('a'))
    expect((await store.listRuns()).runs).toHaveLength(1)
  })

  test('is made out of an SQLite database that never had a table', async () => {
    using scratch = scratchDirectory()
    inspect(scratch.file(), (database) => database.pragma('auto_vacuum = incremental'))
    expect(statSync(scratch.file()).size).toBeGreaterThan(0)
    expect(() => openSqliteReader(scratch.file())).toThrow(refusal('no_database', /is empty/))
    await using store = openSqliteStore(scratch.file())
    await store.write(wholeRun('a'))
    expect((await store.listRuns()).runs).toHaveLength(1)
  })

  test('does not follow a link to nowhere', () => {
    using scratch = scratchDirectory()
    symlinkSync(scratch.file('elsewhere.db'), scratch.file())
    expect(() => openSqliteStore(scratch.file())).toThrow(refusal('store_unavailable', /traces\.db/))
    expect(readdirSync(scratch.path)).toEqual(['traces.db'])
  })
})

describe('what is kept', () => {
  test('is there for the next process', async () => {
    using scratch = scratchDirectory()
    {
      await using store = openSqliteStore(scratch.file())
      await store.write(wholeRun('a'))
    }
    expect(readdirSync(scratch.path)).toEqual(['traces.db'])
    const ended = await runProgram('read-runs', [scratch.file()])
    expect(JSON.parse(ended.stdout)).toEqual(['a'])
  })

  test('can be seen by a reader while it is written', async () => {
    using scratch = scratchDirectory()
    await using store = openSqliteStore(scratch.file())
    await store.write(wholeRun('a').slice(0, 3))
    await using reader = openSqliteReader(scratch.file())
    expect(await reader.getRun('a')).toMatchObject({ status: 'running' })
    await store.write(wholeRun('a').slice(3))
    expect(await reader.getRun('a')).toMatchObject({ status: 'completed' })
  })
})

describe('what is no database of ours is refused and left as it is', () => {
  const foreign = (path: string): void =>
    inspect(path, (database) => void database.exec('create table notes(text); insert into notes values (1)'))
  const foreignWal = (path: string): void =>
    inspect(path, (database) => {
      database.pragma('journal_mode = wal')
      database.exec('create table notes(text)')
      database.pragma('application_id = 1234')
    })

  test.each([
    ['a text file', (path: string) => writeFileSync(path, 'dear diary, '.repeat(50)), /no SQLite database/],
    ['a short text file', (path: string) => writeFileSync(path, 'hi'), /no SQLite database/],
    ['a database with other tables', foreign, /another program's/],
    ['a database with another mark', foreignWal, /another program's/],
    ['a directory', (path: string) => mkdirSync(path), /a directory/],
    ['a named pipe', (path: string) => void execFileSync('mkfifo', [path]), /a named pipe/],
  ])('%s', (_what, make, message) => {
    using scratch = scratchDirectory()
    const path = scratch.file()
    make(path)
    const contents = (): unknown => (statSync(path).isFile() ? readFileSync(path) : readdirSync(scratch.path))
    const before = contents()
    expect(() => openSqliteStore(path)).toThrow(refusal('not_our_database', message))
    expect(() => openSqliteReader(path)).toThrow(refusal('not_our_database', message))
    expect(contents()).toEqual(before)
    expect(readdirSync(scratch.path)).toEqual(['traces.db'])
  })

  test('a socket', async () => {
    using scratch = scratchDirectory()
    const server = createServer()
    await new Promise<void>((resolve) => void server.listen(scratch.file(), resolve))
    try {
      expect(() => openSqliteStore(scratch.file())).toThrow(refusal('not_our_database', /a socket/))
    } finally {
      server.close()
    }
  })

  test('a database that another program has open', () => {
    using scratch = scratchDirectory()
    inspect(scratch.file(), (database) => {
      database.pragma('journal_mode = wal')
      database.exec('create table notes(text)')
      expect(() => openSqliteStore(scratch.file())).toThrow(refusal('not_our_database', /another program's/))
      expect(database.prepare('select count(*) as n from sqlite_schema').get()).toEqual({ n: 1 })
    })
  })
})

describe('what cannot be opened', () => {
  test('a database of a newer version is not written to', async () => {
    using scratch = scratchDirectory()
    await openSqliteStore(scratch.file()).close()
    inspect(scratch.file(), (database) => {
      database.pragma('user_version = 99')
      database.exec("update meta set value = '99' where key = 'min_reader_version'")
    })
    expect(() => openSqliteStore(scratch.file())).toThrow(refusal('newer_schema', /layout 99/))
    expect(() => openSqliteReader(scratch.file())).toThrow(refusal('newer_schema', /layout 99/))
    inspect(scratch.file(), (database) => void database.exec('drop table meta'))
    expect(() => openSqliteReader(scratch.file())).toThrow(refusal('newer_schema', /layout 99/))
  })

  test.each(['', ':memory:', 'nul\0byte', 'trailing space '])('the path %j', (path) => {
    expect(() => openSqliteStore(path)).toThrow(refusal('invalid_options', /expected the path of a file/))
    expect(() => openSqliteReader(path)).toThrow(refusal('invalid_options', /expected the path of a file/))
  })

  test('a path below a file', () => {
    using scratch = scratchDirectory()
    writeFileSync(scratch.file('file'), 'text')
    expect(() => openSqliteStore(scratch.file('file/traces.db'))).toThrow(refusal('store_unavailable', /ENOTDIR/))
  })

  test('a file that this user may not read', async () => {
    using scratch = scratchDirectory()
    await openSqliteStore(scratch.file()).close()
    chmodSync(scratch.path, 0o755)
    chmodSync(scratch.file(), 0o000)
    const ended = await runProgram('read-runs', [scratch.file()], { uid: unprivileged() })
    expect(JSON.parse(ended.stdout)).toMatchObject({
      code: 'store_unavailable',
      message: expect.stringMatching(/EACCES/),
    })
  })

  test.each([{ patienceMs: -1 }, { patienceMs: Number.NaN }, { heartbeatMs: 0 }])('with the options %j', (options) => {
    using scratch = scratchDirectory()
    expect(() => openSqliteStore(scratch.file(), options)).toThrow(refusal('invalid_options', /expected milliseconds/))
    expect(readdirSync(scratch.path)).toEqual([])
  })
})

test('a hard link is the same database', async () => {
  using scratch = scratchDirectory()
  await openSqliteStore(scratch.file()).close()
  linkSync(scratch.file(), scratch.file('linked.db'))
  await using reader = openSqliteReader(scratch.file('linked.db'))
  expect((await reader.listRuns()).runs).toEqual([])
})

/** Nobody's rights are enough to test with: the superuser may read everything. */
function unprivileged(): number | undefined {
  return process.getuid?.() === 0 ? 65_534 : undefined
}
