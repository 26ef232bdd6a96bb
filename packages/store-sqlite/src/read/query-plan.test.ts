import type { Page, RunQuery, SpanCondition } from '@flujo/tracing'
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
import { readSpans, readSpansAt } from './span-rows.ts'
import { spansSql } from './statistics.ts'
import { chooseRuns } from './statistics-runs.ts'
import { summarizeRuns } from './summarize-runs.ts'

/** How SQLite would find the runs of a list. */
const planOf = (query: RunQuery, page: Page): string =>
  planFor((connection, owners) => listRuns(connection, owners, query, page))

/** How SQLite would answer what is asked. */
function planFor(ask: (connection: Connection, owners: OwnerVerdicts) => unknown): string {
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

describe('runs are counted and summed up', () => {
  const since: RunQuery = { where: { op: '>=', field: 'startTimeUs', value: 9 } }
  const gone = { goneRuns: () => [] }

  test('from an index alone, where only their number is asked', () => {
    const plan = planFor((connection, owners) => summarizeRuns(connection, owners, { countOnly: true }))
    expect(plan).toMatch(/r USING COVERING INDEX runs_by_status/)
  })

  test('within a time, by an index', () => {
    const plan = planFor((connection, owners) => summarizeRuns(connection, owners, since))
    expect(plan).toMatch(/r USING INDEX runs_by_start \(start_us>\?/)
  })

  test('and the spans of those that fit are found by the key', () => {
    const chosen = planFor((connection) => chooseRuns(connection, gone, { runs: since.where, maxSpans: 1 }))
    expect(chosen).toMatch(/r USING INDEX runs_by_start \(start_us>\?/)
    const failed = planFor((connection) => chooseRuns(connection, gone, { groupBy: 'errorType' }))
    expect(failed).toMatch(/s USING COVERING INDEX spans_failed \(run=\?/)
    const plan = planFor((connection) => connection.allOf(spansSql([{ id: 1 }], { selfTime: true }, gone)))
    expect(plan).toMatch(/SEARCH s USING PRIMARY KEY \(run=\?/)
    expect(plan).toMatch(/SEARCH r USING INTEGER PRIMARY KEY/)
    expect(plan).not.toMatch(/SCAN [sr]\b|TEMP B-TREE/)
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
    const plan = planFor((connection, owners) =>
      readSpans(connection, { id: 1, run_id: 'r', status: 1, owner: null } as RunRow, owners, where),
    )
    expect(plan).toMatch(/SEARCH s USING (?:PRIMARY KEY|INDEX \w+) \(.*run=\?/)
    expect(plan).not.toMatch(scan)
  })
})
