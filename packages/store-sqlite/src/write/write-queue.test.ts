import Database from 'better-sqlite3'
import { expect, test } from 'vitest'

import { openSqliteStore } from '../index.ts'
import { wholeRun } from '../testing/sample-records.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'

/** Another connection that holds the right to write. */
function lock(path: string): Disposable {
  const database = new Database(path)
  database.exec('begin immediate')
  return { [Symbol.dispose]: () => void database.close() }
}

const runIds = async (store: ReturnType<typeof openSqliteStore>): Promise<readonly string[]> =>
  (await store.listRuns({}, { sort: { field: 'startTimeUs', direction: 'asc' } })).runs.map(({ runId }) => runId)

test('writes at once while nobody is in the way', async () => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file())
  expect(store.write(wholeRun('a'))).toBe(undefined)
})

test('waits for another process without blocking, and keeps the order', async () => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file())
  const settled: string[] = []
  let writes: Promise<void>[]
  {
    using _held = lock(scratch.file())
    writes = ['a', 'b', 'c'].map(async (runId) => {
      await store.write(wholeRun(runId))
      settled.push(runId)
    })
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(settled).toEqual([])
    expect(await runIds(store)).toEqual([])
  }
  await Promise.all(writes)
  expect(settled).toEqual(['a', 'b', 'c'])
  expect(await runIds(store)).toEqual(['a', 'b', 'c'])
})

test('gives up after its patience, and writes again when it can', async () => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file(), { patienceMs: 20 })
  {
    using _held = lock(scratch.file())
    await expect(store.write(wholeRun('a'))).rejects.toMatchObject({
      code: 'database_busy',
      cause: { code: 'SQLITE_BUSY' },
    })
  }
  await store.write(wholeRun('b'))
  expect(await runIds(store)).toEqual(['b'])
})

test('closing waits for what waits', async () => {
  using scratch = scratchDirectory()
  const store = openSqliteStore(scratch.file())
  const held = lock(scratch.file())
  const write = store.write(wholeRun('a'))
  const closing = store.close()
  held[Symbol.dispose]()
  await Promise.all([write, closing])
  await using again = openSqliteStore(scratch.file())
  expect(await runIds(again)).toEqual(['a'])
})

test('at the end of the process it waits once, for a bounded time', async () => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file())
  const before = process.listeners('exit')
  const undo = store.onExit(() => void store.write(wholeRun('late')))
  const [onExit] = process.listeners('exit').filter((listener) => !before.includes(listener))
  undo()
  let early: void | Promise<void>
  {
    using _held = lock(scratch.file())
    early = store.write(wholeRun('early'))
  }
  onExit?.(0)
  expect(await runIds(store)).toEqual(['early', 'late'])
  await early
  {
    using _held = lock(scratch.file())
    const startedAt = performance.now()
    onExit?.(0)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  }
})
