import { openSqliteReader } from '@flujo/store-sqlite'
import type { TraceReader } from '@flujo/tracing'
import { describe, expect, test } from 'vitest'

import { pythonSample, writePythonFile } from '../../../store-sqlite/src/testing/python-database.ts'
import { diff, list, show, spans, stats, trace } from '../index.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { runLens } from '../testing/run-lens.ts'
import { temporaryFolder } from '../testing/sample-database.ts'
import { screenOf } from '../testing/screen-of.ts'

const amount =
  /Agent execution failed with ValueError: cannot parse amount « 1 234,50 € »\s+at line 3, column 18 of invoice INV-2041/

async function printed(
  path: string,
  print: (reader: TraceReader, output: LensOutput) => Promise<number>,
): Promise<string> {
  await using reader = openSqliteReader(path)
  return await screenOf((output) => print(reader, output), { width: 120, timeZone: 'UTC' })
}

const samples = ['fsd12.db', 'v0.6.db'].flatMap((name) => pythonSample(name) ?? [])

describe.each(samples)('%s', (path) => {
  const isOld = path.endsWith('fsd12.db')
  const named = async (pipeline: string): Promise<string> => {
    await using reader = openSqliteReader(path)
    return (await reader.listRuns({ where: { op: '=', field: 'pipeline', value: pipeline } })).runs[0]?.runId ?? ''
  }

  test('list', async () => {
    const rows = (await printed(path, list)).split('\n')
    expect(rows.find((row) => row.includes('meeting_notes'))).toMatch(/✓ .* completed .* 4\/4 .* \$0\.008/)
    expect(rows.find((row) => row.includes('invoice_extraction'))).toMatch(/✗ .* failed .* 2 .* (ValueError|Agent)/)
    expect(rows.find((row) => row.includes('customer_reply'))).toMatch(
      /‖ .* paused .* \$0\.00090 .* waiting for approve/,
    )
    const paused = { op: '=', field: 'status', value: 'paused' } as const
    expect(await printed(path, (reader, output) => list(reader, output, { where: paused }))).toMatch(/^1 run /m)
  })

  test('diff', async () => {
    const [a, b] = [await named('meeting_notes'), await named('invoice_extraction')]
    const same = await printed(path, (reader, output) => diff(reader, output, { a, b: a }))
    expect(same).toContain('No difference in structure, status, route or content.')
    const screen = await printed(path, (reader, output) => diff(reader, output, { a, b, content: true }))
    expect(screen).toContain('These are runs of different pipelines.')
    expect(screen).toMatch(/^- +fetch_notes .* (only in A|not reached in B)$/mu)
    expect(screen).toMatch(/^\+ +\S+ .* only in B$/mu)
  })

  test('trace', async () => {
    const tree = async (pipeline: string): Promise<string> => {
      const run = await named(pipeline)
      return printed(path, (reader, output) => trace(reader, output, { run }))
    }
    const labels = [...(await tree('meeting_notes')).matchAll(/^[├└│ ]*─? ?([a-z_#0-9]+.*?) {2,}✓/gmu)].map(
      ([, label]) => label,
    )
    expect(labels).toEqual(
      isOld
        ? ['meeting_notes', 'fetch_notes', 'refine_loop  loop ×2', 'fan_out  parallel', 'publish']
        : [
            ...['meeting_notes', 'fetch_notes', 'refine_loop  loop ×2 until'],
            ...['#1  times estimated', 'improve  times estimated', '#2  times estimated', 'improve  times estimated'],
            ...['fan_out  parallel', 'publish'],
          ],
    )
    const failed = await tree('invoice_extraction')
    expect(failed).toMatch(/extract_fields {2}3 tries +✗/)
    expect(failed).toMatch(amount)
    const paused = await tree('customer_reply')
    expect(paused).toMatch(/approve {2}pause +‖/)
    expect(paused).toMatch(/draft_reply +✓ .*█{40,}/)
  })

  test('show, spans, stats', async () => {
    const run = await named('invoice_extraction')
    const shown = await printed(path, (reader, output) => show(reader, output, { run }))
    expect(shown).toContain('Failed at extract_fields')
    expect(shown).toMatch(amount)
    expect(shown).toContain(isOld ? 'rebuilt   not finalised' : 'rebuilt   clock rebased')
    const approve = await named('customer_reply')
    const waiting = await printed(path, (reader, output) => show(reader, output, { run: approve, span: 'approve' }))
    expect(waiting).toContain('feedback  Approve sending this reply to the customer? (yes/no)')
    expect(await printed(path, (reader, output) => spans(reader, output, { run }))).toMatch(/extract_fields/)
    const statistics = await printed(path, stats)
    expect(statistics).toMatch(/3 runs · 1 completed \(33\.3%\) · 1 failed · 1 paused · \$0\.009/)
    expect(statistics).toMatch(/extract_fields +1 +(?:1 +)?100\.0% +100\.0%/)
  })
})

test('every command reads a database of the original, from the command line', async () => {
  using folder = temporaryFolder()
  const db = `${folder.path}/flujo_ops.db`
  writePythonFile(db, '0.6', {
    runs: [{ run_id: 'run_1', pipeline_name: 'nightly', status: 'failed', created_at: '2026-02-01T10:00:00+00:00' }],
    workflow_state: [
      {
        run_id: 'run_1',
        status: 'failed',
        step_history: [{ name: 'a', success: false, attempts: 2, latency_s: 1, feedback: 'KeyError: x' }],
      },
    ],
  })
  const run = (...args: readonly string[]): ReturnType<typeof runLens> => runLens([...args, '--db', db])
  expect(await run('list')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/run_1 +nightly +failed .* KeyError: x/) as string,
  })
  expect(await run('show', '@failed', '--exit-status')).toMatchObject({ exitCode: 1, stderr: '' })
  expect((await run('show', 'run_1')).stdout).toContain('built from steps')
  expect((await run('trace', '@')).stdout).toContain('a  2 tries  times estimated')
  expect((await run('spans', '@')).stdout).toContain('KeyError')
  expect((await run('stats')).stdout).toContain('1 run · 1 failed')
  expect((await run('search', 'keyerror', '--in', 'errors')).stdout).toContain('‹KeyError›')
  const { runs } = JSON.parse((await run('list', '--json')).stdout) as { readonly runs: readonly unknown[] }
  expect(runs).toMatchObject([{ runId: 'run_1', status: 'failed', failedPath: 'a', totals: { retries: 1 } }])
})
