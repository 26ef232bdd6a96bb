import type { Kysely } from 'kysely'

import type { Compilable } from '../sql/connection.ts'

/** One step of the layout from `version - 1` to `version`. A migration that has been published is never edited. */
export interface Migration {
  readonly version: number
  /** The oldest version of this layout whose readers understand the result. */
  readonly minReaderVersion: number
  /** Statements in order; no table types, because the tables are only now being made. */
  readonly statements: (db: Kysely<never>) => readonly Compilable[]
}
