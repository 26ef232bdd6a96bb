import { sql } from 'kysely'

import { removeEntries } from '../search/remove-from-search.ts'
import { CHUNKS, hasSearchTables } from '../search/search-tables.ts'
import { type Check, PROBLEMS_AT_ONCE } from './check.ts'

/** The index for searching, where there is one, has no entries of runs that are not there. */
export const search: Check = {
  name: 'search',
  *find(connection) {
    if (!hasSearchTables(connection)) return
    const rows = connection.allOf<{ run: number }>(sql`
      select run from search_runs where run not in (select id from runs)
      union select rowid / ${sql.lit(CHUNKS)} from search_words where rowid / ${sql.lit(CHUNKS)} not in (select id from runs)
      limit ${sql.lit(PROBLEMS_AT_ONCE)}`)
    yield rows.map(({ run }) => ({
      message: `the index for searching has entries of a run that is not there (number ${run})`,
      repair: { done: 'removed them', work: () => removeEntries(connection, run) },
    }))
  },
}
