import type { ForkMerge } from '../step-node.ts'
import { functionOf } from './options.ts'

/** What becomes of the shared state where several steps run side by side, each on a fork of it. */
export interface ForkOptions<State extends object> {
  /**
   * Makes the new state of the one that the group started with and of the forks of those that completed, in declaration or
   * element order. What it returns must be a plain object. Default: the forks are dropped.
   */
  readonly merge?: ((base: Readonly<State>, forks: readonly Readonly<State>[]) => State) | undefined
}

export function mergeOf(merge: unknown, path: string): ForkMerge | undefined {
  return merge === undefined ? undefined : functionOf<ForkMerge>(merge, path, 'merge')
}
