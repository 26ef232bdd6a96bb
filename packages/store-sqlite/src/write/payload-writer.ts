import { createHash } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'

import type { JsonValue } from '@flujo/domain'

import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'

/** Longer JSON texts, in bytes of UTF-8, get a row of their own. */
export const INLINE_BYTES = 1_024

/** `encoding` of a payload. */
export const PLAIN = 0
export const DEFLATED = 1

/** Deflating that saves less than a tenth is not worth inflating at every look. */
const WORTHWHILE = 0.9

interface NewPayload {
  hash: Uint8Array
  bytes: number
  encoding: number
  body: Uint8Array
}

/** Keeps captured values: small ones in the span's row, large ones once in the whole database. */
export class PayloadWriter {
  readonly #find: (params: { hash: Uint8Array }) => { id: number } | undefined
  readonly #add: (params: NewPayload) => { readonly id: number }
  readonly #use: (params: { run: number; payload: number }) => unknown

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

  /** What goes into the column: nothing, the JSON text, or the number of a payload. */
  columnOf(run: number, value: JsonValue | undefined): string | bigint | null {
    if (value === undefined) return null
    const text = JSON.stringify(value)
    if (Buffer.byteLength(text) <= INLINE_BYTES) return text
    const payload = this.#payloadOf(text)
    this.#use({ run, payload })
    return BigInt(payload)
  }

  #payloadOf(text: string): number {
    const bytes = Buffer.from(text)
    const hash = createHash('sha256').update(bytes).digest()
    const known = this.#find({ hash })
    if (known !== undefined) return known.id
    const deflated = deflateRawSync(bytes, { level: 1 })
    const isWorthwhile = deflated.length < bytes.length * WORTHWHILE
    return this.#add({
      hash,
      bytes: bytes.length,
      encoding: isWorthwhile ? DEFLATED : PLAIN,
      body: isWorthwhile ? deflated : bytes,
    }).id
  }
}
