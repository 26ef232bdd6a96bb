import { describe, expect, test } from 'vitest'

import { type OpenSqliteStore, openSqliteAdmin, openSqliteStore } from '../index.ts'
import { bytesOnDisk } from '../file/sizes.ts'
import { inspect, integrityOf } from '../testing/raw-database.ts'
import { runEnd, runStart, sampleSpanId, spanEnd, spanStart, wholeRun } from '../testing/sample-records.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'

const MIB = 1_048_576
const DAY_MS = 86_400_000
const text = 'Some words that are kept in the trace of a run, and not very many of them. '

/** A clock that stands at a number of days before today. */
const daysAgo = (days: number) => ({ ...clock, wallMs: () => Date.now() - days * DAY_MS })
const clock = {
  monotonicMs: () => performance.now(),
  newId: () => 'ab'.repeat(8),
  random: () => 0.5,
  sleep: () => Promise.resolve(),
}

/** About 100 KB that nothing else shares. */
function largeRun(runId: string, atUs = 0): ReturnType<typeof wholeRun> {
  const spans = Array.from({ length: 100 }, (_, index) =>
    spanEnd({ runId, index, output: `${runId} ${index} ${text.repeat(12)}`.slice(0, 1_000) }),
  )
  const startTimeUs = runStart(runId).startTimeUs + atUs
  return [
    ...spans,
    runEnd(runId, { startTimeUs, durationNs: 5_000_000, totals: { ...runEnd(runId).totals, spans: 100 } }),
  ]
}

const idsIn = (path: string): readonly unknown[] =>
  inspect(path, (db) => db.prepare('select run_id from runs where start_us is not null order by id').pluck().all())

async function fill(store: OpenSqliteStore, from: number, to: number): Promise<void> {
  for (let run = from; run < to; run += 1) await store.write(largeRun(`run-${run}`, run))
}

/** Everything that is never removed however full it is. */
async function writeWhatStays(store: OpenSqliteStore): Promise<void> {
  await store.write([runStart('running'), spanStart({ runId: 'running', index: 0 })])
  await store.write([
    runStart('paused'),
    spanStart({ runId: 'paused', index: 0 }),
    runEnd('paused', { status: 'paused' }),
  ])
}

describe('a file that is too large', () => {
  test('loses its oldest runs and shrinks; what is running or paused stays, and the audit says what went', async () => {
    using scratch = scratchDirectory()
    const path = scratch.file()
    {
      await using store = openSqliteStore(path, { retention: false })
      await writeWhatStays(store)
      await fill(store, 0, 40)
    }
    expect(bytesOnDisk(path)).toBeGreaterThan(3 * MIB)
    await using store = openSqliteStore(path, { retention: false })
    await using admin = openSqliteAdmin(path)
    const planned = await admin.prune({ maxBytes: 2 * MIB, dryRun: true })
    expect(idsIn(path)).toHaveLength(42)
    const report = await admin.prune({ maxBytes: 2 * MIB })
    expect(report.runs).toBeGreaterThan(15)
    expect(report.runs).toBeLessThan(35)
    expect(Math.abs(planned.runs - report.runs)).toBeLessThanOrEqual(3)
    expect(report.runIds[0]).toBe('run-0')
    const startUs = runStart('run-0').startTimeUs
    const starts = { oldestStartUs: startUs, newestStartUs: startUs + report.runs - 1 }
    expect(report).toMatchObject({ dryRun: false, spans: report.runs * 100, ...starts, maxBytes: 2 * MIB })
    expect(planned).toMatchObject({ oldestStartUs: startUs, maxBytes: 2 * MIB })
    expect(report).not.toHaveProperty('maxAgeDays')
    expect(Math.abs(report.bytesAfter - bytesOnDisk(path))).toBeLessThan(20_000)
    expect(bytesOnDisk(path)).toBeLessThanOrEqual(2 * MIB)
    expect(bytesOnDisk(path)).toBeGreaterThan(MIB)
    expect(idsIn(path).slice(0, 3)).toEqual(['running', 'paused', `run-${report.runs}`])
    expect(integrityOf(path)).toBe('ok')
    const { entries } = await admin.accessLog.list()
    expect(entries[0]).toMatchObject({ command: 'prune', detail: { runs: report.runs, runIds: report.runIds } })
    const wrong = (await admin.doctor()).findings.map(({ check }) => check)
    expect(wrong.filter((check) => check !== 'counters')).toEqual([])
    expect((await store.getSpans('running')).length).toBe(1)
  })

  test('is kept within the limit by the store itself, a little at a time', async () => {
    using scratch = scratchDirectory()
    const path = scratch.file()
    for (let process = 0; process < 30; process += 1) {
      await using store = openSqliteStore(path, { retention: { maxBytes: MIB } })
      if (process === 0) await writeWhatStays(store)
      await fill(store, process * 2, process * 2 + 2)
    }
    expect(bytesOnDisk(path)).toBeLessThan(1.5 * MIB)
    const ids = idsIn(path)
    expect(ids).toContain('run-59')
    expect(ids).not.toContain('run-0')
    expect(ids.slice(0, 2)).toEqual(['running', 'paused'])
    expect(integrityOf(path)).toBe('ok')
  })
})

