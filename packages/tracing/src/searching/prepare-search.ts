import { describeValue, FlujoError } from '@flujo/domain'

import type { SearchField, SearchPageOptions, SearchQuery } from '../trace-search.ts'
import { isField, parseSearchPlace, type SearchPlace } from './search-place.ts'
import { parseSearchText, type SearchTerm } from './search-terms.ts'
import { searchFields } from './span-texts.ts'

/** A query and the part of its answer that is wanted, looked over. */
export interface PreparedSearch {
  readonly terms: readonly SearchTerm[]
  readonly fields: ReadonlySet<SearchField>
  readonly limit: number
  readonly budgetMs: number
  readonly after: SearchPlace | undefined
}

/** @throws {@link FlujoError} `invalid_options`, saying which and what was given */
export function prepareSearch(query: SearchQuery, page: SearchPageOptions = {}): PreparedSearch {
  const { fields = searchFields } = query
  const { limit = 50, budgetMs = Infinity, after } = page
  const stranger = Array.isArray(fields) ? fields.find((field) => !isField(field)) : fields
  if (stranger !== undefined || fields.length === 0) {
    throw invalid('search.fields', `some of ${searchFields.join(', ')}`, stranger ?? fields)
  }
  if (!Number.isSafeInteger(limit) || limit < 1) throw invalid('page.limit', 'a whole number from 1', limit)
  if (!(budgetMs >= 0)) throw invalid('page.budgetMs', 'milliseconds from 0', budgetMs)
  return {
    terms: parseSearchText(query.text),
    fields: new Set(fields),
    limit,
    budgetMs,
    after: after === undefined ? undefined : parseSearchPlace(after),
  }
}

const invalid = (what: string, expected: string, given: unknown): FlujoError =>
  new FlujoError('invalid_options', `${what}: expected ${expected}, given ${describeValue(given)}`)
