import { createHash } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'

import Database from 'better-sqlite3'
import { expect, test } from 'vitest'

import { openSqliteReader, openSqliteStore } from '../index.ts'
import {
  insertPythonRows,
  openPythonFile,
  type PythonContent,
  type PythonLayout,
  writePythonFile,
} from '../testing/python-database.ts'
import { runProgram } from '../testing/run-program.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'

const created = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()
const runs = (count: number): NonNullable<PythonContent['runs']> =>
  Array.from({ length: count }, (_, index) => ({
    run_id: `run-${String(index).padStart(5, '0')}`,
    pipeline_name: index % 2 === 0 ? 'even' : 'odd',
    status: 'failed',
    created_at: created(Math.floor(index / 2)),
    total_cost: index,
  }))

/** Everything that reading could change. */
const stateOf = (path: string): unknown => {
  const { mtimeNs, size, mode } = statSync(path, { bigint: true })
  return { mtimeNs, size, mode, hash: createHash('sha256').update(readFileSync(path)).digest('hex') }
}

async function readAll(path: string): Promise<number> {
  await using reader = openSqliteReader(path)
  const { runs: found } = await reader.listRuns({}, { limit: 1_000 })
  for (const { runId } of found) await reader.getTrace(runId)
  await reader.getSpanStatistics()
  return found.length
}

test.each<PythonLayout>(['FSD-12', '0.6'])(
  '%s: nothing of the file changes, and nothing appears beside it',
  async (layout) => {
    using scratch = scratchDirectory()
    writePythonFile(scratch.file(), layout, { runs: runs(3) })
    const before = stateOf(scratch.file())
    expect(await readAll(scratch.file())).toBe(3)
    expect(stateOf(scratch.file())).toEqual(before)
    expect(readdirSync(scratch.path)).toEqual(['traces.db'])
  },
)

test('what another program has still open is read as it is, its -wal too', async () => {
  using scratch = scratchDirectory()
  const database = openPythonFile(scratch.file(), '0.6')
  insertPythonRows(database, { runs: runs(2) })
  expect(statSync(`${scratch.file()}-wal`).size).toBeGreaterThan(0)
  const before = [stateOf(scratch.file()), stateOf(`${scratch.file()}-wal`)]
  await using reader = openSqliteReader(scratch.file())
  expect((await reader.listRuns()).runs).toHaveLength(2)
  insertPythonRows(database, {
    runs: [{ run_id: 'later', pipeline_name: 'p', status: 'failed', created_at: created(9) }],
  })
  expect((await reader.listRuns()).runs).toHaveLength(2)
  expect(await readAll(scratch.file())).toBe(3)
  expect(stateOf(scratch.file())).toEqual(before[0])
  database.close()
})

test('a database of a program that is in the middle of a transaction, or holds it alone', async () => {
  using scratch = scratchDirectory()
  const database = openPythonFile(scratch.file(), '0.6')
  database.pragma('journal_mode = delete')
  insertPythonRows(database, { runs: runs(2) })
  database.exec("begin exclusive; delete from runs where run_id = 'run-00000'")
  expect(await readAll(scratch.file())).toBe(2)
  database.exec('rollback')
  database.close()
})

test('a directory where nothing may be written', async () => {
  using scratch = scratchDirectory()
  writePythonFile(scratch.file(), 'FSD-12', { runs: runs(2) })
  chmodSync(scratch.file(), 0o444)
  chmodSync(scratch.path, 0o555)
  const uid = process.getuid?.() === 0 ? 65_534 : undefined
  const ended = await runProgram('read-runs', [scratch.file()], { uid })
  expect(ended.stderr).toBe('')
  expect(JSON.parse(ended.stdout)).toEqual(['run-00000', 'run-00001'])
  chmodSync(scratch.path, 0o755)
  expect(readdirSync(scratch.path)).toEqual(['traces.db'])
})

