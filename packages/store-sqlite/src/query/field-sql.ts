import type { RawBuilder } from 'kysely'

/** A piece of SQL, with what is bound to it. */
export type Sql = RawBuilder<unknown>

/**
 * What a field of a row is in SQL. Each expression is NULL where the field is absent or of another type, so that a
 * comparison with it can be made two-valued.
 */
export interface FieldSql {
  readonly text?: Sql
  readonly number?: Sql
  /** Whether the row has the field; 0 or 1. */
  readonly present: Sql
  /** Whether the field is exactly this; never NULL. */
  readonly literal?: (value: boolean | null) => Sql
  /** Set where the expressions are never NULL: comparing them needs no guard, so an index can be used. */
  readonly certain?: true
  /** A quicker way to say that the text is one of these; never NULL. */
  readonly oneOf?: (texts: readonly string[]) => Sql
}
