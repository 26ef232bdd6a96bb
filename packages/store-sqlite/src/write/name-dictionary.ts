import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'

const NAMES_KEPT = 10_000

/** Small numbers for texts that repeat. Only to be used inside a transaction. */
export class NameDictionary {
  readonly #ids = new Map<string, number>()
  readonly #find: (params: { text: string }) => { id: number } | undefined
  readonly #add: (params: { text: string }) => { readonly id: number }

  constructor(connection: Connection) {
    this.#find = connection.lookup((p) => queryBuilder.selectFrom('names').select('id').where('text', '=', p.text))
    this.#add = connection.statement((p) => queryBuilder.insertInto('names').values({ text: p.text }))
  }

  idOf(text: string): number {
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    if (this.#ids.size >= NAMES_KEPT) this.#ids.clear()
    const id = this.#find({ text })?.id ?? this.#add({ text }).id
    this.#ids.set(text, id)
    return id
  }

  /** After a roll-back or a change by another process, what is remembered may be wrong. */
  forget(): void {
    this.#ids.clear()
  }
}
