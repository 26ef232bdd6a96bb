import { type Run, type Runtime, type Span, webRuntime } from '@flujo/domain'

import type { SearchHit, SearchPage, SearchPageOptions, SearchQuery } from '../trace-search.ts'
import type { TraceReader } from '../trace-store.ts'
import { findTerms } from './find-terms.ts'
import { type PreparedSearch, prepareSearch } from './prepare-search.ts'
import { comparePlaces, formatSearchPlace, runsBehind } from './search-place.ts'
import { snippetOf } from './snippet.ts'
import { formatPath, longestPath } from './span-path.ts'
import { errorTexts, type SpanText, spanTexts, textOfValue } from './span-texts.ts'

const runsAtATime = 200

/**
 * Searches what any reader gives, run by run, the newest first: for stores that have nothing quicker, and the reference
 * for those that do. Which runs there are is asked page by page; the spans and values of a run are read when it is its turn.
 *
 * @param runtime only its clock is used, where the page has a `budgetMs`
 * @throws FlujoError as `TraceSearch`
 * @example
 * const { hits } = await searchTraces(reader, { text: 'timeout', fields: ['error'] })
 */
export async function searchTraces(
  reader: TraceReader,
  query: SearchQuery,
  page: SearchPageOptions = {},
  runtime: Pick<Runtime, 'monotonicMs'> = webRuntime,
): Promise<SearchPage> {
  const search = prepareSearch(query, page)
  // Without a bound no clock is read: there may be none.
  const untilMs = search.budgetMs === Infinity ? undefined : runtime.monotonicMs() + search.budgetMs
  const hits: SearchHit[] = []
  let searchedRuns = 0
  let after: string | undefined
  do {
    const where = runsBehind(query.runs, search.after)
    const { runs, next } = await reader.listRuns({ where }, { limit: runsAtATime, after })
    for (const [position, run] of runs.entries()) {
      searchedRuns += 1
      for await (const hit of hitsIn(reader, run, search)) {
        hits.push(hit)
        if (hits.length === search.limit) return { hits, searchedRuns, next: formatSearchPlace({ ...hit, hit }) }
      }
      const isLast = next === undefined && position === runs.length - 1
      if (!isLast && untilMs !== undefined && runtime.monotonicMs() >= untilMs) {
        const { startTimeUs: runStartTimeUs, runId } = run
        return { hits, searchedRuns, next: formatSearchPlace({ runStartTimeUs, runId }) }
      }
    }
    after = next
  } while (after !== undefined)
  return { hits, searchedRuns }
}

async function* hitsIn(reader: TraceReader, run: Run, search: PreparedSearch): AsyncIterable<SearchHit> {
  const { runId, pipeline, startTimeUs: runStartTimeUs } = run
  const spans = await reader.getSpans(runId)
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  const ofRun = { runId, pipeline, runStartTimeUs }
  const place = search.after?.runId === runId ? search.after.hit : undefined
  const isWanted = (found: Pick<SearchHit, 'startTimeUs' | 'spanId' | 'field'>): boolean =>
    search.fields.has(found.field) && (place === undefined || comparePlaces(found, place) > 0)
  if (!byId.has(run.rootSpanId)) {
    const hit = { ...ofRun, name: pipeline, path: pipeline, startTimeUs: runStartTimeUs }
    yield* firstOfEach([{ field: 'name', text: pipeline }, ...errorTexts(run.error)], hit, search, isWanted)
  }
  for (const span of spans) {
    const { spanId, name, startTimeUs } = span
    const hit = { ...ofRun, spanId, name, path: pathOf(span, byId), startTimeUs }
    yield* firstOfEach(textsOf(reader, span, search), hit, search, isWanted)
  }
}

async function* textsOf(reader: TraceReader, span: Span, { fields }: PreparedSearch): AsyncIterable<SpanText> {
  const texts = [...spanTexts(span)]
  const isBefore = ({ field }: SpanText): boolean => field === 'name' || field === 'error'
  yield* texts.filter(isBefore)
  for (const field of ['input', 'output'] as const) {
    const info = span[field]
    const value = info === undefined || !fields.has(field) ? undefined : await reader.getValue(info.ref)
    if (value !== undefined) yield { field, text: textOfValue(value) }
  }
  yield* texts.filter((text) => !isBefore(text))
}

type HitPlace = Omit<SearchHit, 'field' | 'key' | 'snippet'>

/** A hit for each field that has the text, the first one of it. */
async function* firstOfEach(
  texts: AsyncIterable<SpanText> | Iterable<SpanText>,
  place: HitPlace,
  { terms }: PreparedSearch,
  isWanted: (hit: Pick<SearchHit, 'startTimeUs' | 'spanId' | 'field'>) => boolean,
): AsyncIterable<SearchHit> {
  let last: string | undefined
  for await (const { field, key, text } of texts) {
    if (field === last || !isWanted({ ...place, field })) continue
    const marks = findTerms(terms, text)
    if (marks === undefined) continue
    last = field
    yield { ...place, field, key, snippet: snippetOf(text, marks) }
  }
}

function pathOf(span: Span, byId: ReadonlyMap<string, Span>): string {
  const names = [span.name]
  const parentOf = ({ parentSpanId }: Span): Span | undefined =>
    parentSpanId === undefined ? undefined : byId.get(parentSpanId)
  for (let at = parentOf(span); at?.parentSpanId !== undefined && names.length < longestPath; at = parentOf(at)) {
    names.push(at.name)
  }
  return formatPath(names)
}
