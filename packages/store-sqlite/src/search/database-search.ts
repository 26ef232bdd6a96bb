import type { SearchHit, SearchPage, SearchPageOptions, SearchQuery } from '@flujo/tracing'
import { formatSearchPlace, type PreparedSearch, prepareSearch } from '@flujo/tracing/search'
import { sql } from 'kysely'

import type { Sql } from '../query/field-sql.ts'
import type { OwnerVerdicts } from '../read/owner-verdicts.ts'
import type { RunRow } from '../read/run-rows.ts'
import type { Connection } from '../sql/connection.ts'
import { type Candidates, findCandidates, indexedRuns, stretchesOf } from './candidates.ts'
import { HitMaker } from './hit-maker.ts'
import { isLarge, placeBehind, RunQueue } from './run-queue.ts'
import { type FoundSpan, SpanScan } from './scan-spans.ts'

const SPANS_OF_A_STEP = 4_000

/** A part of a batch that is still to be looked at: a condition on the span `s`, or the rest of a large run. */
type Part = { readonly among: Sql } | { readonly run: number; readonly after: number }

/** One search, in steps of a few milliseconds. Each step may see a newer state of the database than the one before. */
export class DatabaseSearch {
  readonly #search: PreparedSearch
  readonly #queue: RunQueue
  readonly #until: number
  readonly #hits: SearchHit[] = []
  #searchedRuns = 0
  #scan: SpanScan | undefined
  #makeHits: HitMaker | undefined
  #candidates: Candidates | undefined
  #batch: readonly RunRow[] = []
  #parts: Part[] = []
  #found = new Map<number, FoundSpan[]>()

  /** @throws FlujoError `invalid_options` */
  constructor(query: SearchQuery, page: SearchPageOptions = {}) {
    this.#search = prepareSearch(query, page)
    this.#queue = new RunQueue(query, this.#search.after)
    this.#until = performance.now() + this.#search.budgetMs
  }

  /** The answer, once there is one. */
  step(connection: Connection, owners: OwnerVerdicts): SearchPage | undefined {
    if (this.#scan === undefined) {
      this.#scan = new SpanScan(connection, this.#search)
      this.#makeHits = new HitMaker(this.#search)
      this.#candidates = findCandidates(connection, this.#search.terms)
    }
    const part = this.#parts.shift()
    if (part !== undefined) {
      this.#look(connection, this.#scan, part)
      return this.#parts.length > 0 ? undefined : this.#finishBatch(connection)
    }
    this.#batch = this.#queue.next(connection, owners)
    this.#parts = this.#partsOf(connection)
    return this.#parts.length > 0 ? undefined : this.#finishBatch(connection)
  }

  #partsOf(connection: Connection): Part[] {
    const candidates = this.#candidates
    const ids = this.#batch.map(({ id }) => id)
    const indexed = candidates === undefined ? undefined : indexedRuns(connection, ids, candidates)
    const parts: Part[] = []
    const small: number[] = []
    for (const run of this.#batch) {
      const chunks = indexed?.has(run.id) === true ? (candidates?.chunks.get(run.id) ?? new Set()) : undefined
      if (chunks?.size === 0) continue
      if (!isLarge(run)) small.push(run.id)
      else if (chunks === undefined) parts.push({ run: run.id, after: -1 })
      else {
        for (const { after, to } of stretchesOf(connection, run.id, chunks)) {
          parts.push({ among: sql`s.run = ${run.id} and s.idx > ${after} and s.idx <= ${to}` })
        }
      }
    }
    if (small.length > 0) parts.push({ among: sql`s.run in (select value from json_each(${JSON.stringify(small)}))` })
    return parts
  }

  #look(connection: Connection, scan: SpanScan, part: Part): void {
    if ('among' in part) return this.#keep(scan.find(connection, part.among))
    const { run, after } = part
    const [{ to } = { to: null }] = connection.allOf<{ to: number | null }>(sql`select max(idx) as "to" from
      (select idx from spans where run = ${run} and idx > ${after} order by idx limit ${sql.lit(SPANS_OF_A_STEP)})`)
    if (to === null) return
    this.#keep(scan.find(connection, sql`s.run = ${run} and s.idx > ${after} and s.idx <= ${to}`))
    this.#parts.unshift({ run, after: to })
  }

  #keep(spans: readonly FoundSpan[]): void {
    for (const span of spans) {
      const ofRun = this.#found.get(span.run)
      if (ofRun === undefined) this.#found.set(span.run, [span])
      else ofRun.push(span)
    }
  }

  #finishBatch(connection: Connection): SearchPage | undefined {
    for (const run of this.#batch) {
      this.#searchedRuns += 1
      const room = this.#search.limit - this.#hits.length
      this.#hits.push(...(this.#makeHits?.hitsOf(connection, run, this.#found.get(run.id) ?? [], room) ?? []))
      const hit = this.#hits.at(-1)
      if (hit !== undefined && this.#hits.length === this.#search.limit)
        return this.#page(formatSearchPlace({ ...hit, hit }))
    }
    this.#found = new Map()
    const last = this.#batch.at(-1)
    if (last === undefined || this.#queue.isEmpty) return this.#page(undefined)
    return performance.now() >= this.#until ? this.#page(formatSearchPlace(placeBehind(last))) : undefined
  }

  #page(next: string | undefined): SearchPage {
    const page = { hits: this.#hits, searchedRuns: this.#searchedRuns }
    return next === undefined ? page : { ...page, next }
  }
}
