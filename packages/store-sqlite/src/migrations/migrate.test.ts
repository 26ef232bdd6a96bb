import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { openForWriting } from '../file/open-for-writing.ts'
import { queryBuilder } from '../sql/query-builder.ts'
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
