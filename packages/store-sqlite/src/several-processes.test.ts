import { webRuntime } from '@flujo/domain'
import { describe, expect, test } from 'vitest'

import { openSqliteReader, openSqliteStore } from './index.ts'
import { inspect, integrityOf } from './testing/raw-database.ts'
import { runProgram, startProgram } from './testing/run-program.ts'
import { wholeRun } from './testing/sample-records.ts'
import { scratchDirectory } from './testing/scratch-directory.ts'

// The long form is 8 processes and 1,000 runs of each.
const PROCESSES = Number(process.env['FLUJO_STORE_PROCESSES'] ?? 3)
const RUNS = Number(process.env['FLUJO_STORE_RUNS'] ?? 40)

describe('several processes on one file', () => {
  test('make it together, and every run of each is there, while others read and prune', async () => {
    using scratch = scratchDirectory()
    const path = scratch.file('.flujo/traces.db')
    await openSqliteStore(path).close()
    const old = { ...webRuntime, wallMs: () => Date.now() - 40 * 86_400_000 }
    {
      await using before = openSqliteStore(path, { runtime: old })
      for (let run = 0; run < RUNS; run += 1) await before.write(wholeRun(`old-${run}`))
    }
    const writers = Array.from({ length: PROCESSES }, (_, index) =>
      runProgram('write-runs', [path, `p${index}`, String(RUNS)]),
    )
    const others = ['prune', 'read'].map((what) => startProgram('beside-writers', [path, what]))
    for (const ended of await Promise.all(writers)) {
      expect(ended).toMatchObject({ code: 0, stderr: '', stdout: `wrote ${RUNS}\n` })
    }
    for (const { child } of others) child.kill('SIGTERM')
    for (const { ended } of others) {
      const { stdout, stderr } = await ended
      expect(stderr).toBe('')
      expect(stdout.split('\n').length).toBeGreaterThan(1)
    }
    const counts = inspect(path, (database) =>
      database
        .prepare(
          `select (select count(*) from runs where status = 1 and run_id like 'p%') as runs,
            (select count(*) from spans s join runs r on r.id = s.run where r.run_id like 'p%') as spans`,
        )
        .get(),
    )
    expect(counts).toEqual({ runs: PROCESSES * RUNS, spans: PROCESSES * RUNS * 4 })
    expect(integrityOf(path)).toBe('ok')
  }, 900_000)

  test('one sees names and runs that another has made', async () => {
    using scratch = scratchDirectory()
    await using one = openSqliteStore(scratch.file())
    await using other = openSqliteStore(scratch.file())
    const [start, root, ...rest] = wholeRun('shared')
    if (start === undefined || root === undefined) throw new Error('a whole run has records')
    await one.write([start])
    await other.write([root])
    await one.write(rest)
    expect(await other.deleteRun('shared')).toBe(true)
    await one.write(wholeRun('shared'))
    expect((await one.getSpans('shared')).map(({ name }) => name)).toEqual(['sample', 'step 1', 'step 2', 'step 3'])
  })
})

describe('a process that was killed', () => {
  test('reads as crashed, with every span that was written', async () => {
    using scratch = scratchDirectory()
    const path = scratch.file()
    const program = startProgram('stay-open', [path, 'doomed'])
    await program.printed('ready')
    await using reader = openSqliteReader(path)
    expect(await reader.getRun('doomed')).toMatchObject({ status: 'running' })

    program.child.kill('SIGKILL')
    await program.ended
    const totals = { spans: 4, doneSteps: 2, plannedSteps: 3 }
    expect(await reader.getRun('doomed')).toMatchObject({ status: 'crashed', totals })
    const statuses = (await reader.getSpans('doomed')).map(({ status }) => status)
    expect(statuses).toEqual(['crashed', 'completed', 'completed', 'crashed'])

    const ids = async (status: string): Promise<readonly string[]> =>
      (await reader.listRuns({ where: { op: '=', field: 'status', value: status } })).runs.map(({ runId }) => runId)
    expect([await ids('crashed'), await ids('running')]).toEqual([['doomed'], []])
    const where = { op: '=', field: 'status', value: 'crashed' } as const
    expect(await reader.getSpans('doomed', { where })).toHaveLength(2)
    expect((await reader.listRuns({ where: { op: 'any', condition: where } })).runs).toHaveLength(1)
    expect(integrityOf(path)).toBe('ok')
  })
})
