import { attributeNames } from '@flujo/domain'
import { sql } from 'kysely'

import type { Connection } from '../sql/connection.ts'
import {
  type Check,
  type OfRun,
  PROBLEMS_AT_ONCE,
  runColumns,
  runIdOf,
  runSql,
  spanIdOf,
  withAttribute,
} from './check.ts'

type SpanRow = OfRun & { readonly idx: number; readonly root: number }

const limit = sql`limit ${sql.lit(PROBLEMS_AT_ONCE)}`
const has = (key: string): ReturnType<typeof sql> =>
  sql`(json_valid(c.attributes) and json_extract(c.attributes, ${`$.${JSON.stringify(key)}`}) is not null)`

/** Each run that has spans has its root span, and no other span without a parent. */
export const roots: Check = {
  name: 'roots',
  *find(connection) {
    const rootless = connection.allOf<SpanRow>(sql`
      select ${runColumns}, r.root from runs r where r.start_us is not null and r.dropped_spans = 0
        and exists (select 1 from spans where run = r.id)
        and not exists (select 1 from spans where run = r.id and idx = r.root) ${limit}`)
    yield rootless.map((row) => ({
      runId: runIdOf(row),
      message: 'the root span of the run is missing',
      repair: { done: 'made one from what is known of the run', work: () => addRoot(connection, row.run) },
    }))
    const further = connection.allOf<SpanRow>(sql`
      select ${runColumns}, c.idx, r.root from spans c join runs r on r.id = c.run
      where c.parent is null and c.idx <> r.root and r.start_us is not null ${limit}`)
    yield further.map((row) => ({
      runId: runIdOf(row),
      spanId: spanIdOf(connection, row, row.idx),
      message: 'the span has no parent and is not the root of its run',
      repair: { done: 'hung it on the root, marked as an orphan', work: () => hangOnRoot(connection, row) },
    }))
  },
}

/** Each parent is there, or the span is marked. */
export const parents: Check = {
  name: 'parents',
  *find(connection) {
    const rows = connection.allOf<SpanRow>(sql`
      select ${runColumns}, c.idx, r.root from spans c join runs r on r.id = c.run
      where c.parent is not null and not exists (select 1 from spans p where p.run = c.run and p.idx = c.parent)
        and not ${has(attributeNames.orphan)} ${limit}`)
    yield rows.map((row) => ({
      runId: runIdOf(row),
      spanId: spanIdOf(connection, row, row.idx),
      message: 'the parent of the span is missing',
      repair: {
        done: 'marked it as an orphan',
        work: () =>
          void runSql(
            connection,
            sql`update spans set attributes = ${withAttribute(attributeNames.orphan)} where run = ${row.run} and idx = ${row.idx}`,
          ),
      },
    }))
  },
}

/** No span is below itself. Parents come before their children, so only runs where one does not are walked. */
export const cycles: Check = {
  name: 'cycles',
  *find(connection) {
    const runs = connection.allOf<OfRun & { readonly root: number }>(sql`
      select ${runColumns}, r.root from runs r
      where exists (select 1 from spans where run = r.id and parent >= idx) ${limit}`)
    for (const run of runs) {
      yield circlesIn(connection, run.run).map((idx) => ({
        runId: runIdOf(run),
        spanId: spanIdOf(connection, run, idx),
        message: 'the span is below itself',
        repair: {
          done: 'hung it on the root, marked as an orphan',
          work: () => hangOnRoot(connection, { ...run, idx }),
        },
      }))
    }
  },
}

/** A child is within its parent, to the microsecond in which times are kept. */
export const nesting: Check = {
  name: 'nesting',
  *find(connection) {
    const rows = connection.allOf<SpanRow>(sql`
      select ${runColumns}, c.idx, r.root from spans c
        join spans p on p.run = c.run and p.idx = c.parent join runs r on r.id = c.run
      where (c.start_offset_us < p.start_offset_us - 1 or (p.duration_ns is not null and c.duration_ns is not null
          and c.start_offset_us * 1000 + c.duration_ns > p.start_offset_us * 1000 + p.duration_ns + 2000))
        and not ${has(attributeNames.abandoned)} ${limit}`)
    yield rows.map((row) => ({
      runId: runIdOf(row),
      spanId: spanIdOf(connection, row, row.idx),
      message: 'the span does not lie within its parent',
    }))
  },
}

function hangOnRoot(connection: Connection, { run, idx, root }: Pick<SpanRow, 'run' | 'idx' | 'root'>): void {
  const parent = idx === root ? null : root
  const attributes = idx === root ? sql`attributes` : withAttribute(attributeNames.orphan)
  runSql(
    connection,
    sql`update spans set parent = ${parent}, attributes = ${attributes} where run = ${run} and idx = ${idx}`,
  )
}

/** A later record about the span wins over what is made here. */
function addRoot(connection: Connection, run: number): void {
  runSql(connection, sql`insert or ignore into names (text) values ('run')`)
  runSql(
    connection,
    sql`insert into spans (run, idx, name, kind, status, start_offset_us, duration_ns, epoch, seq)
      select id, root, pipeline, (select id from names where text = 'run'), status, start_us - origin_us, duration_ns, 0, 0
      from runs where id = ${run} and root is not null and pipeline is not null`,
  )
}

/** One span of each circle. */
function circlesIn(connection: Connection, run: number): readonly number[] {
  const rows = connection.allOf<{ idx: number; parent: number | null }>(
    sql`select idx, parent from spans where run = ${run}`,
  )
  const parentOf = new Map(rows.map(({ idx, parent }) => [idx, parent]))
  const walkOf = new Map<number, number>()
  const found: number[] = []
  for (const start of parentOf.keys()) {
    let at: number | null | undefined = start
    while (at !== null && at !== undefined && !walkOf.has(at)) {
      walkOf.set(at, start)
      at = parentOf.get(at)
    }
    if (at !== null && at !== undefined && walkOf.get(at) === start) found.push(at)
  }
  return found
}
