import type { SpanRecord } from '@flujo/tracing'
import { sql } from 'kysely'

import type { SpanTable } from '../schema.ts'
import { RUNNING, statusCode } from '../span-status.ts'
import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import type { NameDictionary } from './name-dictionary.ts'
import type { PayloadWriter } from './payload-writer.ts'
import type { RunEntries, RunEntry } from './run-entries.ts'
import { noSums, summedColumns } from './summed-columns.ts'

const replaced = [
  'parent',
  'name',
  'kind',
  'status',
  'start_offset_us',
  'duration_ns',
  'epoch',
  'seq',
  'attributes',
  'events',
  'error',
  'input',
  'output',
  'attempts',
  'input_tokens',
  'output_tokens',
  'cost_usd',
  'unpriced_calls',
] as const satisfies readonly (keyof SpanTable)[]

/** Writes rows of spans. Only to be used inside a transaction. */
export class SpanWriter {
  readonly #entries: RunEntries
  readonly #names: NameDictionary
  readonly #payloads: PayloadWriter
  readonly #upsert: (params: SpanTable) => unknown

  constructor(connection: Connection, entries: RunEntries, names: NameDictionary, payloads: PayloadWriter) {
    this.#entries = entries
    this.#names = names
    this.#payloads = payloads
    this.#upsert = connection.statement((p) => {
      const { run, idx } = p
      const row = Object.fromEntries(replaced.map((name) => [name, p[name]])) as Omit<SpanTable, 'run' | 'idx'>
      return queryBuilder
        .insertInto('spans')
        .values({ run, idx, ...row })
        .onConflict((conflict) =>
          conflict
            .columns(['run', 'idx'])
            .doUpdateSet((eb) => Object.fromEntries(replaced.map((name) => [name, eb.ref(`excluded.${name}`)])))
            .where(sql<boolean>`(excluded.epoch, excluded.seq) > (spans.epoch, spans.seq)`),
        )
    })
  }

  /** Keeps a record of a span, unless a newer one is there. */
  write(record: SpanRecord, entry: RunEntry): void {
    const { parentSpanId, attributes, events } = record
    const ended = record.type === 'span.end' ? record : undefined
    const hasAttributes = !isEmpty(attributes)
    const sums = hasAttributes ? summedColumns(attributes) : noSums
    this.#upsert({
      run: entry.id,
      idx: this.#entries.indexOf(entry, record.spanId),
      parent: this.#entries.parentIndexOf(entry, parentSpanId),
      name: this.#names.idOf(record.name),
      kind: this.#names.idOf(record.kind),
      status: ended === undefined ? RUNNING : statusCode(ended.status),
      start_offset_us: record.startTimeUs - entry.originUs,
      duration_ns: ended?.durationNs ?? null,
      epoch: record.epoch,
      seq: record.seq,
      attributes: hasAttributes ? JSON.stringify(attributes) : null,
      events: events.length === 0 ? null : JSON.stringify(events),
      error: ended?.error === undefined ? null : JSON.stringify(ended.error),
      input: this.#payloads.columnOf(entry.id, record.input),
      output: this.#payloads.columnOf(entry.id, ended?.output),
      attempts: sums.attempts,
      input_tokens: sums.input_tokens,
      output_tokens: sums.output_tokens,
      cost_usd: sums.cost_usd,
      unpriced_calls: sums.unpriced_calls,
    })
  }
}

function isEmpty(attributes: object): boolean {
  for (const _key in attributes) return false
  return true
}
