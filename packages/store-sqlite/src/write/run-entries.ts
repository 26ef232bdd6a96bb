import type { Connection } from '../sql/connection.ts'
import { queryBuilder } from '../sql/query-builder.ts'
import { StaleMarks } from '../search/stale-marks.ts'
import { indexIn, type SpanBlock, splitSpanId } from '../span-id-parts.ts'

/** What has to be known of a run in order to write its spans. */
export interface RunEntry {
  readonly id: number
  readonly originUs: number
  readonly base: SpanBlock
  /** Further blocks by prefix; read when a span id is met that is not of the base. */
  blocks: Map<number | string, SpanBlock> | undefined
  /** Siblings often follow each other: the last parent. */
  parent: { readonly spanId: string; readonly index: number } | undefined
}

interface RunKey {
  id: number
  origin_us: number
  base_prefix: unknown
  base_low: number
}

const RUNS_KEPT = 1_000

/** Finds runs by their id, and numbers their spans. Only to be used inside a transaction. */
export class RunEntries {
  readonly #connection: Connection
  readonly #entries = new Map<string, RunEntry>()
  readonly #marks: StaleMarks
  readonly #find: (params: { runId: string }) => RunKey | undefined
  readonly #addBlock: (params: { run: number; block: number; prefix: bigint | string; low: number }) => unknown

  constructor(connection: Connection) {
    this.#connection = connection
    this.#marks = new StaleMarks(connection)
    this.#find = connection.lookup((p) =>
      queryBuilder
        .selectFrom('runs')
        .select(['id', 'origin_us', 'base_prefix', 'base_low'])
        .where('run_id', '=', p.runId),
    )
    this.#addBlock = connection.statement((p) =>
      queryBuilder.insertInto('span_blocks').values({ run: p.run, block: p.block, prefix: p.prefix, low: p.low }),
    )
  }

  find(runId: string): RunEntry | undefined {
    const known = this.#entries.get(runId)
    if (known !== undefined) return known
    const row = this.#find({ runId })
    if (row === undefined) return undefined
    this.#marks.note(row.id)
    return this.remember(runId, row)
  }

  remember(runId: string, { id, origin_us: originUs, base_prefix: prefix, base_low: low }: RunKey): RunEntry {
    if (this.#entries.size >= RUNS_KEPT) this.#entries.clear()
    const base: SpanBlock = { block: 0, prefix: typeof prefix === 'string' ? prefix : Number(prefix), low }
    const entry: RunEntry = { id, originUs, base, blocks: undefined, parent: undefined }
    this.#entries.set(runId, entry)
    return entry
  }

  forget(runId?: string): void {
    if (runId === undefined) this.#entries.clear()
    else this.#entries.delete(runId)
  }

  /** The index under which a span of the run is kept. */
  indexOf(entry: RunEntry, spanId: string): number {
    const { prefix, low } = splitSpanId(spanId)
    if (prefix === entry.base.prefix) return indexIn(entry.base, low)
    const blocks = (entry.blocks ??= this.#readBlocks(entry.id))
    let block = blocks.get(prefix)
    if (block === undefined) {
      block = { block: blocks.size + 1, prefix, low }
      this.#addBlock({ run: entry.id, block: block.block, prefix: prefixColumn(prefix), low })
      blocks.set(prefix, block)
    }
    return indexIn(block, low)
  }

  parentIndexOf(entry: RunEntry, spanId: string | undefined): number | null {
    if (spanId === undefined) return null
    if (entry.parent?.spanId !== spanId) entry.parent = { spanId, index: this.indexOf(entry, spanId) }
    return entry.parent.index
  }

  #readBlocks(run: number): Map<number | string, SpanBlock> {
    return new Map(readBlocks(this.#connection, run).map((block) => [block.prefix, block]))
  }
}

/** A prefix as it is bound. */
export function prefixColumn(prefix: number | string): bigint | string {
  return typeof prefix === 'number' ? BigInt(prefix) : prefix
}

/** The further blocks of a run. */
export function readBlocks(connection: Connection, run: number): readonly SpanBlock[] {
  return connection
    .all(queryBuilder.selectFrom('span_blocks').select(['block', 'prefix', 'low']).where('run', '=', run))
    .map(({ block, prefix, low }) => ({ block, low, prefix: typeof prefix === 'string' ? prefix : Number(prefix) }))
}
