import { requiredWords, type SearchTerm } from '@flujo/tracing/search'
import { sql } from 'kysely'

import type { Connection } from '../sql/connection.ts'
import { isAsMarked } from './index-run.ts'
import { CHUNKS, hasSearchTables, isIndexDamage } from './search-tables.ts'

/** Words that are nearly everywhere say nothing about where to look. */
const MOST_CHUNKS = 200_000

/** What an index says about where a text may be. */
export interface Candidates {
  /** Numbers of chunks, by run. */
  readonly chunks: ReadonlyMap<number, ReadonlySet<number>>
  /** The largest number of a row of `search_runs` when they were looked up: later ones are not in `chunks`. */
  readonly asOf: number
}

/** Where the terms may be in the runs that are indexed; `undefined` where no index can say. */
export function findCandidates(connection: Connection, terms: readonly SearchTerm[]): Candidates | undefined {
  if (!hasSearchTables(connection)) return undefined
  // Words are letters and digits, so that nothing in them has a meaning for FTS5.
  const match = requiredWords(terms)
    .map((word) => `"${word}"*`)
    .join(' AND ')
  try {
    const [latest] = connection.allOf<{ id: number | null }>(sql`select max(id) as id from search_runs`)
    const rows = connection.allOf<{ id: number }>(
      sql`select rowid as id from search_words where search_words match ${match} limit ${sql.lit(MOST_CHUNKS + 1)}`,
    )
    if (rows.length > MOST_CHUNKS) return undefined
    const chunks = new Map<number, Set<number>>()
    for (const { id } of rows) {
      const run = Math.floor(id / CHUNKS)
      const known = chunks.get(run)
      if (known === undefined) chunks.set(run, new Set([id % CHUNKS]))
      else known.add(id % CHUNKS)
    }
    return { chunks, asOf: latest?.id ?? 0 }
  } catch (error) {
    if (isIndexDamage(error)) return undefined
    throw error
  }
}

/** Which of these runs the candidates tell everything about. */
export function indexedRuns(
  connection: Connection,
  runs: readonly number[],
  { asOf }: Candidates,
): ReadonlySet<number> {
  if (!hasSearchTables(connection)) return new Set()
  const rows = connection.allOf<{ run: number }>(sql`
    select m.run from search_runs m join runs r on r.id = m.run
    where m.run in (select value from json_each(${JSON.stringify(runs)}))
      and m.id <= ${asOf} and m.after_idx is null and ${isAsMarked}`)
  return new Set(rows.map(({ run }) => run))
}

/** Spans of a run, by their indexes: those above `after`, up to `to`. */
export interface Stretch {
  readonly after: number
  readonly to: number
}

/** The spans of chunks. */
export function stretchesOf(connection: Connection, run: number, chunks: ReadonlySet<number>): readonly Stretch[] {
  const ends = new Map(
    connection
      .allOf<{ chunk: number; last_idx: number }>(sql`select chunk, last_idx from search_chunks where run = ${run}`)
      .map(({ chunk, last_idx }) => [chunk, last_idx]),
  )
  return [...chunks]
    .toSorted((a, b) => a - b)
    .map((chunk) => ({ after: ends.get(chunk - 1) ?? -1, to: ends.get(chunk) ?? Number.MAX_SAFE_INTEGER }))
}
