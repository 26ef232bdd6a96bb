import type { Page, RunQuery, SpanCondition } from '@flujo/tracing'
import { describe, expect, test } from 'vitest'

import { openForWriting } from '../file/open-for-writing.ts'
import { thisProcess } from '../liveness/process-identity.ts'
import { Connection } from '../sql/connection.ts'
import { scratchDirectory } from '../testing/scratch-directory.ts'
import { listRuns } from './list-runs.ts'
import { OwnerVerdicts } from './owner-verdicts.ts'
import type { RunRow } from './run-rows.ts'
import { readSpans } from './span-rows.ts'

/** How SQLite would find the runs. */
const planOf = (query: RunQuery, page: Page): string =>
  explained((connection, owners) => listRuns(connection, owners, query, page))

/** How SQLite would do what `work` asks of it. */
function explained(work: (connection: Connection, owners: OwnerVerdicts) => unknown): string {
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
  work(explaining, new OwnerVerdicts(explaining, thisProcess(), 0))
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

const scan = /SCAN (?:r|s|spans|runs)\b/

describe('a condition is looked at along an index', () => {
  test.each<[string, RunQuery]>([
    ['several statuses', { where: { op: 'in', field: 'status', values: ['failed', 'crashed'] } }],
    [
      'a time and more',
      {
        where: {
          op: 'and',
          conditions: [
            { op: '>=', field: 'startTimeUs', value: 9 },
            { op: '>', field: 'durationNs', value: 9 },
          ],
        },
      },
    ],
    ['a cost', { where: { op: '>', field: 'costUsd', value: 1 } }],
    ['a duration', { where: { op: '>', field: 'durationNs', value: 1 } }],
    ['a step', { where: { op: 'any', condition: { op: '=', field: 'name', value: 'search' } } }],
  ])('%s', (_what, query) => {
    expect(planOf(query, {})).toMatch(/r USING INDEX runs_by_/)
    expect(planOf(query, {})).not.toMatch(scan)
  })
})

describe('no index orders runs by what they cost, took or repeated', () => {
  test.each<NonNullable<Page['sort']>['field']>(['costUsd', 'tokens', 'retries', 'durationNs'])(
    '%s: each run is looked at once, and only the page is kept in order',
    (field) => {
      const plan = planOf({}, { sort: { field, direction: 'desc' } })
      expect(plan).toMatch(/^SCAN r$/m)
      expect(plan).toMatch(/^USE TEMP B-TREE FOR ORDER BY$/m)
      expect(plan).not.toMatch(/SCAN (?:s|t|spans)\b/)
    },
  )
})

describe('the spans of a run are found by its number', () => {
  test.each<[string, SpanCondition | undefined]>([
    ['all', undefined],
    ['by duration', { op: '>', field: 'durationNs', value: 1 }],
    ['by name', { op: '=', field: 'name', value: 'search' }],
    ['by status', { op: '=', field: 'status', value: 'failed' }],
    ['by an attribute', { op: '=', field: 'attributes.model', value: 'small' }],
  ])('%s', (_what, where) => {
    const plan = explained((connection, owners) =>
      readSpans(connection, { id: 1, run_id: 'r', status: 1, owner: null } as RunRow, owners, where),
    )
    expect(plan).toMatch(/SEARCH s USING (?:PRIMARY KEY|INDEX \w+) \(.*run=\?/)
    expect(plan).not.toMatch(scan)
  })
})
