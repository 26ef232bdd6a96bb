import type { StreamNode } from '../step-node.ts'
import type { StepOptions } from '../step-types.ts'
import { functionOf, knownOptions } from './options.ts'
import { policyOf, policyOptions } from './policy.ts'

/** Options of a stream, beside those of every step. */
export interface StreamOptions<Chunk = never, Out = unknown> {
  /** Makes the output of all chunks. Default: the list of them. */
  readonly collect?: ((chunks: Chunk[]) => Out | Promise<Out>) | undefined
}

/** What the code of a stream gives: an async generator, or anything else that can be iterated over. */
export type Chunks<Chunk> = AsyncIterable<Chunk> | Iterable<Chunk>

const streamOptions: readonly (keyof StreamOptions | keyof StepOptions)[] = [...policyOptions, 'collect']

/** @param path what error messages call the step */
export function streamNode(name: string, path: string, run: unknown, options: unknown): StreamNode {
  const given = knownOptions(options, streamOptions, path)
  return Object.freeze({
    kind: 'stream',
    name,
    policy: policyOf(given, path),
    run: functionOf<StreamNode['run']>(run, path, 'the code of the stream'),
    collect:
      given.collect === undefined ? undefined : functionOf<StreamNode['collect']>(given.collect, path, 'collect'),
  })
}
