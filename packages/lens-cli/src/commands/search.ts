import {
  type RunCondition,
  type SearchField,
  type SearchHit,
  type SearchPage,
  searchTraces,
  type TraceReader,
  type TraceSearch,
} from '@flujo/tracing'
import { searchRow } from '../json/rows.ts'
import { type ExitCode, LensError } from '../lens-error.ts'
import { Gate } from '../output/gate.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { settleOutput } from '../output/settled-output.ts'
import { plainHit, plainHitTitles } from '../search/plain-hits.ts'
import { nothingFound, searchFooter } from '../search/search-footer.ts'
import { runHits } from '../search/run-hits.ts'

export interface SearchOptions {
  /** What is looked for; see `SearchQuery` of `@flujo/tracing`. */
  readonly text: string
  /** Where. Default: everywhere. */
  readonly fields?: readonly SearchField[] | undefined
  /** In which runs. Default: all. */
  readonly runs?: RunCondition | undefined
  /** Hits at most. Default 20; with `jsonl` all. */
  readonly limit?: number | undefined
  readonly json?: boolean | undefined
  /** A JSON document for each hit, in a line of its own. */
  readonly jsonl?: boolean | undefined
}

/** What has been found is shown as soon as so much time has passed. */
const showAfterMs = 300
const pageSize = 500

/**
 * Prints where a text is, the newest runs first. A reader with a search of its own is asked; any other is read.
 *
 * @throws LensError exit code 2 for a text without a word
 */
export async function search(
  reader: TraceReader & Partial<TraceSearch>,
  output: LensOutput,
  options: SearchOptions,
): Promise<ExitCode> {
  const { text, runs, json = false, jsonl = false } = options
  const settled = settleOutput(output)
  const gate = new Gate(settled)
  const hits: SearchHit[] = []
  let [searchedRuns, more] = [0, false]
  for await (const page of pagesOf(reader, options)) {
    searchedRuns += page.searchedRuns
    more = page.next !== undefined
    if (jsonl) {
      for (const hit of page.hits) gate.jsonLine(searchRow(hit))
      continue
    }
    if (settled.plain && !json && page.hits.length > 0)
      gate.table(
        hits.length > 0 ? [] : plainHitTitles,
        page.hits.map((hit) => plainHit(hit, settled)),
      )
    else if (!json) for (const ofRun of byRun(page.hits)) gate.lines(await runHits(reader, ofRun, settled))
    hits.push(...page.hits)
  }
  if (jsonl) return 0
  if (json) gate.json({ version: 1, command: 'search', text, hits: hits.map(searchRow), searchedRuns, more })
  else if (hits.length === 0)
    gate.lines(nothingFound(text, searchedRuns, runs !== undefined || options.fields !== undefined, settled))
  else gate.lines(searchFooter(hits, { searchedRuns, more }, settled))
  return 0
}

async function* pagesOf(reader: TraceReader & Partial<TraceSearch>, options: SearchOptions): AsyncIterable<SearchPage> {
  const { text, fields, runs, limit = options.jsonl === true ? Infinity : 20 } = options
  let left = limit
  let after: string | undefined
  do {
    const query = { text, fields, runs }
    const part = { limit: Math.min(left, pageSize), after, budgetMs: showAfterMs }
    const page = await (reader.search?.(query, part) ?? searchTraces(reader, query, part)).catch(refuse)
    left -= page.hits.length
    after = page.next
    yield page
  } while (after !== undefined && left > 0)
}

/** What a search refuses is what was typed. */
function refuse(thrown: unknown): never {
  if (!(thrown instanceof Error) || !('code' in thrown) || thrown.code !== 'invalid_options') throw thrown
  throw new LensError(2, thrown.message, {
    hint: `Words are letters and digits: timeout, time*, order-4711, '"did not answer"'.`,
  })
}

function byRun(hits: readonly SearchHit[]): readonly (readonly SearchHit[])[] {
  const groups = new Map<string, SearchHit[]>()
  for (const hit of hits) {
    const known = groups.get(hit.runId)
    if (known === undefined) groups.set(hit.runId, [hit])
    else known.push(hit)
  }
  return [...groups.values()]
}
