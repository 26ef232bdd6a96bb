import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSqliteAdmin } from '@flujo/store-sqlite'
import { beforeAll, afterAll, describe, expect, test } from 'vitest'

import { exportFormats } from '../export/format-names.ts'
import { endOf, type LensRun, runLens, startLens } from '../testing/run-lens.ts'
import { temporaryFolder, writeDatabase } from '../testing/sample-database.ts'
import { failedRun } from '../testing/sample-runs.ts'

const folder = temporaryFolder()
const database = join(folder.path, 'traces.db')
const inFolder = (name: string): string => join(folder.path, name)
const exportTo = (...args: readonly string[]): Promise<LensRun> =>
  runLens(['export', 'c04b', '--db', database, ...args], { cwd: folder.path })

beforeAll(() => writeDatabase(database))
afterAll(() => folder[Symbol.dispose]())

test('every format goes to the output or to a file, the same', async () => {
  for (const format of exportFormats) {
    const { stdout, stderr, exitCode } = await exportTo('--format', format)
    expect([exitCode, stderr]).toEqual([0, ''])
    expect(stdout.length).toBeGreaterThan(500)
    const file = inFolder(`run.${format}`)
    expect(await exportTo('--format', format, '--out', file)).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect(readFileSync(file, 'utf8')).toBe(stdout)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  }
  expect(readdirSync(folder.path).filter((name) => name.startsWith('.'))).toEqual([])
}, 120_000)

test('the JSON document is the default, and holds the values', async () => {
  const { stdout } = await exportTo()
  const document = JSON.parse(stdout) as { readonly spans: readonly unknown[] }
  expect(document).toMatchObject({
    version: 1,
    command: 'export',
    run: { pipeline: 'support-triage', status: 'failed' },
  })
  expect(document.spans).toHaveLength(18)
  expect(document.spans[0]).toMatchObject({
    name: 'support-triage',
    input: { value: { ticket: 'My card was charged twice', apiKey: '[redacted:api key]' } },
  })
  const lines = (await exportTo('--format', 'jsonl')).stdout.trimEnd().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['run', ...Array(18).fill('span')])
})

test('a set of spans; in a tree also what they are in', async () => {
  const filter = ['--kind', 'attempt', '--status', 'completed']
  const rows = (await exportTo('--format', 'csv', ...filter)).stdout.trimEnd().split('\r\n')
  expect(rows).toHaveLength(2)
  const drawing = (await exportTo('--format', 'mermaid', ...filter)).stdout
  expect(drawing.match(/"[^"]+<br\/>/gu)).toEqual(['"support-triage<br/>', '"enrich<br/>', '"kb<br/>', '"try 2<br/>'])
})

test('an export is in the audit of the database', async () => {
  await exportTo('--format', 'csv', '--kind', 'attempt')
  await using admin = openSqliteAdmin(database)
  const { entries } = await admin.accessLog.list({ limit: 1 })
  expect(entries).toMatchObject([
    { command: 'lens export', runId: failedRun.runId, detail: { format: 'csv', spans: 5 } },
  ])
})

describe('a file', () => {
  test('with something in it is replaced by --force only', async () => {
    const file = inFolder('kept.json')
    writeFileSync(file, 'mine')
    const refused = await exportTo('--out', file)
    expect(refused).toMatchObject({ exitCode: 7, stdout: '' })
    expect(refused.stderr).toContain('there is a file with something in it\nGive --force')
    expect(readFileSync(file, 'utf8')).toBe('mine')
    expect(await exportTo('--out', file, '--force')).toMatchObject({ exitCode: 0 })
    expect(readFileSync(file, 'utf8')).toContain('"version": 1')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('that is empty is written', async () => {
    writeFileSync(inFolder('empty.json'), '')
    expect(await exportTo('--out', inFolder('empty.json'))).toMatchObject({ exitCode: 0 })
  })

  test('that is a link, a folder or in no folder is not written', async () => {
    symlinkSync(database, inFolder('link.json'))
    for (const out of [inFolder('link.json'), folder.path, inFolder('none/run.json')]) {
      expect(await exportTo('--out', out, '--force')).toMatchObject({ exitCode: 7, stdout: '' })
    }
    expect(readdirSync(folder.path).filter((name) => name.startsWith('.'))).toEqual([])
  })

  test.skipIf(process.platform !== 'linux')('on a full disk: exit 7', async () => {
    const { exitCode, stderr } = await exportTo('--out', '/dev/full')
    expect(exitCode).toBe(7)
    expect(stderr).toContain('/dev/full could not be written: ENOSPC')
  })
})

test('a reader that goes away ends it quietly', async () => {
  const child = startLens(['export', 'c04b', '--db', database, '--format', 'html'])
  child.stdout.destroy()
  let stderr = ''
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece.toString()
  })
  expect(await endOf(child)).toBe(0)
  expect(stderr).toBe('')
})

test.each([
  [['--format', 'xml'], 'expected one of json, jsonl, csv, mermaid'],
  [['--format', 'mermaid', '--diagram', 'pie'], 'expected one of flowchart, gantt, sequence'],
  [['--diagram', 'gantt'], 'expected --diagram with --format mermaid, given json'],
  [['--json', '--format', 'csv'], 'expected --json or --format csv, given both'],
  [['--out', ''], 'expected the name of a file'],
])('%j is a usage error', async (args, message) => {
  const { exitCode, stdout, stderr } = await exportTo(...args)
  expect([exitCode, stdout]).toEqual([2, ''])
  expect(stderr).toContain(message)
})
