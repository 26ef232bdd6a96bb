import type { SearchField } from '@flujo/tracing'
import { type SpanText, spanTexts, textOfJson } from '@flujo/tracing/search'
import { type RawBuilder, sql } from 'kysely'

import { readPiece } from '../read/read-piece.ts'
import { errorOf, isObject, jsonOf, textOf } from '../read/row-values.ts'
import type { Connection } from '../sql/connection.ts'
import { putTogether, refTo, textOfColumn } from '../values/piece.ts'

/** What of a span's row can be searched. */
export interface TextRow {
  readonly run: number
  readonly idx: number
  readonly name: unknown
  readonly error: unknown
  readonly attributes: unknown
  readonly events: unknown
  readonly input: unknown
  readonly output: unknown
}

/** A file of somebody else must not fill the memory: nothing of ours is nearly as long. */
const LONGEST_BYTES = 64 * 1024 * 1024
const columns = ['error', 'attributes', 'events', 'input', 'output'] as const

/** The columns of a {@link TextRow}, of the span `s` with its name `n`. */
export const textColumns: RawBuilder<unknown> = sql`s.run, s.idx, n.text as name, ${sql.join(
  columns.map((name) => {
    const column = sql.ref(`s.${name}`)
    return sql`iif(octet_length(${column}) <= ${sql.lit(LONGEST_BYTES)}, ${column}, null) as ${sql.ref(name)}`
  }),
)}`

/** Texts of rows, with what was read for them before. */
export class RowTexts {
  readonly #pieces = new Map<number, string | undefined>()
  #length = 0

  /** The text of a captured value. */
  valueOf(connection: Connection, column: unknown): string | undefined {
    const text =
      typeof column === 'number' ? refTo(column) : typeof column === 'string' ? textOfColumn(column) : undefined
    if (text === undefined) return undefined
    const json = putTogether(text, (id) => this.#pieceOf(connection, id))
    return json === undefined ? undefined : textOfJson(json)
  }

  /** In the order of the fields. @param fields of which captured values are read; all others are given anyway */
  *of(connection: Connection, row: TextRow, fields: ReadonlySet<SearchField>): Iterable<SpanText> {
    const texts = [...spanTexts(spanOf(row))]
    const isBefore = ({ field }: SpanText): boolean => field === 'name' || field === 'error'
    yield* texts.filter(isBefore)
    for (const field of ['input', 'output'] as const) {
      const text = fields.has(field) ? this.valueOf(connection, row[field]) : undefined
      if (text !== undefined) yield { field, text }
    }
    yield* texts.filter((text) => !isBefore(text))
  }

  #pieceOf(connection: Connection, id: number): string | undefined {
    const known = this.#pieces.get(id)
    if (known !== undefined || this.#pieces.has(id)) return known
    const piece = Number.isSafeInteger(id) ? readPiece(connection, id) : undefined
    if (this.#length > PIECES_REMEMBERED) {
      this.#pieces.clear()
      this.#length = 0
    }
    this.#pieces.set(id, piece)
    this.#length += piece?.length ?? 0
    return piece
  }
}

/** Characters. */
const PIECES_REMEMBERED = 4 * 1024 * 1024

function spanOf(row: TextRow): Parameters<typeof spanTexts>[0] {
  const attributes = jsonOf(row.attributes)
  const events = jsonOf(row.events)
  return {
    name: textOf(row.name),
    error: errorOf(row.error),
    attributes: isObject(attributes) ? attributes : {},
    events: Array.isArray(events) ? (events.filter(isObject) as never) : [],
  }
}
