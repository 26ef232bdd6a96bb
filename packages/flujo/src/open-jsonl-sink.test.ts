import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { foldRecords } from '@flujo/tracing'
import { readBack, traceSinkContract } from '@flujo/tracing/testing'
import { expect, onTestFinished, test } from 'vitest'
import { Flujo, MemoryStore, openJsonlSink, parseJsonl, pipeline, tee } from './index.ts'

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flujo-jsonl-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const adding = pipeline<number>('adding').step('add', (n) => n + 1)
const tracesIn = (path: string) => [...foldRecords(parseJsonl(readFileSync(path, 'utf8')).records).values()]

test.each(traceSinkContract)('contract of sinks: $name', async ({ check }) => {
  const path = join(temporaryFolder(), 'traces.jsonl')
  using lines = openJsonlSink(path)
  await check(() => readBack(lines, () => parseJsonl(readFileSync(path, 'utf8')).records))
})

test('a run is appended to the file, which only its owner can read, and read back as it was', async () => {
  const path = join(temporaryFolder(), 'traces.jsonl')
  const store = new MemoryStore()
  using lines = openJsonlSink(path)
  const flujo = new Flujo(adding, { store: tee([store, lines]) })
  const { runId, trace } = await flujo.run(1)
  await flujo.run(2)
  expect(trace).toMatchObject({ name: 'adding', status: 'completed' })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(tracesIn(path)).toHaveLength(2)
  expect(tracesIn(path)[0]?.run).toEqual(await store.getRun(runId))
})

test('two writers on one file, and a line that was torn, lose nothing of each other', async () => {
  const path = join(temporaryFolder(), 'traces.jsonl')
  writeFileSync(path, '{"type":"run.start","runId":"to')
  using one = openJsonlSink(path)
  using other = openJsonlSink(path)
  const flujos = [one, other].map((store) => new Flujo(adding, { store }))
  await Promise.all(Array.from({ length: 20 }, (_, n) => flujos[n % 2]?.run(n)))
  expect(tracesIn(path).filter(({ run, spans }) => run.status === 'completed' && spans.length === 2)).toHaveLength(20)
  expect(parseJsonl(readFileSync(path, 'utf8')).skippedLines).toBe(1)
})

test('what is no regular file is refused and not touched', () => {
  const folder = temporaryFolder()
  const file = join(folder, 'file')
  writeFileSync(file, 'mine')
  symlinkSync(file, join(folder, 'link'))
  mkdirSync(join(folder, 'directory'))
  execFileSync('mkfifo', [join(folder, 'pipe')])
  for (const name of ['link', 'directory', 'pipe', 'no/such/folder']) {
    expect(() => openJsonlSink(join(folder, name))).toThrow(expect.objectContaining({ code: 'store_unavailable' }))
  }
  expect(readFileSync(file, 'utf8')).toBe('mine')
})

test('after closing, writes are refused and a run goes on', async () => {
  const lines = openJsonlSink(join(temporaryFolder(), 'traces.jsonl'))
  lines.close()
  lines.close()
  const warnings: string[] = []
  const flujo = new Flujo(adding, { store: lines, onWarning: (message) => void warnings.push(message) })
  expect(await flujo.run(1)).toMatchObject({ status: 'completed', output: 2 })
  expect(warnings[0]).toContain('expected an open file, given one that was closed')
})
