import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DoctorCheck, DoctorReport } from '@flujo/tracing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { runAllLensHere, runLensHere } from '../testing/run-lens-here.ts'
import { temporaryFolder, writeDatabase } from '../testing/sample-database.ts'
import { failedRun } from '../testing/sample-runs.ts'

const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const folder = temporaryFolder()
const at = (name: string): string => join(folder.path, name)
beforeAll(() => writeDatabase(at('good.db'), [failedRun]))
afterAll(() => folder[Symbol.dispose]())

function damagedBy(statements: string): string {
  const path = at('bad.db')
  copyFileSync(at('good.db'), path)
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false })
  database.exec(`${statements}; pragma wal_checkpoint(truncate)`)
  database.close()
  return path
}

const ofRun = 'run = (select min(id) from runs)'
const others = `${ofRun} and parent is not null`
/** Two spans that lie beside each other. */
const first = `(select min(idx) from spans where ${others})`
const last = `(select max(idx) from spans where ${others})`

/** One that is used by nobody, and not what it was. */
const value = "insert into payloads (id, hash, bytes, encoding, body) values (900, x'00', 1, 0, x'31')"

test.each<[check: DoctorCheck, damage: string, isFixable: boolean]>([
  ['orphans', `update spans set run = 99 where ${ofRun} and idx = ${last}`, true],
  ['roots', `update spans set parent = null where ${ofRun} and idx = ${first}`, true],
  ['parents', `update spans set parent = 7000 where ${ofRun} and idx = ${first}`, true],
  ['cycles', `update spans set parent = idx where ${ofRun} and idx = ${first}`, true],
  ['nesting', `update spans set duration_ns = 9000000000000 where ${ofRun} and idx = ${first}`, false],
  ['open_spans', `update spans set status = 0, duration_ns = null where ${ofRun} and idx = ${last}`, true],
  ['values', `${value}; insert into run_payloads values ((select min(id) from runs), 900)`, false],
  ['values', value, true],
  ['counters', 'update runs set spans = 77', true],
])('%s: found, and repaired where that can be done', async (check, damage, isFixable) => {
  const path = damagedBy(damage)
  const found = await runLensHere(['doctor', '--json', '--db', path])
  expect(found).toMatchObject({ exitCode: 1, stderr: '' })
  expect((JSON.parse(found.stdout) as DoctorReport).findings.map((finding) => finding.check)).toContain(check)
  const [fixed, after] = await runAllLensHere([
    ['doctor', '--fix', '--db', path],
    ['doctor', '--db', path],
  ])
  expect(fixed).toMatchObject({ exitCode: isFixable ? 0 : 1, stderr: '' })
  expect(fixed?.stdout).toMatch(isFixable ? /all is well again, \d+ fixed/u : /wrong/u)
  expect(after).toMatchObject({ exitCode: isFixable ? 0 : 1, stderr: '' })
})

test('integrity: found, and told what to do', async () => {
  const path = damagedBy('select 1')
  const database = new DatabaseSync(path)
  const row = database.prepare("select rootpage from sqlite_schema where name = 'spans_by_name'").get()
  database.close()
  const bytes = readFileSync(path)
  const page = Number(row?.['rootpage'])
  writeFileSync(path, bytes.fill(0xa5, (page - 1) * 4_096, page * 4_096))
  const run = await runLensHere(['doctor', '--db', path])
  expect(run).toMatchObject({ exitCode: 1, stderr: '' })
  expect(run.stdout).toMatch(/✗ {2}integrity/u)
  expect(run.stdout).toContain('export what lens can still show, then move the file away')
})

test('a good one is well, and is left as it is', async () => {
  const before = readFileSync(at('good.db'))
  expect(await runLensHere(['doctor', '--db', at('good.db')])).toMatchObject({ exitCode: 0, stderr: '' })
  expect(readFileSync(at('good.db')).equals(before)).toBe(true)
})

test('prune and audit by the command line: what goes is said before and noted after', async () => {
  const path = damagedBy('select 1')
  const runs = await runAllLensHere([
    ['prune', '--max-age', '0d', '--dry-run', '--json', '--db', path],
    ['prune', '--max-age', '0d', '--json', '--db', path],
    ['prune', '--max-age', '0d', '--db', path],
    ['list', '--json', '--db', path],
    ['audit', '--jsonl', '--run', failedRun.runId, '--db', path],
  ])
  expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 0])
  const [planned, done, , list] = runs.map(({ stdout }) => stdout)
  expect(JSON.parse(planned ?? '')).toMatchObject({ dryRun: true, runs: 1, runIds: [failedRun.runId] })
  expect(JSON.parse(done ?? '')).toMatchObject({ dryRun: false, runs: 1 })
  expect(JSON.parse(list ?? '')).toMatchObject({ runs: [] })
})
