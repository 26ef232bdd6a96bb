import { inflateRawSync } from 'node:zlib'

import type { JsonValue } from '@flujo/domain'

import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import { DEFLATED } from '../write/payload-writer.ts'
import { jsonOf, numberOf } from './row-values.ts'
import { parseValueRef } from './value-ref.ts'

/** A file that somebody else made must not fill the memory: no value of ours is nearly as long. */
const LONGEST_VALUE_BYTES = 64 * 1024 * 1024

/** The captured value behind a ref; `undefined` where there is none, or none that can be read. */
export function readValue(connection: Connection, ref: string): JsonValue | undefined {
  const place = parseValueRef(ref)
  if (place === undefined) return undefined
  const row = connection.first(
    queryBuilder
      .selectFrom('spans as s')
      .innerJoin('runs as r', 'r.id', 's.run')
      .select(`s.${place.slot} as value`)
      .where('r.run_id', '=', place.runId)
      .where('r.start_us', 'is not', null)
      .where('s.idx', '=', place.index),
  )
  return typeof row?.value === 'number' ? readPayload(connection, row.value) : jsonOf(row?.value)
}

function readPayload(connection: Connection, id: number): JsonValue | undefined {
  const row = connection.first(queryBuilder.selectFrom('payloads').select(['body', 'encoding']).where('id', '=', id))
  if (row === undefined || !ArrayBuffer.isView(row.body)) return undefined
  const body = Buffer.from(row.body)
  if (numberOf(row.encoding) !== DEFLATED) return jsonOf(body.toString())
  try {
    return jsonOf(inflateRawSync(body, { maxOutputLength: LONGEST_VALUE_BYTES }).toString())
  } catch {
    return undefined
  }
}
