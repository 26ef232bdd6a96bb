// Peak memory of real processes; FLUJO_EXPORT_SPANS=100000 asks for a longer run.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openSqliteStore } from '@flujo/store-sqlite'
import type { TraceRecord } from '@flujo/tracing'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { runLens } from '../testing/run-lens.ts'
import { temporaryFolder } from '../testing/sample-database.ts'
import { type ExportFormat } from './format-names.ts'

const many = Number(process.env['FLUJO_EXPORT_SPANS'] ?? 30_000)
const few = 1_000
const runId = 'a'.repeat(32)
const spanId = (index: number): string => `abcdef01${(0x1000_0000 + index).toString(16)}`

const folder = temporaryFolder()
const inFolder = (name: string): string => join(folder.path, name)
const reporter = inFolder('report-peak.cjs')

beforeAll(async () => {
  writeFileSync(
    reporter,
    `process.on('exit', () => require('node:fs').writeFileSync(process.env.PEAK, String(process.resourceUsage().maxRSS)))`,
  )
  for (const count of [few, many]) await writeLargeRun(inFolder(`${count}.db`), count)
}, 600_000)
afterAll(() => folder[Symbol.dispose]())

/** A run of steps in groups of a hundred, each with an input and an output of its own. */
async function writeLargeRun(path: string, count: number): Promise<void> {
  const store = openSqliteStore(path, { retention: false })
  const facts = { runId, epoch: 1, traceId: runId, rootSpanId: spanId(0), pipeline: 'large', startTimeUs: 1e15 }
  await store.write([{ type: 'run.start', seq: 0, ...facts }])
  for (let from = 0; from < count; from += 1_000) {
    const indexes = Array.from({ length: Math.min(1_000, count - from) }, (_, offset) => from + offset)
    await store.write(indexes.map(spanRecord))
  }
  await store.close()
}

const spanRecord = (index: number): TraceRecord => ({
  ...{ type: 'span.end', runId, epoch: 1, seq: index + 1, spanId: spanId(index), status: 'completed' },
  parentSpanId: index === 0 ? undefined : spanId(index % 100 === 1 ? 0 : index - ((index - 1) % 100)),
  ...{ name: `step ${index % 97}`, kind: 'task', startTimeUs: 1e15 + index * 10, durationNs: 9_000 },
  ...{ attributes: { 'gen_ai.request.model': 'parrot' }, events: [] },
  input: { prompt: `question ${index} `.repeat(8) },
  output: { answer: `answer ${index} `.repeat(12) },
})

/** In MB. */
async function peakOf(count: number, format: ExportFormat): Promise<number> {
  const env = { NODE_OPTIONS: `--require=${reporter}`, PEAK: inFolder('peak') }
  const args = ['export', '@', '--db', inFolder(`${count}.db`), '--format', format, '--out', inFolder('out'), '--force']
  expect(await runLens(args, { env, cwd: folder.path })).toMatchObject({ exitCode: 0, stderr: '' })
  return Number(readFileSync(inFolder('peak'), 'utf8')) / 1_000
}

test.each<[ExportFormat, number]>([
  ['jsonl', 60],
  ['json', 60],
  ['csv', 100],
  ['html', 100],
])(
  '%s of many spans needs little more memory than that of few',
  async (format, mostMB) => {
    expect((await peakOf(many, format)) - (await peakOf(few, format))).toBeLessThan(mostMB)
  },
  600_000,
)
