import { BLOCK_SIZE, type SpanBlock, spanIdIn } from '../span-id-parts.ts'
import type { Connection } from '../sql/connection.ts'
import { readBlocks } from '../write/run-entries.ts'
import { numberOf } from './row-values.ts'

/** So many ids are kept at hand: a reader that goes through millions of spans must not fill the memory. */
const KEPT = 131_072

/** Gives the indexes of a run's spans their ids back. */
export class RunSpanIds {
  readonly #connection: Connection
  readonly #run: number
  readonly #base: SpanBlock
  #blocks: ReadonlyMap<number, SpanBlock> | undefined
  /** Most spans are asked for twice or more, as themselves and as parents. */
  readonly #known = new Map<number, string>()

  constructor(
    connection: Connection,
    run: { readonly id: number; readonly base_prefix: unknown; readonly base_low: number },
  ) {
    this.#connection = connection
    this.#run = run.id
    this.#base = {
      block: 0,
      prefix: typeof run.base_prefix === 'string' ? run.base_prefix : numberOf(run.base_prefix),
      low: numberOf(run.base_low),
    }
  }

  idOf(index: number): string {
    const known = this.#known.get(index)
    if (known !== undefined) return known
    const block = Math.floor(index / BLOCK_SIZE)
    const id = spanIdIn((block === 0 ? undefined : this.#furtherBlocks().get(block)) ?? this.#base, index)
    if (this.#known.size >= KEPT) this.#known.clear()
    this.#known.set(index, id)
    return id
  }

  #furtherBlocks(): ReadonlyMap<number, SpanBlock> {
    return (this.#blocks ??= new Map(readBlocks(this.#connection, this.#run).map((block) => [block.block, block])))
  }
}
