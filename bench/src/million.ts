import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Runner } from '@flujo/runner'
import { openSqliteAdmin, openSqliteStore } from '@flujo/store-sqlite'
import { TraceManager } from '@flujo/tracing'
import { chainOf } from './chain.ts'

const usage = `npm run million -- [--spans N] [--keep PATH]
  --spans N     how many spans, default 1,000,000
  --keep PATH   where the database is made, and left; default: a temporary folder, which goes`

const STEPS = 99
const MB = 1e6

function options(): { readonly spans: number; readonly keep: string | undefined } {
  try {
    const { values } = parseArgs({ options: { spans: { type: 'string' }, keep: { type: 'string' } } })
    const spans = Number(values.spans ?? 1_000_000)
    if (!Number.isSafeInteger(spans) || spans < 1)
      throw new Error(`--spans: expected a whole number, given ${values.spans}`)
    return { spans, keep: values.keep }
  } catch (error) {
    console.error(`million: ${(error as Error).message}\n${usage}`)
    process.exit(2)
  }
}

const sizeOf = (path: string): number =>
  ['', '-wal', '-shm'].reduce((sum, end) => sum + (statSync(path + end, { throwIfNoEntry: false })?.size ?? 0), 0)

/** Runs of 100 spans with four small attributes each and small captured values. */
async function build(path: string, spans: number): Promise<number> {
  const store = openSqliteStore(path, { retention: false })
  const tracing = new TraceManager({ store })
  const steps = chainOf<number>(STEPS, (n, ctx) => {
    ctx.set({ model: 'small-model', tokens: 812, temperature: 0.2, cached: false })
    return n + 1
  })
  const runner = new Runner(steps, { hooks: [tracing.hook] })
  const start = performance.now()
  for (let made = 0; made < spans; made += STEPS + 1) await runner.run(made)
  const { ok } = await tracing.close()
  await store.close()
  if (!ok) throw new Error('some spans were not written')
  return (performance.now() - start) / 1_000
}

const { spans, keep } = options()
const folder = mkdtempSync(join(tmpdir(), 'flujo-million-'))
const path = keep ?? join(folder, 'traces.db')
try {
  const seconds = await build(path, spans)
  const size = sizeOf(path)
  console.log(
    `${spans.toLocaleString('en')} spans in ${seconds.toFixed(1)} s: ${(size / MB).toFixed(1)} MB, ${(size / spans).toFixed(0)} bytes a span`,
  )
  await using admin = openSqliteAdmin(path)
  for (const share of [2, 8]) {
    const maxBytes = Math.max(1_048_576, Math.round(size / share))
    const start = performance.now()
    const report = await admin.prune({ maxBytes })
    const [before, after] = [report.bytesBefore, sizeOf(path)].map((bytes) => `${(bytes / MB).toFixed(1)} MB`)
    console.log(
      `pruned to at most ${(maxBytes / MB).toFixed(1)} MB in ${((performance.now() - start) / 1_000).toFixed(1)} s: ${report.runs} runs, ${report.spans.toLocaleString('en')} spans went; the file was ${before} and is ${after}`,
    )
  }
  const start = performance.now()
  const { ok, runs, findings } = await admin.doctor()
  console.log(
    `doctor: ${ok ? 'sound' : JSON.stringify(findings[0])}, ${runs} runs left, ${((performance.now() - start) / 1_000).toFixed(1)} s`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
