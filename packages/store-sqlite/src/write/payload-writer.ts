import { createHash } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'

import type { JsonValue } from '@flujo/domain'

import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import { DEFLATED, PLAIN } from '../values/encoding.ts'
import { columnText, type Piece, wholeRef } from '../values/piece.ts'
import { INLINE_BYTES, splitValue } from '../values/split-value.ts'

/** Deflating that saves less than a tenth is not worth inflating at every look. */
const WORTHWHILE = 0.9
/** Higher levels take longer and save next to nothing on a few kilobytes. */
const DEFLATE_LEVEL = 1

/** What is remembered, so that a value that travels through a run is neither hashed nor looked up again. */
const TEXT_REMEMBERED = 2 * 1024 * 1024
const USES_REMEMBERED = 20_000

interface NewPayload {
  hash: Uint8Array
  bytes: number
  encoding: number
  body: Uint8Array
}

/** Keeps captured values: small ones in the span's row, the parts of large ones once in the whole database. */
export class PayloadWriter {
  readonly #find: (params: { hash: Uint8Array }) => { id: number } | undefined
  readonly #add: (params: NewPayload) => { readonly id: number }
  readonly #use: (params: { run: number; payload: number }) => unknown
  /** Numbers of pieces by their text. */
  readonly #ids = new Map<string, number>()
  #rememberedLength = 0
  /** `run/payload` for what is known to be noted. */
  readonly #uses = new Set<string>()

  constructor(connection: Connection) {
    this.#find = connection.lookup((p) => queryBuilder.selectFrom('payloads').select('id').where('hash', '=', p.hash))
    this.#add = connection.statement((p) =>
      queryBuilder.insertInto('payloads').values({ hash: p.hash, bytes: p.bytes, encoding: p.encoding, body: p.body }),
    )
    this.#use = connection.statement((p) =>
      queryBuilder
        .insertInto('run_payloads')
        .values({ run: p.run, payload: p.payload })
        .onConflict((conflict) => conflict.doNothing()),
    )
  }

  /** What goes into the column: nothing, the JSON text, a text with references, or the number of a payload. */
  columnOf(run: number, value: JsonValue | undefined): string | bigint | null {
    if (value === undefined) return null
    const json = JSON.stringify(value)
    if (json.length <= INLINE_BYTES && (json.length * 3 <= INLINE_BYTES || Buffer.byteLength(json) <= INLINE_BYTES)) {
      return json
    }
    const piece = splitValue(value, json, (part) => this.#keep(run, part))
    const id = wholeRef(piece.text)
    return id === undefined ? columnText(piece) : BigInt(id)
  }

  /** After a roll-back or a change by another process, what is remembered may be wrong. */
  forget(): void {
    this.#ids.clear()
    this.#rememberedLength = 0
    this.#uses.clear()
  }

  /** A piece belongs to each run that has it anywhere, and goes with the last of them. */
  #keep(run: number, piece: Piece): number {
    const payload = this.#idOf(piece)
    const use = `${run}/${payload}`
    if (this.#uses.has(use)) return payload
    if (this.#uses.size >= USES_REMEMBERED) this.#uses.clear()
    this.#use({ run, payload })
    this.#uses.add(use)
    return payload
  }

  #idOf(piece: Piece): number {
    const remembered = this.#ids.get(piece.text)
    if (remembered !== undefined) return remembered
    const body = Buffer.from(piece.text)
    const hash = createHash('sha256').update(body).digest()
    const id = this.#find({ hash })?.id ?? this.#insert(hash, body, piece.bytes)
    if (this.#rememberedLength > TEXT_REMEMBERED) {
      this.#ids.clear()
      this.#rememberedLength = 0
    }
    this.#ids.set(piece.text, id)
    this.#rememberedLength += piece.text.length
    return id
  }

  #insert(hash: Uint8Array, body: Buffer, bytes: number): number {
    const deflated = deflateRawSync(body, { level: DEFLATE_LEVEL })
    const isWorthwhile = deflated.length < body.length * WORTHWHILE
    return this.#add({
      hash,
      bytes,
      encoding: isWorthwhile ? DEFLATED : PLAIN,
      body: isWorthwhile ? deflated : body,
    }).id
  }
}
