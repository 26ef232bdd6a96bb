import { copyFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'

import { openSqliteAdmin, openSqliteReader, openSqliteStore, type SqliteAdmin } from '../index.ts'
import { openForWriting } from '../file/open-for-writing.ts'
import { queryBuilder, schemaBuilder } from '../sql/query-builder.ts'
import { inspect } from '../testing/raw-database.ts'
import { runProgram } from '../testing/run-program.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'
import { allMigrations, schemaVersion } from './all-migrations.ts'
import { migrate, readSchemaVersion } from './migrate.ts'
import type { Migration } from './migration.ts'

const second: Migration = {
  version: schemaVersion + 1,
  minReaderVersion: 1,
  statements: (db) => [db.schema.createTable('weather').addColumn('today', 'text')],
}
const tables = (path: string): readonly unknown[] =>
  inspect(path, (database) => database.prepare("select name from sqlite_schema where type = 'table'").pluck().all())

test('versions are 1, 2, 3 …', () => {
  expect(allMigrations.map(({ version }) => version)).toEqual(allMigrations.map((_, index) => index + 1))
})

test('a migration is made once', () => {
  using scratch = scratchDirectory()
  const { connection } = openForWriting(scratch.file())
  migrate(connection, [...allMigrations, second])
  migrate(connection, [...allMigrations, second])
  expect(readSchemaVersion(connection)).toBe(second.version)
  connection.handle.close()
  expect(tables(scratch.file())).toContain('weather')
})

test('one that fails half-way leaves what was there', () => {
  using scratch = scratchDirectory()
  const { connection } = openForWriting(scratch.file())
  const failing: Migration = {
    ...second,
    statements: (db) => [...second.statements(db), { compile: () => sql`create table runs(x)`.compile(queryBuilder) }],
  }
  expect(() => migrate(connection, [failing])).toThrow(/already exists/)
  expect(readSchemaVersion(connection)).toBe(schemaVersion)
  connection.handle.close()
  expect(tables(scratch.file())).not.toContain('weather')
})

test('processes that open a new file at once all succeed', async () => {
  using scratch = scratchDirectory()
  const path = scratch.file('.flujo/traces.db')
  const ended = await Promise.all(
    Array.from({ length: 6 }, (_, index) => runProgram('write-runs', [path, `p${index}`, '1'])),
  )
  expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(ended.map(() => ({ code: 0, stderr: '' })))
  expect(inspect(path, (database) => database.prepare('select count(*) from runs').pluck().get())).toBe(6)
}, 60_000)

describe('a database of layout 1', () => {
  const layout1 = fileURLToPath(new URL('../testing/fixtures/layout-1.db', import.meta.url))
  const large = { text: 'Words of layout one. '.repeat(150), count: 1 }

  async function expectAllThere(path: string): Promise<void> {
    await using reader = openSqliteReader(path)
    const { runs } = await reader.listRuns()
    expect(runs.map(({ runId, status }) => `${runId} ${status}`)).toEqual(['large completed', 'small completed'])
    const spans = await reader.getSpans('large')
    const values = await Promise.all(spans.map(({ input }) => reader.getValue(input?.ref ?? '')))
    expect(values).toEqual([large, large])
    expect(spans.map(({ input, output }) => [input?.bytes, output?.bytes])).toEqual([
      [JSON.stringify(large).length, JSON.stringify(large).length],
      [JSON.stringify(large).length, 3_002],
    ])
    expect((await reader.getSpans('small')).length).toBe(4)
  }

  test('is read as it is, and not changed by that', async () => {
    using scratch = scratchDirectory()
    copyFileSync(layout1, scratch.file())
    await expectAllThere(scratch.file())
    expect(inspect(scratch.file(), (database) => database.pragma('user_version', { simple: true }))).toBe(1)
  })

  test('is brought up to date when it is written, which the audit says', async () => {
    using scratch = scratchDirectory()
    copyFileSync(layout1, scratch.file())
    await openSqliteStore(scratch.file(), { retention: false }).close()
    expect(inspect(scratch.file(), (database) => database.pragma('user_version', { simple: true }))).toBe(2)
    await expectAllThere(scratch.file())
    await using admin = openSqliteAdmin(scratch.file())
    expect((await admin.accessLog.list()).entries).toMatchObject([{ command: 'migration', detail: { from: 1, to: 2 } }])
  })

  const versionOf = (path: string): unknown =>
    inspect(path, (database) => database.pragma('user_version', { simple: true }))

  test('is looked over as it is, and not changed by that', async () => {
    using scratch = scratchDirectory()
    copyFileSync(layout1, scratch.file())
    await using admin = openSqliteAdmin(scratch.file())
    expect(await admin.doctor()).toMatchObject({ runs: 2, findings: [{ check: 'nesting', fixed: undefined }] })
    expect(await admin.prune({ maxAgeDays: 0, dryRun: true })).toMatchObject({ runs: 2, runIds: expect.any(Array) })
    expect(await admin.accessLog.list()).toEqual({ entries: [] })
    await expect(admin.accessLog.record({ command: 'lens list' })).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringMatching(/has layout 1, which keeps no audit/),
    })
    expect([versionOf(scratch.file()), tables(scratch.file()).includes('audit')]).toEqual([1, false])
    await expectAllThere(scratch.file())
  })

  test.each<[string, (admin: SqliteAdmin) => Promise<unknown>, readonly string[]]>([
    ['pruned', (admin) => admin.prune({ maxAgeDays: 0 }), ['prune', 'migration']],
    ['repaired', (admin) => admin.doctor({ fix: true }), ['migration']],
  ])('is brought up to date when it is %s', async (_, work, commands) => {
    using scratch = scratchDirectory()
    copyFileSync(layout1, scratch.file())
    await using admin = openSqliteAdmin(scratch.file())
    await work(admin)
    await admin.accessLog.record({ command: 'lens prune' })
    const { entries } = await admin.accessLog.list()
    expect(entries.map(({ command }) => command)).toEqual(['lens prune', ...commands])
    expect(versionOf(scratch.file())).toBe(schemaVersion)
  })

  const statements = allMigrations.at(-1)?.statements(schemaBuilder()).length ?? 0
  test.each(Array.from({ length: statements }, (_, at) => at))(
    'is old or new, and never between, when the migration is killed before statement %i',
    async (statement) => {
      using scratch = scratchDirectory()
      copyFileSync(layout1, scratch.file())
      const { signal } = await runProgram('migrate-and-die', [scratch.file(), String(statement)])
      expect(signal).toBe('SIGKILL')
      const version = inspect(scratch.file(), (database) => database.pragma('user_version', { simple: true }))
      expect([version, tables(scratch.file()).includes('audit')]).toEqual([1, false])
      await openSqliteStore(scratch.file(), { retention: false }).close()
      await expectAllThere(scratch.file())
    },
  )
})
