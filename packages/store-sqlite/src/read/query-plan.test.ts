import type { Page, RunQuery } from '@flujo/tracing'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'

import { openForWriting } from '../file/open-for-writing.ts'
import { thisProcess } from '../liveness/process-identity.ts'
import { Connection } from '../sql/connection.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'
import { listRuns } from './list-runs.ts'
import { OwnerVerdicts } from './owner-verdicts.ts'
import type { RunRow } from './run-rows.ts'
import { RunSpanIds } from './run-span-ids.ts'
import { orderSql } from './span-order.ts'
import { readSpansAt } from './span-rows.ts'

/** How SQLite would find the runs. */
const planOf = (query: RunQuery, page: Page): string =>
  planFor((explaining, owners) => void listRuns(explaining, owners, query, page))

/** How SQLite would find what is asked of a connection. */
function planFor(ask: (explaining: Connection, owners: OwnerVerdicts) => void): string {
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
      return { run: (p) => plan.run(p), get: (p) => plan.get(p), all: (p) => (plans.push(...plan.all(p)), []) }
    },
  })
  ask(explaining, new OwnerVerdicts(explaining, thisProcess(), 0))
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

describe('a page of spans', () => {
  const run = { id: 1, run_id: 'r', origin_us: 0, base_prefix: 0, base_low: 0 } as RunRow

  test('is put in order by a scan of its own run alone', () => {
    const plan = planFor((connection) => void connection.allOf(orderSql(run, sql`1`)))
    expect(plan).toMatch(/s USING PRIMARY KEY \(run=\?\)/)
    expect(plan).not.toMatch(/SCAN|TEMP B-TREE/)
  })

  test('is read by the keys of its spans', () => {
    const plan = planFor((connection, owners) => {
      void readSpansAt(connection, run, owners, { indexes: [1, 2], ids: new RunSpanIds(connection, run) })
    })
    expect(plan).toMatch(/s USING PRIMARY KEY \(run=\? AND idx=\?\)/)
    expect(plan).not.toMatch(/SCAN [sr]\b|TEMP B-TREE/)
  })
})
