import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import { textOf } from './row-values.ts'

/** Gives the numbers of names their texts back, looking each up once. */
export class NamesRead {
  readonly #connection: Connection
  readonly #texts = new Map<number | null, string>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** Empty for a number that has no text. */
  textOf(id: number | null): string {
    let text = this.#texts.get(id)
    if (text === undefined) this.#texts.set(id, (text = this.#look(id)))
    return text
  }

  #look(id: number | null): string {
    if (id === null) return ''
    return textOf(this.#connection.first(queryBuilder.selectFrom('names').select('text').where('id', '=', id))?.text)
  }
}
