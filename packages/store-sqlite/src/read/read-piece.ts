import { createRequire } from 'node:module'
import type * as Zlib from 'node:zlib'

import { sql } from 'kysely'

import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import { DEFLATED } from '../values/encoding.ts'
import { numberOf } from './row-values.ts'

/** A file that somebody else made must not fill the memory: no piece of ours is nearly as long. */
export const LONGEST_PIECE_BYTES: number = 64 * 1024 * 1024

/** Loaded when a value needs it: most commands of lens read none. */
const zlib = (): typeof Zlib => createRequire(import.meta.url)('node:zlib') as typeof Zlib

/** How a piece is kept. */
export interface PieceRow {
  readonly body: unknown
  readonly encoding: unknown
}

/** The text of a kept piece; `undefined` where there is none that can be read. */
export function readPiece(connection: Connection, id: number): string | undefined {
  return pieceText(
    connection.first(
      queryBuilder
        .selectFrom('payloads')
        .select(['body', 'encoding'])
        .where('id', '=', id)
        .where(sql<boolean>`length(body) <= ${sql.lit(LONGEST_PIECE_BYTES)}`),
    ),
  )
}

export function pieceText(row: PieceRow | undefined): string | undefined {
  if (row === undefined || !ArrayBuffer.isView(row.body)) return undefined
  const { buffer, byteOffset, byteLength } = row.body
  const body = Buffer.from(buffer, byteOffset, byteLength)
  if (numberOf(row.encoding) !== DEFLATED) return body.toString()
  try {
    return zlib().inflateRawSync(body, { maxOutputLength: LONGEST_PIECE_BYTES }).toString()
  } catch {
    return undefined
  }
}
