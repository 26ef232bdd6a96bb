import type { Page, RunQuery } from '@flujo/tracing'
import { describe, expect, test } from 'vitest'

import { openForWriting } from '../file/open-for-writing.ts'
import { thisProcess } from '../liveness/process-identity.ts'
import { Connection } from '../sql/connection.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'
import { listRuns } from './list-runs.ts'
import { OwnerVerdicts } from './owner-verdicts.ts'

/** How SQLite would find the runs. */
function planOf(query: RunQuery, page: Page): string {
  using scratch = scratchDirectory()
  const { handle } = openForWriting(scratch.file()).connection
  const plans: unknown[] = []
  const explaining = new Connection({
    ...handle,
    inTransaction: false,
    exec: (sql) => handle.exec(sql),
    pragma: (source, options) => handle.pragma(source, options),
    close: () => handle.close(),
    prepare: (sql) => {
      const plan = handle.prepare(`explain query plan ${sql}`)
      return {
        run: (p) => plan.run(p),
        get: (p) => plan.get(p),
        all: (p) => (plans.push(...plan.all(p)), []),
        iterate: (p) => plan.iterate(p),
        safeIntegers: () => plan,
      }
    },
  })
  listRuns(explaining, new OwnerVerdicts(explaining, thisProcess(), 0), query, page)
  handle.close()
  return plans.map((row) => (row as { detail: string }).detail).join('\n')
}

const after = JSON.stringify([1_767_323_045_000_000, 'r'])

describe('runs are found by an index', () => {
  test.each<[string, RunQuery, Page, RegExp]>([
    ['newest', {}, {}, /r USING INDEX runs_by_start/],
    ['next page', {}, { after }, /r USING INDEX runs_by_start \(start_us>\? AND start_us<\?/],
    [
      'status',
      { where: { op: '=', field: 'status', value: 'failed' } },
      {},
      /r USING INDEX runs_by_status \(status=\?/,
    ],
    [
      'pipeline',
      { where: { op: '=', field: 'pipeline', value: 'p' } },
      {},
      /r USING INDEX runs_by_pipeline \(pipeline=\?/,
    ],
    [
      'id',
      { where: { op: '=', field: 'runId', value: 'r' } },
      {},
      /r USING INDEX sqlite_autoindex_runs_1 \(run_id=\?\)/,
    ],
    [
      'id',
      { where: { op: '^=', field: 'runId', value: 'ab' } },
      {},
      /r USING INDEX sqlite_autoindex_runs_1 \(run_id>\? AND run_id<\?/,
    ],
    ['time', { where: { op: '<', field: 'startTimeUs', value: 9 } }, {}, /runs_by_start \(start_us>\? AND start_us<\?/],
  ])('%s', (_what, query, page, plan) => {
    expect(planOf(query, page)).toMatch(plan)
  })

  test('and their spans are not looked at', () => {
    expect(planOf({}, {})).not.toMatch(/span/)
  })
})
