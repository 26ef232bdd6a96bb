import { readFileSync, writeFileSync } from 'node:fs'

import type { DoctorReport } from '@flujo/tracing'
import { expect, test } from 'vitest'

import { openSqliteAdmin, openSqliteReader, openSqliteStore } from '../index.ts'
import { inspect } from '../testing/raw-database.ts'
import { runEnd, runStart, sampleSpanId, spanEnd, spanStart, wholeRun } from '../testing/sample-records.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'

/** A database of a few good runs, and what `damage` makes of it. */
async function makeDatabase(path: string, damage: string): Promise<void> {
  await using store = openSqliteStore(path)
  await store.write(wholeRun('good'))
  await store.write([
    ...wholeRun('bad', 4).slice(0, -1),
    runEnd('bad', { totals: { ...runEnd('bad').totals, spans: 5, doneSteps: 4 } }),
  ])
  await store.write([runStart('open'), spanStart({ runId: 'open', index: 0 })])
  await store.write([spanEnd({ runId: 'bad', index: 5, seq: 1, output: 'A long text. '.repeat(200) })])
  await store.close()
  inspect(path, (database) => {
    database.pragma('foreign_keys = off')
    database.exec(damage)
  })
}

const summary = ({ findings }: DoctorReport): readonly string[] =>
  findings.map(({ check, runId, fixed }) => `${check} ${runId ?? '-'}${fixed === undefined ? '' : ` ${fixed}`}`)

const bad = `run = (select id from runs where run_id = 'bad')`
/** The span that the database has beside what its run says. */
const sound = `update runs set spans = 6, done_steps = 5 where run_id = 'bad';`

test.each<[what: string, damage: string, found: readonly string[], fixed?: readonly string[]]>([
  ['nothing', '', []],
  ['sums', `update runs set spans = 77, cost_usd = 9 where run_id = 'bad'`, ['counters bad summed it up again']],
  [
    'open span',
    `update spans set status = 0, duration_ns = null where ${bad} and idx = 2`,
    ['open_spans bad closed it as cancelled at the end of its run'],
  ],
  [
    'parent',
    `update spans set parent = 70 where ${bad} and idx = 2`,
    ['parents bad marked it as an orphan', 'counters bad summed it up again'],
  ],
  [
    'second root',
    `update spans set parent = null where ${bad} and idx = 2`,
    ['roots bad hung it on the root, marked as an orphan'],
  ],
  ['no root', `delete from spans where ${bad} and idx = 0`, ['roots bad made one from what is known of the run']],
  [
    'circle',
    `update spans set parent = 3 where ${bad} and idx = 2; update spans set parent = 2 where ${bad} and idx = 3`,
    ['cycles bad hung it on the root, marked as an orphan', 'counters bad summed it up again'],
  ],
  ['nesting', `update spans set duration_ns = 9000000000 where ${bad} and idx = 2`, ['nesting bad']],
  ['values', `delete from payloads`, ['values bad']],
  ['changed values', `update payloads set body = x'00', encoding = 0`, ['values -']],
  ['unused values', `delete from run_payloads`, ['values - removed them']],
  ['orphans', `update spans set run = 99 where ${bad}`, ['orphans - removed them', 'counters bad summed it up again']],
])('finds and repairs: %s', async (_what, damage, expected) => {
  using scratch = scratchDirectory()
  await makeDatabase(scratch.file(), sound + damage)
  await using admin = openSqliteAdmin(scratch.file())
  const seen = await admin.doctor()
  expect(seen.findings.every(({ fixed }) => fixed === undefined)).toBe(true)
  expect(seen.ok).toBe(expected.length === 0)
  const fixed = await admin.doctor({ fix: true })
  expect(summary(fixed)).toEqual(expect.arrayContaining([...expected]))
  const left = expected.filter((line) => line.split(' ').length === 2)
  expect(summary(await admin.doctor())).toEqual(left)
  expect(fixed.ok).toBe(left.length === 0)
  const commands = (await admin.accessLog.list()).entries.map(({ command }) => command)
  expect(commands).toEqual(expected.length > left.length ? ['doctor'] : [])
})

test('a damaged page is found, and the rest is looked over all the same', async () => {
  using scratch = scratchDirectory()
  await makeDatabase(scratch.file(), sound)
  const page = inspect(scratch.file(), (database) =>
    database.prepare("select rootpage from sqlite_schema where name = 'payloads'").pluck().get(),
  ) as number
  const bytes = readFileSync(scratch.file())
  bytes.fill(0xa5, (page - 1) * 4_096, page * 4_096)
  writeFileSync(scratch.file(), bytes)
  await using admin = openSqliteAdmin(scratch.file())
  const { ok, findings } = await admin.doctor()
  expect(ok).toBe(false)
  expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['integrity', 'values']))
})

test('the audit is only ever added to, and is listed page by page', async () => {
  using scratch = scratchDirectory()
  await makeDatabase(scratch.file(), '')
  await using admin = openSqliteAdmin(scratch.file())
  for (const runId of ['good', 'bad', 'good']) await admin.accessLog.record({ command: 'lens show', runId })
  await admin.accessLog.record({ command: 'export', detail: { format: 'otlp' } })
  const first = await admin.accessLog.list({ limit: 3 })
  expect(first.entries.map(({ command, runId, detail }) => [command, runId, detail])).toEqual([
    ['export', undefined, { format: 'otlp' }],
    ['lens show', 'good', undefined],
    ['lens show', 'bad', undefined],
  ])
  expect(first.entries.every(({ user, timeUs }) => user !== '' && Math.abs(timeUs - Date.now() * 1_000) < 6e8)).toBe(
    true,
  )
  const second = await admin.accessLog.list({ limit: 3, before: first.next })
  expect([second.entries.length, second.next]).toEqual([1, undefined])
  expect((await admin.accessLog.list({ runId: 'good' })).entries).toHaveLength(2)
  await expect(admin.accessLog.list({ limit: 0 })).rejects.toMatchObject({ code: 'invalid_options' })
  for (const change of ["update audit set user = 'nobody'", 'delete from audit']) {
    expect(() => inspect(scratch.file(), (database) => database.exec(change))).toThrow(/only ever added to/)
  }
})

test('deleting a run is in the audit', async () => {
  using scratch = scratchDirectory()
  await using store = openSqliteStore(scratch.file())
  await store.write(wholeRun('gone'))
  await store.deleteRun('gone')
  await store.deleteRun('never there')
  await using admin = openSqliteAdmin(scratch.file())
  expect((await admin.accessLog.list()).entries).toMatchObject([{ command: 'delete', runId: 'gone' }])
})

test('an admin makes nothing and is refused what a reader is refused', async () => {
  using scratch = scratchDirectory()
  expect(() => openSqliteAdmin(scratch.file())).toThrow(expect.objectContaining({ code: 'no_database' }))
  await makeDatabase(scratch.file(), '')
  const admin = openSqliteAdmin(scratch.file())
  await admin.close()
  await admin.close()
  await expect(admin.doctor()).rejects.toMatchObject({ code: 'store_unavailable' })
  await using reader = openSqliteReader(scratch.file())
  expect((await reader.getSpans('good'))[0]?.spanId).toBe(sampleSpanId(0))
})
