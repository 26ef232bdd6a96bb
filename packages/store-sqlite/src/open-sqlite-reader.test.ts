import { chmodSync, readdirSync, rmSync } from 'node:fs'

import { expect, test } from 'vitest'

import { openSqliteReader, openSqliteStore } from './index.ts'
import { inspect } from './testing/raw-database.ts'
import { runProgram, startProgram } from './testing/run-program.ts'
import { wholeRun } from './testing/sample-records.ts'
import { scratchDirectory } from './testing/scratch-directory.ts'

async function write(path: string, ...runIds: readonly string[]): Promise<void> {
  await using store = openSqliteStore(path)
  for (const runId of runIds) await store.write(wholeRun(runId))
}

test('makes nothing where there is no database', () => {
  using scratch = scratchDirectory()
  expect(() => openSqliteReader(scratch.file('.flujo/traces.db'))).toThrow(
    expect.objectContaining({ code: 'no_database' }),
  )
  expect(readdirSync(scratch.path)).toEqual([])
})

test('leaves nothing beside a database that nobody has open', async () => {
  using scratch = scratchDirectory()
  await write(scratch.file(), 'a')
  {
    await using reader = openSqliteReader(scratch.file())
    expect((await reader.listRuns()).runs).toHaveLength(1)
  }
  expect(readdirSync(scratch.path)).toEqual(['traces.db'])
})

test('reads what a process that was killed has left in the -wal', async () => {
  using scratch = scratchDirectory()
  const program = startProgram('stay-open', [scratch.file(), 'doomed'])
  await program.printed('ready')
  program.child.kill('SIGKILL')
  await program.ended
  await using reader = openSqliteReader(scratch.file())
  expect(await reader.getSpans('doomed')).toHaveLength(4)
})

test('reads a database in a directory where nothing may be written', async () => {
  using scratch = scratchDirectory()
  await write(scratch.file(), 'a', 'b')
  chmodSync(scratch.file(), 0o444)
  chmodSync(scratch.path, 0o555)
  // The superuser may write anywhere; anybody else is held off by the modes.
  const uid = process.getuid?.() === 0 ? 65_534 : undefined
  const ended = await runProgram('read-runs', [scratch.file()], { uid })
  expect(JSON.parse(ended.stdout)).toEqual(['a', 'b'])
  chmodSync(scratch.path, 0o755)
  expect(readdirSync(scratch.path)).toEqual(['traces.db'])
})

test('reads what a killed process has left there too, from a copy that goes again', async () => {
  using scratch = scratchDirectory()
  const program = startProgram('stay-open', [scratch.file(), 'doomed'])
  await program.printed('ready')
  program.child.kill('SIGKILL')
  await program.ended
  rmSync(`${scratch.file()}-shm`)
  const names = ['traces.db', 'traces.db-wal']
  for (const name of names) chmodSync(scratch.file(name), 0o444)
  chmodSync(scratch.path, 0o555)
  using temporary = scratchDirectory()
  chmodSync(temporary.path, 0o777)
  const uid = process.getuid?.() === 0 ? 65_534 : undefined
  const ended = await runProgram('read-runs', [scratch.file()], { uid, env: { TMPDIR: temporary.path } })
  expect(JSON.parse(ended.stdout)).toEqual(['doomed'])
  chmodSync(scratch.path, 0o755)
  expect(readdirSync(scratch.path).toSorted()).toEqual(names)
  expect(readdirSync(temporary.path)).toEqual([])
})

test('reads a newer layout that says it may, and warns', async () => {
  using scratch = scratchDirectory()
  await write(scratch.file(), 'a')
  inspect(scratch.file(), (database) => {
    database.exec('alter table runs add column weather text')
    database.pragma('user_version = 3')
  })
  const warnings: string[] = []
  await using reader = openSqliteReader(scratch.file(), { onWarning: (message) => warnings.push(message) })
  expect(await reader.getRun('a')).toMatchObject({ status: 'completed' })
  expect(warnings).toEqual([expect.stringContaining('layout 3')])
})

test('says that another process holds the database for itself alone', async () => {
  using scratch = scratchDirectory()
  await write(scratch.file(), 'a')
  const program = startProgram('hold-alone', [scratch.file()])
  await program.printed('ready')
  expect(() => openSqliteReader(scratch.file())).toThrow(expect.objectContaining({ code: 'database_busy' }))
  expect(() => openSqliteStore(scratch.file())).toThrow(expect.objectContaining({ code: 'database_busy' }))
  program.child.kill('SIGKILL')
  await program.ended
  await using reader = openSqliteReader(scratch.file())
  expect((await reader.listRuns()).runs).toHaveLength(1)
}, 60_000)

test('says that it is closed', async () => {
  using scratch = scratchDirectory()
  await write(scratch.file(), 'a')
  const reader = openSqliteReader(scratch.file())
  await reader.close()
  await reader.close()
  await expect(reader.listRuns()).rejects.toMatchObject({ code: 'store_unavailable' })
})

test('wrong types in columns do not stop it', async () => {
  using scratch = scratchDirectory()
  await write(scratch.file(), 'a')
  inspect(scratch.file(), (database) => {
    database.exec(`
      update spans set attributes = 'no json', events = '{"a":', error = '[]', input = x'00ff', output = 99, kind = 12345;
      update runs set error = '17', pipeline = null, base_prefix = x'00', trace_id = x'01' where 0;
      update runs set error = '17', status = 77`)
  })
  await using reader = openSqliteReader(scratch.file())
  expect((await reader.listRuns({ where: { op: '=', field: 'errorType', value: 'x' } })).runs).toEqual([])
  expect(await reader.getRun('a')).toMatchObject({ status: 'failed' })
  const where = { op: 'exists', field: 'attributes.k' } as const
  expect(await reader.getSpans('a', { where })).toEqual([])
  const spans = await reader.getSpans('a')
  expect(spans).toHaveLength(4)
  for (const span of spans) {
    expect(span).toMatchObject({ kind: '', attributes: {}, events: [] })
    expect(await reader.getValue(span.output?.ref ?? 'none')).toBe(undefined)
  }
  expect(await reader.getSpanStatistics()).toHaveLength(3)
})
