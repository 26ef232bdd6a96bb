import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MemoryStore, type TraceReader } from '@flujo/tracing'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { exportRun, type ExportOptions } from '../commands/export.ts'
import { importRuns } from '../commands/import.ts'
import { type LensRun, runLens } from '../testing/run-lens.ts'
import { temporaryFolder, writeDatabase } from '../testing/sample-database.ts'
import { nowMs, sampleRuns } from '../testing/sample-runs.ts'
import { storeOf } from '../testing/screen-of.ts'
import type { ExportFormat } from './format-names.ts'

const folder = temporaryFolder()
const database = join(folder.path, 'traces.db')
const lens = (...args: readonly string[]): Promise<LensRun> => runLens(args, { cwd: folder.path })

beforeAll(() => writeDatabase(database))
afterAll(() => folder[Symbol.dispose]())

async function textOf(reader: TraceReader, options: ExportOptions): Promise<string> {
  const pieces: string[] = []
  await exportRun(reader, { write: (piece) => void pieces.push(piece), nowMs }, { several: true, ...options })
  return pieces.join('')
}

test.each<ExportFormat>(['json', 'jsonl', 'otlp'])('%s of several runs, out and in again, is equal', async (format) => {
  const before = await textOf(storeOf(), { format })
  const store = new MemoryStore()
  await importRuns(before, store, { write: () => {} })
  expect((await store.listRuns()).runs).toHaveLength(sampleRuns.length)
  expect(await textOf(store, { format })).toBe(before)
})

test('they are those that a filter lets pass, the oldest first', async () => {
  const { stdout } = await lens('export', '--runs', 'failed or completed', '--format', 'jsonl', '--db', database)
  const lines = stdout.trimEnd().split('\n')
  const runs = lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ type }) => type === 'run')
  expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['failed', 'completed']))
  const starts = runs.map(({ startTimeUs }) => startTimeUs as number)
  expect(starts).toEqual(starts.toSorted((a, b) => a - b))
})

test('csv has one head, md one report for each', async () => {
  const { runs } = await storeOf().listRuns()
  const rows = (await textOf(storeOf(), { format: 'csv' })).split('\r\n').filter((row) => row.startsWith('run,span'))
  expect(rows).toHaveLength(1)
  const heads = (await textOf(storeOf(), { format: 'md' })).split('\n').filter((line) => line.startsWith('# '))
  expect(heads).toHaveLength(runs.length)
})

test('no run that fits is an empty file, which holds no run', async () => {
  const { stdout, exitCode } = await lens('export', '--runs', 'cost > $999', '--db', database)
  expect([exitCode, JSON.parse(stdout)]).toEqual([0, { version: 1, command: 'export', runs: [] }])
  writeFileSync(join(folder.path, 'none.json'), stdout)
  expect(await lens('import', 'none.json', '--db', 'none.db')).toMatchObject({ exitCode: 0, stdout: '' })
})

test.each([
  [['--all', '--format', 'html'], 'expected a format that holds several runs, given html, which shows one'],
  [['--all', '--runs', 'failed'], 'expected --all or --runs, given both'],
  [['c04b', '--all'], 'expected one run or --all, given both'],
  [['@', '--runs', 'failed'], 'expected one run or --runs, given both'],
])('%j is a usage error', async (args, message) => {
  const { exitCode, stdout, stderr } = await lens('export', ...args, '--db', database)
  expect([exitCode, stdout]).toEqual([2, ''])
  expect(stderr).toContain(message)
})