describe('a run that is too old', () => {
  test('goes, by the clock of the store and not its own; the default is 90 days', async () => {
    using scratch = scratchDirectory()
    const path = scratch.file()
    for (const days of [100, 80]) {
      await using store = openSqliteStore(path, { runtime: daysAgo(days), retention: false })
      await store.write(wholeRun(`${days} days`))
      if (days === 100) await writeWhatStays(store)
    }
    {
      await using store = openSqliteStore(path, { retention: false })
      await store.write(wholeRun('old by its own clock', 3).map((record) => ({ ...record, startTimeUs: 1 })))
    }
    expect(idsIn(path)).toHaveLength(5)
    await openSqliteStore(path, { retention: { maxAgeDays: Infinity } }).close()
    expect(idsIn(path)).toHaveLength(5)
    await openSqliteStore(path).close()
    expect(idsIn(path)).toEqual(['running', 'paused', '80 days', 'old by its own clock'])
    await using admin = openSqliteAdmin(path)
    expect(await admin.prune({ maxAgeDays: 30 })).toMatchObject({ runs: 1, runIds: ['80 days'] })
    expect((await admin.accessLog.list()).entries.map(({ command }) => command)).toEqual(['prune', 'retention'])
  })

  test.each([{ maxBytes: 1_000 }, { maxBytes: Number.NaN }, { maxAgeDays: -1 }])(
    'not with the limits %j',
    (retention) => {
      using scratch = scratchDirectory()
      expect(() => openSqliteStore(scratch.file(), { retention })).toThrow(
        expect.objectContaining({ code: 'invalid_options' }),
      )
    },
  )
})

test('what belongs to nobody goes with it', async () => {
  using scratch = scratchDirectory()
  const path = scratch.file()
  await using store = openSqliteStore(path)
  await store.write(wholeRun('kept'))
  const late = spanEnd({ runId: 'not told of yet', index: 1 })
  await store.write([{ ...late, startTimeUs: Date.now() * 1_000 }])
  await store.write([
    { ...spanEnd({ runId: 'never told of', index: 1 }), startTimeUs: (Date.now() - 3 * DAY_MS) * 1_000 },
  ])
  inspect(path, (database) => {
    database.pragma('foreign_keys = off')
    database.exec(`
      insert into spans (run, idx, name, kind, status, start_offset_us, epoch, seq) values (999, 1, 1, 1, 1, 0, 1, 1);
      insert into payloads (hash, bytes, encoding, body) values (x'00', 1, 0, x'31')`)
  })
  await using admin = openSqliteAdmin(path)
  expect(await admin.prune()).toMatchObject({ runs: 0, orphans: 3 })
  const counts = inspect(path, (db) =>
    db.prepare('select (select count(*) from runs) as runs, (select count(*) from payloads) as payloads').get(),
  )
  expect(counts).toEqual({ runs: 2, payloads: 0 })
  expect(sampleSpanId(0)).toHaveLength(16)
})

test('removing a very large run does not hold up the program', async () => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file())
  const spans = Array.from({ length: 10_000 }, (_, index) => spanEnd({ runId: 'big', index, output: 'x' }))
  await store.write([...spans, runEnd('big')])
  let turns = 0
  let isDone = false
  const turning = (async () => {
    for (; !isDone; turns += 1) await new Promise((resolve) => void setImmediate(resolve))
  })()
  expect(await store.deleteRun('big')).toBe(true)
  isDone = true
  await turning
  expect(turns).toBeGreaterThan(20)
  expect(await store.deleteRun('big')).toBe(false)
  expect(inspect(scratch.file(), (db) => db.prepare('select count(*) from spans').pluck().get())).toBe(0)
})
