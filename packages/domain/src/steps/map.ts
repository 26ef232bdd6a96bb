import type { EmptyEnv, Env } from '../env.ts'
import type { OnError, Outcome } from '../outcome.ts'
import type { MapNode } from '../step-node.ts'
import type { StepOptions } from '../step-types.ts'
import { type ForkOptions, mergeOf } from './fork.ts'
import { knownOptions, oneOf, positiveCount } from './options.ts'
import { policyOf, policyOptions } from './policy.ts'
import { toStep } from './to-step.ts'

/** Options of a map; `timeoutMs` and `retry` are for the map as a whole, an element's own belong on the body. */
export interface MapOptions<In = never, Out = unknown, E extends Env = EmptyEnv>
  extends StepOptions<In, Out, E>, ForkOptions<E['state']> {
  /** How many elements are worked on at the same time, 1 or more; `Infinity` for all. Default 1: one after the other. */
  readonly concurrency?: number | undefined
}

/** The output of a map: that of each element or, with `onError: 'collect'`, what became of each. */
export type MapOutput<R, Mode extends OnError> = (Mode extends 'collect' ? Outcome<Awaited<R>> : Awaited<R>)[]

/** `Next` where `Out` has elements to map over; otherwise a text that says so, so that going on with it does not compile. */
export type IfIterable<Out, Next> = 0 extends 1 & Out // Out is any, as from JSON.parse
  ? Next
  : Out extends string
    ? 'map does not take text apart into characters: split it first'
    : Out extends Iterable<unknown> | AsyncIterable<unknown>
      ? Next
      : 'map needs an iterable or async iterable, such as an array'

const mapOptions: readonly (keyof MapOptions | 'onError')[] = [...policyOptions, 'concurrency', 'onError', 'merge']

/** @param path what error messages call the step */
export function mapNode(name: string, path: string, body: unknown, options: unknown): MapNode {
  const given = knownOptions(options, mapOptions, path)
  return Object.freeze({
    kind: 'map',
    name,
    policy: policyOf(given, path),
    body: toStep(body, 'body', path),
    concurrency: given.concurrency === undefined ? 1 : positiveCount(given.concurrency, path, 'concurrency'),
    onError: oneOf(given.onError, ['fail-fast', 'collect'], path, 'onError'),
    merge: mergeOf(given.merge, path),
  })
}
