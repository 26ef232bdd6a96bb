import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { openSqliteAdmin, openSqliteStore, recordAccess } from '../index.ts'
import { inspect } from '../testing/raw-database.ts'
import { runProgram, startProgram } from '../testing/run-program.ts'
import { wholeRun } from '../testing/sample-records.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'

const look = { command: 'lens show', runId: 'a', detail: { limit: 3 } }

async function write(path: string): Promise<void> {
  await using store = openSqliteStore(path)
  await store.write(wholeRun('a'))
}

test('a row is added to the audit, and nothing is left beside the file', async () => {
  using scratch = scratchDirectory()
  await write(scratch.file())
  expect(recordAccess(scratch.file(), look)).toBe(true)
  expect(readdirSync(scratch.path)).toEqual(['traces.db'])
  await using admin = openSqliteAdmin(scratch.file(), { readonly: true })
  expect((await admin.accessLog.list()).entries).toMatchObject([look])
})

test('while others write, too', async () => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file())
  await store.write(wholeRun('a'))
  for (let index = 0; index < 20; index += 1) {
    const written = store.write(wholeRun(`b${index}`))
    expect(recordAccess(scratch.file(), look)).toBe(true)
    await written
  }
  await using admin = openSqliteAdmin(scratch.file())
  expect((await admin.accessLog.list()).entries).toHaveLength(20)
})

test('there is nothing to add to: no file, one of somebody else, another layout, a trigger of somebody else', async () => {
  using scratch = scratchDirectory()
  expect(recordAccess(scratch.file(), look)).toBe(false)
  writeFileSync(scratch.file('text'), 'dear diary')
  writeFileSync(scratch.file('empty'), '')
  inspect(
    scratch.file('theirs'),
    (database) => void database.exec('pragma journal_mode = wal; create table notes(text)'),
  )
  for (const [name, change] of [
    ['older', 'pragma user_version = 1'],
    ['newer', 'pragma user_version = 3'],
    ['trap', 'create trigger theirs after insert on audit begin delete from spans; end'],
  ] as const) {
    await write(scratch.file(name))
    inspect(scratch.file(name), (database) => void database.exec(change))
  }
  const names = readdirSync(scratch.path)
  for (const name of names) {
    const before = readFileSync(scratch.file(name))
    expect([name, recordAccess(scratch.file(name), look)]).toEqual([name, false])
    expect([name, readFileSync(scratch.file(name)).equals(before)]).toEqual([name, true])
  }
  expect(readdirSync(scratch.path)).toEqual(names)
})

test('whoever holds the file is waited for only so long', async () => {
  using scratch = scratchDirectory()
  await write(scratch.file())
  const holder = startProgram('hold-alone', [scratch.file()])
  await holder.printed('ready')
  try {
    const started = performance.now()
    expect(() => recordAccess(scratch.file(), look, { patienceMs: 100 })).toThrow(
      expect.objectContaining({ code: 'database_busy' }),
    )
    expect(performance.now() - started).toBeLessThan(20_000)
  } finally {
    holder.child.kill('SIGKILL')
    await holder.ended
  }
  expect(recordAccess(scratch.file(), look)).toBe(true)
})

test('what may not be written says so, and stays as it is', async () => {
  using scratch = scratchDirectory()
  await write(scratch.file())
  // The superuser may write anywhere; anybody else is held off by the modes.
  const uid = process.getuid?.() === 0 ? 65_534 : undefined
  for (const [file, directory] of [
    [0o444, 0o777],
    [0o666, 0o555],
    [0o444, 0o555],
  ] as const) {
    chmodSync(scratch.file(), file)
    chmodSync(scratch.path, directory)
    const { stdout } = await runProgram('record-access', [scratch.file()], { uid })
    expect(stdout).toBe('store_unavailable\n')
    chmodSync(scratch.path, 0o755)
    expect(readdirSync(scratch.path)).toEqual(['traces.db'])
  }
})

test('an admin that only looks changes nothing', async () => {
  using scratch = scratchDirectory()
  await write(scratch.file())
  const before = readFileSync(scratch.file())
  {
    await using admin = openSqliteAdmin(scratch.file(), { readonly: true })
    expect(await admin.prune({ maxAgeDays: 0, dryRun: true })).toMatchObject({ runs: 1, maxAgeDays: 0 })
    expect(await admin.doctor()).toMatchObject({ runs: 1 })
    for (const change of [() => admin.prune(), () => admin.doctor({ fix: true }), () => admin.accessLog.record(look)]) {
      await expect(change()).rejects.toMatchObject({ code: 'store_unavailable' })
    }
  }
  expect(readFileSync(scratch.file()).equals(before)).toBe(true)
  expect(readdirSync(scratch.path)).toEqual(['traces.db'])
})
