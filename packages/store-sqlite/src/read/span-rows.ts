import type { Span, SpanEvent, ValueInfo } from '@flujo/domain'
import type { SpanCondition } from '@flujo/tracing'
import { type RawBuilder, sql } from 'kysely'

import { spanConditionSql } from '../query/condition-sql.ts'
import { PAUSED, RUNNING, statusOf } from '../span-status.ts'
import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import type { OwnerVerdicts } from './owner-verdicts.ts'
import { errorOf, isObject, jsonOf, numberOf, optionalNumber, textOf } from './row-values.ts'
import type { RunRow } from './run-rows.ts'
import { RunSpanIds } from './run-span-ids.ts'
import { formatValueRef, type ValuePlace, type ValueSlot } from './value-ref.ts'

/** Length of a captured value, without reading it. */
const bytesOf = (slot: ValueSlot): RawBuilder<number | null> => {
  const column = sql.ref(`s.${slot}`)
  return sql<number | null>`case typeof(${column})
    when 'text' then iif(unicode(${column}) = 2, cast(substr(${column}, 2, 16) as integer), octet_length(${column}))
    when 'integer' then (select bytes from payloads where id = ${column}) end`
}

/** Spans of a run that meet the condition, by start and then by id. */
export function readSpans(
  connection: Connection,
  run: RunRow,
  owners: OwnerVerdicts,
  where: SpanCondition | undefined,
): readonly Span[] {
  const rows = connection.all(
    queryBuilder
      .selectFrom('spans as s')
      .innerJoin('runs as r', 'r.id', 's.run')
      .leftJoin('names as n', 'n.id', 's.name')
      .leftJoin('names as k', 'k.id', 's.kind')
      .select([
        's.idx',
        's.parent',
        's.status',
        's.start_offset_us',
        's.duration_ns',
        's.attributes',
        's.events',
        's.error',
      ])
      .select([
        'n.text as name',
        'k.text as kind',
        bytesOf('input').as('input_bytes'),
        bytesOf('output').as('output_bytes'),
      ])
      .where('s.run', '=', run.id)
      .where(sql<boolean>`${spanConditionSql(where, { goneRuns: () => owners.goneRuns() })}`),
  )
  const ids = new RunSpanIds(connection, run)
  const openStatus = openStatusIn(run, owners)
  const spans = rows.map((row): Span => {
    return {
      runId: run.run_id,
      spanId: ids.idOf(numberOf(row.idx)),
      parentSpanId: row.parent === null ? undefined : ids.idOf(numberOf(row.parent)),
      name: textOf(row.name),
      kind: textOf(row.kind),
      status: row.status === RUNNING ? openStatus : statusOf(row.status),
      startTimeUs: numberOf(run.origin_us) + numberOf(row.start_offset_us),
      durationNs: optionalNumber(row.duration_ns),
      attributes: attributesOf(row.attributes),
      events: eventsOf(row.events),
      error: errorOf(row.error),
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

function byStart(a: Span, b: Span): number {
  return a.startTimeUs - b.startTimeUs || Buffer.compare(Buffer.from(a.spanId), Buffer.from(b.spanId))
}

function attributesOf(column: unknown): Span['attributes'] {
  const parsed = jsonOf(column)
  return isObject(parsed) ? parsed : {}
}

function eventsOf(column: unknown): readonly SpanEvent[] {
  const parsed = jsonOf(column)
  return Array.isArray(parsed) ? (parsed.filter(isObject) as unknown as readonly SpanEvent[]) : []
}

function valueInfo(place: ValuePlace, bytes: unknown): ValueInfo | undefined {
  return typeof bytes === 'number' ? { ref: formatValueRef(place), bytes } : undefined
}
