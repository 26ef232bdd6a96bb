import type { JsonValue } from '@flujo/domain'
import { sql } from 'kysely'

import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import { putTogether, refTo, textOfColumn } from '../values/piece.ts'
import { LONGEST_PIECE_BYTES, type PieceRow, pieceText } from './read-piece.ts'
import { jsonOf } from './row-values.ts'
import { parseValueRef, type ValueSlot } from './value-ref.ts'

type SpanKey = { readonly run: number; readonly index: number }
type Lookup<Params, Row> = (params: Params) => Row | undefined

/** Reads captured values, with statements that are prepared once. */
export class ValueReader {
  readonly #findRun: Lookup<{ readonly runId: string }, { readonly id: number }>
  readonly #columns: Readonly<Record<ValueSlot, Lookup<SpanKey, { readonly value: unknown }>>>
  readonly #findPiece: Lookup<{ readonly id: number }, PieceRow>

  constructor(connection: Connection) {
    this.#findRun = connection.lookup((p) =>
      queryBuilder.selectFrom('runs').select('id').where('run_id', '=', p.runId).where('start_us', 'is not', null),
    )
    this.#columns = { input: columnLookup(connection, 'input'), output: columnLookup(connection, 'output') }
    this.#findPiece = connection.lookup((p) =>
      queryBuilder
        .selectFrom('payloads')
        .select(['body', 'encoding'])
        .where('id', '=', p.id)
        .where(sql<boolean>`length(body) <= ${sql.lit(LONGEST_PIECE_BYTES)}`),
    )
  }

  /** The values behind refs, in their order; `undefined` where there is none, or none that can be read. */
  read(refs: readonly string[]): readonly (JsonValue | undefined)[] {
    const runs = new Map<string, number | undefined>()
    const pieces = new Map<number, string | undefined>()
    const runOf = (runId: string): number | undefined => {
      if (!runs.has(runId)) runs.set(runId, this.#findRun({ runId })?.id)
      return runs.get(runId)
    }
    const pieceOf = (id: number): string | undefined => {
      if (!pieces.has(id)) pieces.set(id, this.#readPiece(id))
      return pieces.get(id)
    }
    return refs.map((ref) => {
      const place = parseValueRef(ref)
      const run = place === undefined ? undefined : runOf(place.runId)
      if (place === undefined || run === undefined) return undefined
      const text = textOf(this.#columns[place.slot]({ run, index: place.index })?.value)
      return text === undefined ? undefined : jsonOf(putTogether(text, pieceOf))
    })
  }

  #readPiece(id: number): string | undefined {
    return Number.isSafeInteger(id) ? pieceText(this.#findPiece({ id })) : undefined
  }
}

function columnLookup(connection: Connection, slot: ValueSlot): Lookup<SpanKey, { readonly value: unknown }> {
  const column = sql.ref(slot)
  return connection.lookup((p) =>
    queryBuilder
      .selectFrom('spans')
      .select(sql`case when length(${column}) <= ${sql.lit(LONGEST_PIECE_BYTES)} then ${column} end`.as('value'))
      .where('run', '=', p.run)
      .where('idx', '=', p.index),
  )
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return refTo(value)
  return typeof value === 'string' ? textOfColumn(value) : undefined
}
