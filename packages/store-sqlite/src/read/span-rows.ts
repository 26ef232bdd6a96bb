import { attributeNames, type ErrorInfo, type Span, type SpanEvent, type ValueInfo } from '@flujo/domain'
import type { SpanCondition } from '@flujo/tracing'
import { type RawBuilder, sql } from 'kysely'

import { spanConditionSql } from '../query/condition-sql.ts'
import { PAUSED, RUNNING, statusOf } from '../span-status.ts'
import type { Sql } from '../query/field-sql.ts'
import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import type { OwnerVerdicts } from './owner-verdicts.ts'
import { errorOf, isObject, jsonOf, numberOf, optionalNumber, textOf } from './row-values.ts'
import type { RunRow } from './run-rows.ts'
import { RunSpanIds } from './run-span-ids.ts'
import { compareIds } from './span-order.ts'
import { formatValueRef, type ValuePlace, type ValueSlot } from './value-ref.ts'

/** Length of a captured value, without reading it. */
const bytesOf = (slot: ValueSlot): RawBuilder<number | null> => {
  const column = sql.ref(`s.${slot}`)
  return sql<number | null>`case typeof(${column})
    when 'text' then iif(unicode(${column}) = 2, cast(substr(${column}, 2, 16) as integer), octet_length(${column}))
    when 'integer' then (select bytes from payloads where id = ${column}) end`
}

/** A file of somebody else must not fill the memory: nothing of ours is nearly as long. */
const LONGEST_TEXT_BYTES = 64 * 1024 * 1024

const capped = (name: 'attributes' | 'events' | 'error'): RawBuilder<unknown> => {
  const column = sql.ref(`s.${name}`)
  return sql`iif(octet_length(${column}) > ${sql.lit(LONGEST_TEXT_BYTES)}, 'too long', ${column})`
}

/** Spans of a run that meet the condition, by start and then by id. */
export function readSpans(
  connection: Connection,
  run: RunRow,
  owners: OwnerVerdicts,
  where: SpanCondition | undefined,
): readonly Span[] {
  const rows = rowsOf(connection, run, spanConditionSql(where, { goneRuns: () => owners.goneRuns() }))
  return spansOf(run, owners, rows, new RunSpanIds(connection, run))
}

/** The spans that have these indexes, by start and then by id; none for an index that is gone. */
export function readSpansAt(
  connection: Connection,
  run: RunRow,
  owners: OwnerVerdicts,
  { indexes, ids }: { readonly indexes: readonly unknown[]; readonly ids: RunSpanIds },
): readonly Span[] {
  if (indexes.length === 0) return []
  const wanted = sql`s.idx in (select value from json_each(${JSON.stringify(indexes)}))`
  return spansOf(run, owners, rowsOf(connection, run, wanted), ids)
}

function rowsOf(connection: Connection, run: RunRow, where: Sql) {
  return connection.all(
    queryBuilder
      .selectFrom('spans as s')
      .innerJoin('runs as r', 'r.id', 's.run')
      .leftJoin('names as n', 'n.id', 's.name')
      .leftJoin('names as k', 'k.id', 's.kind')
      .select(['s.idx', 's.parent', 's.status', 's.start_offset_us', 's.duration_ns'])
      .select((['attributes', 'events', 'error'] as const).map((name) => capped(name).as(name)))
      .select([
        'n.text as name',
        'k.text as kind',
        bytesOf('input').as('input_bytes'),
        bytesOf('output').as('output_bytes'),
      ])
      .where('s.run', '=', run.id)
      .where(sql<boolean>`${where}`),
  )
}

function spansOf(
  run: RunRow,
  owners: OwnerVerdicts,
  rows: ReturnType<typeof rowsOf>,
  ids: RunSpanIds,
): readonly Span[] {
  const openStatus = openStatusIn(run, owners)
  const spans = rows.map((row): Span => {
    const told = { attributes: jsonOrNull(row.attributes), events: jsonOrNull(row.events), error: errorOf(row.error) }
    return {
      runId: run.run_id,
      spanId: ids.idOf(numberOf(row.idx)),
      parentSpanId: row.parent === null ? undefined : ids.idOf(numberOf(row.parent)),
      name: textOf(row.name),
      kind: textOf(row.kind),
      status: row.status === RUNNING ? openStatus : statusOf(row.status),
      startTimeUs: numberOf(run.origin_us) + numberOf(row.start_offset_us),
      durationNs: optionalNumber(row.duration_ns),
      attributes: attributesOf(row, told),
      events: eventsOf(told.events),
      error: told.error,
      input: valueInfo({ runId: run.run_id, index: row.idx, slot: 'input' }, row.input_bytes),
      output: valueInfo({ runId: run.run_id, index: row.idx, slot: 'output' }, row.output_bytes),
    }
  })
  return spans.toSorted(byStart)
}

/** How a span reads that has not ended: gone with its process, or waiting with its run. */
function openStatusIn({ status, owner }: RunRow, owners: OwnerVerdicts): 'running' | 'crashed' | 'paused' {
  if (status === PAUSED) return 'paused'
  return status === RUNNING && owners.of(owner) === 'gone' ? 'crashed' : 'running'
}

const byStart = (a: Span, b: Span): number => a.startTimeUs - b.startTimeUs || compareIds(a.spanId, b.spanId)

type Row = { readonly [column: string]: unknown }

/** The columns of a row that are JSON text, read. */
interface Told {
  readonly attributes: unknown
  readonly events: unknown
  readonly error: ErrorInfo | undefined
}

const jsonOrNull = (column: unknown): unknown => (column === null ? null : jsonOf(column))

/** With the names of the columns that do not hold what they should: the file is damaged, or not ours. */
function attributesOf(row: Row, told: Told): Span['attributes'] {
  const attributes = isObject(told.attributes) ? told.attributes : {}
  if (isReadable(row, told)) return attributes
  const unreadable = Object.keys(readable).filter((name) => readable[name]?.(row, told) === false)
  return { ...attributes, [attributeNames.unreadable]: unreadable }
}

const isNumberOrNull = (value: unknown): boolean => value === null || typeof value === 'number'

/** What is asked of columns, by the field of the span that they are for. */
const readable: { readonly [field: string]: (row: Row, told: Told) => boolean } = {
  attributes: (_, { attributes }) => attributes === null || isObject(attributes),
  duration: (row) => isNumberOrNull(row['duration_ns']),
  error: (row, { error }) => row['error'] === null || error !== undefined,
  events: (_, { events }) => events === null || Array.isArray(events),
  kind: (row) => typeof row['kind'] === 'string',
  name: (row) => typeof row['name'] === 'string',
  parent: (row) => isNumberOrNull(row['parent']),
  start: (row) => typeof row['start_offset_us'] === 'number',
}

const questions = Object.values(readable)
const isReadable = (row: Row, told: Told): boolean => questions.every((isFit) => isFit(row, told))

function eventsOf(events: unknown): readonly SpanEvent[] {
  return Array.isArray(events) ? (events.filter(isObject) as unknown as readonly SpanEvent[]) : noEvents
}

const noEvents: readonly SpanEvent[] = Object.freeze([])

function valueInfo(place: ValuePlace, bytes: unknown): ValueInfo | undefined {
  return typeof bytes === 'number' ? { ref: formatValueRef(place), bytes } : undefined
}
