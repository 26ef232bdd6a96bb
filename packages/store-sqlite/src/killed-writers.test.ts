import { expect, test } from 'vitest'

import { openSqliteReader } from './index.ts'
import { inspect, integrityOf } from './testing/raw-database.ts'
import { startProgram } from './testing/run-program.ts'
import { scratchDirectory } from './testing/scratch-directory.ts'

/** Times that a writer is killed; the long form is 50. */
const KILLS = Number(process.env['FLUJO_STORE_KILLS'] ?? 4)
const LATEST_MS = 60

test('kill -9 at any moment: the file is sound, what was acknowledged is there, and the run reads as crashed', async () => {
  using scratch = scratchDirectory()
  const path = scratch.file()
  let batches = 0
  for (let kill = 0; kill < KILLS; kill += 1) {
    const program = startProgram('write-until-killed', [path, `k${kill}`])
    let said = ''
    program.child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await program.printed('0 0')
    await new Promise((resolve) => setTimeout(resolve, (kill * 7_919) % LATEST_MS))
    program.child.kill('SIGKILL')
    await program.ended

    expect(integrityOf(path)).toBe('ok')
    const last = said.trimEnd().split('\n').at(-1) ?? ''
    const [run = 0, batch = 0] = last.split(' ').map(Number)
    batches += run * 4 + batch + 1
    await using reader = openSqliteReader(path)
    const all = inspect(path, (database) =>
      database.prepare("select count(*) from runs where status = 1 and run_id like ? || '-%'").pluck().get(`k${kill}`),
    ) as number
    const ended = run + (batch === 3 ? 1 : 0)
    // One batch more may have been written than was told of.
    expect([ended, ended + 1]).toContain(all)
    const spans = await reader.getSpans(`k${kill}-${run}`)
    expect(spans.length).toBeGreaterThanOrEqual([1, 2, 3, 4][batch] ?? 0)
    const open = await reader.listRuns({ where: { op: '=', field: 'status', value: 'running' } })
    expect(open.runs).toEqual([])
    for (const { runId, status } of [await reader.getRun(`k${kill}-${all}`)].filter((each) => each !== undefined)) {
      expect([runId, status]).toEqual([`k${kill}-${all}`, 'crashed'])
      const statuses = (await reader.getSpans(runId)).map((span) => span.status)
      expect(statuses.includes('running')).toBe(false)
    }
  }
  expect(batches).toBeGreaterThan(KILLS)
}, 600_000)
