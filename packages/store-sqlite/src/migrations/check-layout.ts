import { sql } from 'kysely'

import type { Connection } from '../sql/connection.ts'
import { allMigrations } from './all-migrations.ts'
import { statementsOf } from './migrate.ts'

interface SchemaObject {
  readonly type: string
  readonly name: string
  readonly sql: string | null
}

let expected: ReadonlyMap<string, string> | undefined

/** Definitions of the layout that this version writes, by name, as SQLite keeps them. */
function expectedObjects(): ReadonlyMap<string, string> {
  if (expected !== undefined) return expected
  const objects = new Map<string, string>()
  for (const text of allMigrations.flatMap(statementsOf)) {
    const [, name] = /^create (?:unique )?(?:table|index|trigger) "([^"]+)"/i.exec(text) ?? []
    if (name !== undefined) objects.set(name, normal(text))
    const [, table, column] = /^alter table "([^"]+)" add column (.+)$/i.exec(text) ?? []
    const made = objects.get(table ?? '')
    if (table !== undefined && made !== undefined) objects.set(table, made.replace(/\) strict$/, `, ${column}) strict`))
  }
  return (expected = objects)
}

/** What differs from the layout of this version: `missing` makes the file useless, `foreign` is somebody else's. */
export interface LayoutDifferences {
  /** Tables, indexes and triggers of ours that are not there, or are others than they should be. */
  readonly missing: readonly string[]
  /** Triggers that are not ours: they would act on what is written. Other tables, views and indexes do no harm. */
  readonly foreignTriggers: readonly string[]
}

/** Compares what the file says of its tables with what this version makes. */
export function compareLayout(connection: Connection): LayoutDifferences {
  const found = connection.allOf<SchemaObject>(sql`select type, name, sql from sqlite_schema where sql is not null`)
  const texts = new Map(found.map((object) => [String(object.name), normal(String(object.sql))]))
  const objects = expectedObjects()
  return {
    missing: [...objects].filter(([name, text]) => texts.get(name) !== text).map(([name]) => name),
    foreignTriggers: found.filter(({ type, name }) => type === 'trigger' && !objects.has(name)).map(({ name }) => name),
  }
}

/** SQLite keeps a definition as it was written, but for the first words. */
const normal = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().toLowerCase()
