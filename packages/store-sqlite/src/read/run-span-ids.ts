import { BLOCK_SIZE, type SpanBlock, spanIdIn } from '../span-id-parts.ts'
import type { Connection } from '../sql/connection.ts'
import { readBlocks } from '../write/run-entries.ts'
import { numberOf } from './row-values.ts'

/** Gives the indexes of a run's spans their ids back. */
export class RunSpanIds {
  readonly #connection: Connection
  readonly #run: number
  readonly #base: SpanBlock
  #blocks: ReadonlyMap<number, SpanBlock> | undefined

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
    const block = Math.floor(index / BLOCK_SIZE)
    return spanIdIn((block === 0 ? undefined : this.#furtherBlocks().get(block)) ?? this.#base, index)
  }

  #furtherBlocks(): ReadonlyMap<number, SpanBlock> {
    return (this.#blocks ??= new Map(readBlocks(this.#connection, this.#run).map((block) => [block.block, block])))
  }
}