test('no copy is left behind', async () => {
  using scratch = scratchDirectory()
  using temporary = scratchDirectory()
  writePythonFile(scratch.file(), '0.6', { runs: runs(2) })
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = temporary.path
  try {
    expect(await readAll(scratch.file())).toBe(2)
    writeFileSync(scratch.file('other.db'), readFileSync(scratch.file()))
    const database = new Database(scratch.file('other.db'))
    database.exec('drop table spans')
    database.close()
    expect(() => openSqliteReader(scratch.file('other.db'))).toThrow(
      expect.objectContaining({ code: 'not_our_database' }),
    )
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
  expect(readdirSync(temporary.path)).toEqual([])
})

test.each([
  ['other tables', 'create table runs (id); create table steps (id)'],
  ['a table that has not the columns', 'alter table spans drop column attributes'],
  ['a view in place of a table', 'drop table spans; create view spans as select 1 as run_id'],
  ['steps of neither layout', 'alter table steps drop column execution_time_ms'],
])('refused as before: %s', async (what, change) => {
  using scratch = scratchDirectory()
  if (what !== 'other tables') writePythonFile(scratch.file(), '0.6', { runs: runs(1) })
  const database = new Database(scratch.file())
  database.exec(change)
  database.close()
  const before = stateOf(scratch.file())
  const refusal = expect.objectContaining({ code: 'not_our_database' }) as Error
  expect(() => openSqliteReader(scratch.file())).toThrow(refusal)
  expect(stateOf(scratch.file())).toEqual(before)
})

test('nothing is ever written into it: a store refuses it', () => {
  using scratch = scratchDirectory()
  writePythonFile(scratch.file(), '0.6', { runs: runs(1) })
  expect(() => openSqliteStore(scratch.file())).toThrow(expect.objectContaining({ code: 'not_our_database' }))
  expect(existsSync(`${scratch.file()}-wal`)).toBe(false)
})

test('damage is told of, and a reader that was closed', async () => {
  using scratch = scratchDirectory()
  writePythonFile(scratch.file(), '0.6', { runs: runs(500) })
  const bytes = readFileSync(scratch.file())
  writeFileSync(scratch.file('damaged.db'), bytes.subarray(0, bytes.length / 2))
  const damaged = expect.objectContaining({ code: 'database_corrupt' }) as Error
  await expect((async () => readAll(scratch.file('damaged.db')))()).rejects.toThrow(damaged)
  const reader = openSqliteReader(scratch.file())
  await reader.close()
  await reader.close()
  await expect(reader.listRuns()).rejects.toMatchObject({ code: 'store_unavailable' })
  await expect(reader.getValue('x')).rejects.toMatchObject({ code: 'store_unavailable' })
})

test('pages in every order give each run once, also where starts are the same', async () => {
  using scratch = scratchDirectory()
  writePythonFile(scratch.file(), 'FSD-12', { runs: runs(25) })
  await using reader = openSqliteReader(scratch.file())
  for (const field of ['startTimeUs', 'costUsd', 'durationNs', 'tokens', 'retries'] as const) {
    for (const direction of ['asc', 'desc'] as const) {
      const where = { op: '=', field: 'pipeline', value: 'even' } as const
      const whole = (await reader.listRuns({ where }, { limit: 100, sort: { field, direction } })).runs
      const paged: string[] = []
      let after: string | undefined
      do {
        const page = await reader.listRuns({ where }, { limit: 4, sort: { field, direction }, after })
        paged.push(...page.runs.map(({ runId }) => runId))
        after = page.next
      } while (after !== undefined)
      expect(paged).toHaveLength(13)
      expect(paged).toEqual(whole.map(({ runId }) => runId))
    }
  }
  await expect(reader.listRuns({}, { limit: 0 })).rejects.toMatchObject({ code: 'invalid_options' })
  await expect(reader.listRuns({}, { after: 'x' })).rejects.toMatchObject({ code: 'invalid_options' })
})

test('conditions on runs: by their heads, by their sums, by their spans', async () => {
  using scratch = scratchDirectory()
  writePythonFile(scratch.file(), 'FSD-12', { runs: runs(10) })
  await using reader = openSqliteReader(scratch.file())
  const found = async (where: NonNullable<Parameters<typeof reader.listRuns>[0]>['where']): Promise<number> =>
    (await reader.listRuns({ where })).runs.length
  expect(await found({ op: '^=', field: 'runId', value: 'run-0000' })).toBe(10)
  expect(await found({ op: '$=', field: 'runId', value: '7' })).toBe(1)
  expect(await found({ op: 'not', condition: { op: '=', field: 'pipeline', value: 'odd' } })).toBe(5)
  expect(
    await found({
      op: 'and',
      conditions: [
        { op: '>=', field: 'startTimeUs', value: Date.parse(created(2)) * 1_000 },
        { op: '<', field: 'costUsd', value: 6 },
      ],
    }),
  ).toBe(2)
  expect(await found({ op: 'any', condition: { op: '=', field: 'kind', value: 'run' } })).toBe(10)
  expect(await found({ op: 'none', condition: { op: '=', field: 'name', value: 'odd' } })).toBe(5)
  expect(await reader.getRun('nobody')).toBe(undefined)
  expect(await reader.getTrace('nobody')).toBe(undefined)
  expect(await reader.getValue('output/0/nobody')).toBe(undefined)
  const where = { op: '=', field: 'status', value: 'completed' } as const
  expect(await reader.getSpans('run-00001', { where })).toEqual([])
})
