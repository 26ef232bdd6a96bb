import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MemoryStore, type TraceReader } from '@flujo/tracing'
import { expect, test } from 'vitest'

import { importRuns } from '../commands/import.ts'
import type { ExportFormat } from '../export/format-names.ts'
import { documentedRun } from '../testing/documented-run.ts'
import { exportText } from '../testing/export-text.ts'
import { type LensRun, runLens } from '../testing/run-lens.ts'
import { temporaryFolder } from '../testing/sample-database.ts'
import { sampleRuns } from '../testing/sample-runs.ts'
import { storeOf } from '../testing/screen-of.ts'
import { troublesomeRuns, troublesomeTexts } from '../testing/trouble.ts'

const output = { write: (): void => {} }
const formats: readonly ExportFormat[] = ['json', 'jsonl', 'otlp']

async function outAndIn(reader: TraceReader, runId: string, format: ExportFormat): Promise<readonly [string, string]> {
  const before = await exportText(reader, runId, { format })
  const store = new MemoryStore()
  await importRuns(before, store, output)
  return [before, await exportText(store, runId, { format })]
}

test.each(formats)('%s out and in again is equal', async (format) => {
  for (const { runId } of [...sampleRuns, documentedRun]) {
    const [before, after] = await outAndIn(storeOf([...sampleRuns, documentedRun]), runId, format)
    expect(after).toBe(before)
  }
})

test.each(formats)('%s with any text in any field too', async (format) => {
  const { reader, cases } = troublesomeRuns(troublesomeTexts.filter((text) => text.isWellFormed()))
  for (const [text, { runId }] of cases) {
    const [before, after] = await outAndIn(reader, runId, format)
    expect([text, after]).toEqual([text, before])
  }
})

test('every field of every format comes to the same run', async () => {
  const reader = storeOf()
  for (const { runId } of sampleRuns) {
    const store = new MemoryStore()
    await importRuns(await exportText(reader, runId, { format: 'otlp' }), store, output)
    expect(await exportText(store, runId, { format: 'json' })).toBe(await exportText(reader, runId, { format: 'json' }))
  }
})

test('lens import writes into a database, once', async () => {
  using folder = temporaryFolder()
  const lens = (...args: readonly string[]): Promise<LensRun> => runLens(args, { cwd: folder.path })
  const [first, second] = [join(folder.path, 'run.json'), join(folder.path, 'again.json')]
  writeFileSync(first, await exportText(storeOf(), 'c04b', { format: 'otlp' }))
  expect(await lens('import', first, '--db', 'a.db')).toMatchObject({
    exitCode: 0,
    stdout: 'c04be7d1c04be7d1c04be7d1c04be7d1  support-triage  failed  18 spans\n',
  })
  const again = await lens('export', '@', '--db', 'a.db', '--format', 'otlp', '--out', second)
  expect(again).toMatchObject({ exitCode: 0, stderr: '' })
  expect(await lens('import', second, '--db', 'b.db')).toMatchObject({ exitCode: 0 })
  const { stdout } = await lens('export', '@', '--db', 'b.db', '--format', 'otlp')
  expect(stdout).toBe(readFileSync(second, 'utf8'))
  const json = await lens('export', '@', '--db', 'b.db')
  expect(JSON.parse(json.stdout)).toEqual(JSON.parse(await exportText(storeOf(), 'c04b', { format: 'json' })))
  expect(await lens('import', first, '--db', 'a.db')).toMatchObject({ exitCode: 7, stdout: '' })
  expect(await lens('import', first)).toMatchObject({ exitCode: 2, stdout: '' })
  expect(await lens('import', 'none.json', '--db', 'a.db')).toMatchObject({ exitCode: 3, stdout: '' })
  expect(await lens('import', 'a.db', '--db', 'c.db')).toMatchObject({ exitCode: 5, stdout: '' })
  expect(existsSync(join(folder.path, 'c.db'))).toBe(false)
})

test('a trace of another tool', async () => {
  const span = (spanId: string, more: object): object => ({
    ...{ traceId: '5B8EFFF798038103D269B633813FC60C', spanId, kind: 1, ...more },
    ...{ startTimeUnixNano: '1764000000000000999', endTimeUnixNano: '1764000002000000000' },
  })
  const document = {
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'demo' } }] },
        scopeSpans: [
          {
            spans: [
              span('eee19b7ec3c1b174', { name: 'GET /', attributes: [{ key: 'n', value: { intValue: '42' } }] }),
              span('eee19b7ec3c1b175', {
                ...{ name: 'query', parentSpanId: 'eee19b7ec3c1b174', status: { code: 2, message: 'boom' } },
                events: [{ timeUnixNano: '1764000001000000000', name: 'exception', attributes: [] }],
              }),
            ],
          },
        ],
      },
    ],
  }
  const store = new MemoryStore()
  await importRuns(JSON.stringify(document), store, output)
  const run = await store.getRun('5b8efff798038103d269b633813fc60c')
  expect(run).toMatchObject({ pipeline: 'GET /', status: 'completed', totals: { spans: 2, failedSpans: 1 } })
  const [root, query] = await store.getSpans('5b8efff798038103d269b633813fc60c')
  expect(root).toMatchObject({ startTimeUs: 1_764_000_000_000_000, durationNs: 1_999_999_001, attributes: { n: 42 } })
  expect(query).toMatchObject({
    status: 'failed',
    error: { type: 'Error', message: 'boom' },
    parentSpanId: root?.spanId,
  })
})

test.each([
  '',
  '[]',
  '{}',
  'x',
  '{"command":"export"}',
  '{"version":1,"command":"export","run":{},"spans":[]}',
  '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"x"}]}]}]}',
])('%s is no trace', async (text) => {
  await expect(importRuns(text, new MemoryStore(), output)).rejects.toMatchObject({ exitCode: 5 })
})
