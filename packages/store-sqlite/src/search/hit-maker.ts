import type { SearchHit } from '@flujo/tracing'
import {
  comparePlaces,
  errorTexts,
  findTerms,
  formatPath,
  longestPath,
  type PlaceInRun,
  type PreparedSearch,
  snippetOf,
} from '@flujo/tracing/search'
import { sql } from 'kysely'

import { errorOf, numberOf, textOf } from '../read/row-values.ts'
import type { RunRow } from '../read/run-rows.ts'
import { RunSpanIds } from '../read/run-span-ids.ts'
import type { Connection } from '../sql/connection.ts'
import type { FoundField, FoundSpan } from './scan-spans.ts'

type Found = PlaceInRun & Pick<SearchHit, 'field' | 'key' | 'snippet'> & { readonly span?: FoundSpan | undefined }

/** Makes hits of what was found, in their order, without those that were given before. */
export class HitMaker {
  readonly #search: PreparedSearch

  constructor(search: PreparedSearch) {
    this.#search = search
  }

  /** @param most hits that are wanted */
  hitsOf(connection: Connection, run: RunRow, spans: readonly FoundSpan[], most: number): readonly SearchHit[] {
    const ofRun = {
      runId: textOf(run.run_id),
      pipeline: textOf(run.pipeline_name),
      runStartTimeUs: numberOf(run.start_us),
    }
    const { after } = this.#search
    const place = after?.runId === ofRun.runId ? after.hit : undefined
    return this.#foundIn(connection, run, spans)
      .filter((found) => place === undefined || comparePlaces(found, place) > 0)
      .toSorted(comparePlaces)
      .slice(0, most)
      .map(({ span, spanId, startTimeUs, field, key, snippet }) => ({
        ...ofRun,
        ...{ spanId, name: span?.name ?? ofRun.pipeline },
        path: span === undefined ? ofRun.pipeline : pathOf(connection, span),
        ...{ startTimeUs, field, key, snippet },
      }))
  }

  #foundIn(connection: Connection, run: RunRow, spans: readonly FoundSpan[]): readonly Found[] {
    const found: Found[] = []
    const startTimeUs = numberOf(run.start_us)
    const ofRunItself = this.#fieldsOfRun(run)
    if (ofRunItself.length > 0 && !hasRoot(connection, run)) {
      found.push(...ofRunItself.map((field) => ({ ...field, startTimeUs, spanId: undefined })))
    }
    const ids = new RunSpanIds(connection, run)
    for (const span of spans) {
      const place = { spanId: ids.idOf(span.idx), startTimeUs: numberOf(run.origin_us) + numberOf(span.startOffsetUs) }
      found.push(...span.fields.map((field) => ({ ...field, ...place, span })))
    }
    return found
  }

  /** What is found of a run whose root span is not there. */
  #fieldsOfRun({ pipeline_name, error }: RunRow): readonly FoundField[] {
    const { terms, fields } = this.#search
    const found: FoundField[] = []
    const texts = [{ field: 'name' as const, text: textOf(pipeline_name) }, ...errorTexts(errorOf(error))]
    for (const { field, text } of texts) {
      if (!fields.has(field) || found.at(-1)?.field === field) continue
      const marks = findTerms(terms, text)
      if (marks !== undefined) found.push({ field, snippet: snippetOf(text, marks) })
    }
    return found
  }
}

const hasRoot = (connection: Connection, { id, root }: RunRow): boolean =>
  connection.allOf(sql`select 1 from spans where run = ${id} and idx = ${root}`).length > 0

function pathOf(connection: Connection, { run, idx }: FoundSpan): string {
  const rows = connection.allOf<{ name: unknown; parent: number | null }>(sql`
    with recursive up(idx, parent, name, n) as (
      select idx, parent, name, 1 from spans where run = ${run} and idx = ${idx}
      union all
      select s.idx, s.parent, s.name, n + 1 from up join spans s on s.run = ${run} and s.idx = up.parent
      where n <= ${sql.lit(longestPath)})
    select names.text as name, parent from up left join names on names.id = up.name order by n`)
  const below = rows.filter(({ parent }, position) => position === 0 || parent !== null)
  return formatPath(below.slice(0, longestPath).map(({ name }) => textOf(name)))
}
