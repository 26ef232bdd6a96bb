import { type RawBuilder, sql } from 'kysely'

import type { Sql } from '../query/field-sql.ts'
import type { Connection } from '../sql/connection.ts'
import { numberOf } from './row-values.ts'
import type { RunRow } from './run-rows.ts'
import { RunSpanIds } from './run-span-ids.ts'

/** Where a span is in the order of a run. */
export interface SpanPlace {
  readonly startTimeUs: number
  readonly spanId: string
}

interface OrderRow {
  readonly indexes: string
  readonly starts: string
}

/** Indexes and starts of the spans that meet a condition, as two lists: two small numbers are read of each span. */
export const orderSql = (run: RunRow, where: Sql): RawBuilder<OrderRow> => sql`
  select json_group_array(iif(typeof(s.idx) = 'blob', null, s.idx)) as indexes,
    json_group_array(iif(typeof(s.start_offset_us) in ('integer', 'real'), s.start_offset_us, 0)) as starts
  from spans s join runs r on r.id = s.run
  where s.run = ${run.id} and ${where}`

/**
 * The spans of a run by start and then by id, without what they say. They are kept by their index, which a tracer counts
 * up as spans begin; so they mostly are in order as they come, and what is not is sorted here. An index of the database
 * would cost every writer.
 */
export class SpanOrder {
  readonly ids: RunSpanIds
  readonly #originUs: number
  /** As they stand in the column: in a file of somebody else that may be anything. */
  #indexes: readonly unknown[]
  #starts: readonly number[]

  constructor(connection: Connection, run: RunRow, { indexes, starts }: OrderRow) {
    this.ids = new RunSpanIds(connection, run)
    this.#originUs = numberOf(run.origin_us)
    this.#indexes = JSON.parse(indexes) as readonly unknown[]
    this.#starts = JSON.parse(starts) as readonly number[]
    if (!this.#isSorted()) this.#sort()
  }

  get length(): number {
    return this.#indexes.length
  }

  slice(from: number, to: number): readonly unknown[] {
    return this.#indexes.slice(from, to)
  }

  placeAt(position: number): SpanPlace {
    return { startTimeUs: this.#originUs + (this.#starts[position] ?? 0), spanId: this.#idAt(position) }
  }

  /** Where the spans behind a place begin. */
  firstBehind({ startTimeUs, spanId }: SpanPlace): number {
    const start = startTimeUs - this.#originUs
    let [from, to] = [0, this.length]
    while (from < to) {
      const middle = (from + to) >> 1
      const distance = (this.#starts[middle] ?? 0) - start || compareIds(this.#idAt(middle), spanId)
      if (distance > 0) to = middle
      else from = middle + 1
    }
    return from
  }

  #idAt(position: number): string {
    return this.ids.idOf(numberOf(this.#indexes[position]))
  }

  #compare(a: number, b: number): number {
    return (this.#starts[a] ?? 0) - (this.#starts[b] ?? 0) || compareIds(this.#idAt(a), this.#idAt(b))
  }

  #isSorted(): boolean {
    for (let at = 1; at < this.length; at += 1) if (this.#compare(at - 1, at) > 0) return false
    return true
  }

  #sort(): void {
    const positions = Array.from(this.#indexes, (_, position) => position).sort((a, b) => this.#compare(a, b))
    const [indexes, starts] = [this.#indexes, this.#starts]
    this.#indexes = positions.map((position) => indexes[position])
    this.#starts = positions.map((position) => starts[position] ?? 0)
  }
}

/** By code points, as SQLite compares text. */
export const compareIds = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
