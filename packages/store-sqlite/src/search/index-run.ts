import { addIndexWords } from '@flujo/tracing/search'
import { type RawBuilder, sql } from 'kysely'

import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import { removeEntries } from './remove-from-search.ts'
import { type RowTexts, textColumns, type TextRow } from './row-texts.ts'
import { CHUNKS } from './search-tables.ts'

/** As many spans make a chunk as have to be looked at where an index says that there is something; fewer with long texts. */
const SPANS_OF_A_CHUNK = 64
const TEXT_OF_A_CHUNK = 128 * 1024
const slots = ['input', 'output'] as const

/** How far a run is indexed. */
export interface RunMark {
  readonly origin_us: number
  readonly epoch: number
  readonly seq: number
}

interface MarkRow extends RunMark {
  readonly chunks: number
  readonly after_idx: number | null
}

/** What one chunk came to. */
export interface Indexed {
  /** Spans, with long texts counted as more. */
  readonly work: number
  readonly isWhole: boolean
}

/** Whether `r` is as it was when it was indexed as `m`. */
export const isAsMarked: RawBuilder<unknown> = sql`(m.origin_us, m.epoch, m.seq) = (r.origin_us, r.epoch, r.seq)`

/** Indexes the next chunk of a run that is over. Only inside a transaction. */
export function indexChunk(connection: Connection, texts: RowTexts, run: number): Indexed {
  const [state] = connection.allOf<RunMark>(sql`select origin_us, epoch, seq from runs where id = ${run}`)
  if (state === undefined) return { work: 1, isWhole: true }
  const [found] = connection.allOf<MarkRow>(sql`select * from search_runs where run = ${run}`)
  const mark = found !== undefined && isSame(found, state) ? found : undefined
  if (found !== undefined && mark === undefined) removeEntries(connection, run)
  if (mark !== undefined && mark.after_idx === null) return { work: 1, isWhole: true }
  const chunk = mark?.chunks ?? 0
  const { words, rows, length } = readChunk(connection, texts, run, mark?.after_idx ?? -1)
  const last = hasMore(connection, run, rows.at(-1)) ? rows.at(-1) : undefined
  if (words.size > 0 && chunk < CHUNKS) {
    const rowid = BigInt(run) * BigInt(CHUNKS) + BigInt(chunk)
    write(connection, sql`insert into search_words (rowid, words) values (${rowid}, ${[...words].join(' ')})`)
  }
  if (last !== undefined) {
    write(connection, sql`insert into search_chunks (run, chunk, last_idx) values (${run}, ${chunk}, ${last.idx})`)
  }
  write(connection, sql`delete from search_runs where run = ${run}`)
  const { origin_us, epoch, seq } = state
  write(
    connection,
    sql`insert into search_runs (run, origin_us, epoch, seq, chunks, after_idx)
      values (${run}, ${origin_us}, ${epoch}, ${seq}, ${chunk + 1}, ${last?.idx ?? null})`,
  )
  return { work: rows.length + Math.floor(length / 256), isWhole: last === undefined }
}

function hasMore(connection: Connection, run: number, last: TextRow | undefined): boolean {
  if (last === undefined) return false
  return connection.allOf(sql`select 1 from spans where run = ${run} and idx > ${last.idx} limit 1`).length > 0
}

const isSame = (a: RunMark, b: RunMark): boolean =>
  a.origin_us === b.origin_us && a.epoch === b.epoch && a.seq === b.seq

interface Chunk {
  readonly words: ReadonlySet<string>
  readonly rows: readonly TextRow[]
  /** Of all texts, in characters. */
  readonly length: number
}

function readChunk(connection: Connection, texts: RowTexts, run: number, after: number): Chunk {
  const rows = connection.allOf<TextRow>(sql`
    select ${textColumns} from spans s left join names n on n.id = s.name
    where s.run = ${run} and s.idx > ${after} order by s.idx limit ${sql.lit(SPANS_OF_A_CHUNK)}`)
  const words = new Set<string>()
  /** A value that travels from span to span is looked at once. */
  const seen = new Set<unknown>()
  let length = 0
  for (const [position, row] of rows.entries()) {
    const isNew = slots.filter((slot) => row[slot] !== null && !seen.has(row[slot]))
    for (const { text } of texts.of(connection, row, new Set(isNew))) {
      addIndexWords(text, words)
      length += text.length
    }
    seen.add(row.input).add(row.output)
    if (length > TEXT_OF_A_CHUNK) return { words, rows: rows.slice(0, position + 1), length }
  }
  return { words, rows, length }
}

const write = (connection: Connection, statement: RawBuilder<unknown>): number =>
  connection.run({ compile: () => statement.compile(queryBuilder) })
