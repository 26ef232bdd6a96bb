import { createRequire } from 'node:module'
import type * as Zlib from 'node:zlib'

import type { JsonValue } from '@flujo/domain'
import { sql } from 'kysely'

import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import { DEFLATED } from '../values/encoding.ts'
import { putTogether, refTo, textOfColumn } from '../values/piece.ts'
import { jsonOf, numberOf } from './row-values.ts'
import { parseValueRef } from './value-ref.ts'

/** A file that somebody else made must not fill the memory: no piece of ours is nearly as long. */
const LONGEST_PIECE_BYTES = 64 * 1024 * 1024

/** Loaded when a value needs it: most commands of lens read none. */
const zlib = (): typeof Zlib => createRequire(import.meta.url)('node:zlib') as typeof Zlib

/** The captured value behind a ref; `undefined` where there is none, or none that can be read. */
export function readValue(connection: Connection, ref: string): JsonValue | undefined {
  const place = parseValueRef(ref)
  if (place === undefined) return undefined
  const column = sql.ref(`s.${place.slot}`)
  const row = connection.first(
    queryBuilder
      .selectFrom('spans as s')
      .innerJoin('runs as r', 'r.id', 's.run')
      .select(sql`case when length(${column}) <= ${sql.lit(LONGEST_PIECE_BYTES)} then ${column} end`.as('value'))
      .where('r.run_id', '=', place.runId)
      .where('r.start_us', 'is not', null)
      .where('s.idx', '=', place.index),
  )
  const text = columnOf(row?.value)
  return text === undefined ? undefined : jsonOf(putTogether(text, pieceReader(connection)))
}

function columnOf(value: unknown): string | undefined {
  if (typeof value === 'number') return refTo(value)
  return typeof value === 'string' ? textOfColumn(value) : undefined
}

function pieceReader(connection: Connection): (id: number) => string | undefined {
  const read = new Map<number, string | undefined>()
  return (id) => {
    if (!read.has(id)) read.set(id, Number.isSafeInteger(id) ? readPiece(connection, id) : undefined)
    return read.get(id)
  }
}

/** The text of a kept piece; `undefined` where there is none that can be read. */
export function readPiece(connection: Connection, id: number): string | undefined {
  const row = connection.first(
    queryBuilder
      .selectFrom('payloads')
      .select(['body', 'encoding'])
      .where('id', '=', id)
      .where(sql<boolean>`length(body) <= ${sql.lit(LONGEST_PIECE_BYTES)}`),
  )
  if (row === undefined || !ArrayBuffer.isView(row.body)) return undefined
  const body = Buffer.from(row.body)
  if (numberOf(row.encoding) !== DEFLATED) return body.toString()
  try {
    return zlib().inflateRawSync(body, { maxOutputLength: LONGEST_PIECE_BYTES }).toString()
  } catch {
    return undefined
  }
}
