import type { Env } from '../env.ts'
import type { CachePolicy } from '../step-node.ts'
import type { AnyStep, Step } from '../step-types.ts'
import { functionOf, invalidPipeline, knownOptions, milliseconds } from './options.ts'
import { toNamedStep } from './to-step.ts'

/** What a cache keeps for a key. */
export interface CacheEntry<Out> {
  readonly output: Out
  /** Milliseconds since the Unix epoch. */
  readonly storedAtMs: number
}

/** Where outputs are kept; a `Map` is one. What it throws is told on the span, and the step goes on without it. */
export interface CacheStore<Out> {
  get(key: string): CacheEntry<Out> | undefined | Promise<CacheEntry<Out> | undefined>
  set(key: string, entry: CacheEntry<Out>): unknown
}

/** How the outputs of a step are kept. */
export interface CacheOptions<In, Out> {
  /** The same text for inputs that have the same output; the store is asked for `<name of the step>:<key>`. */
  readonly key: (input: In) => string
  /** How long an output is good for, in milliseconds. Default: for ever. */
  readonly ttlMs?: number | undefined
  readonly store: CacheStore<Out>
}

const cacheOptions: readonly (keyof CacheOptions<never, unknown>)[] = ['key', 'ttlMs', 'store']

/**
 * `step` with its outputs kept: one that is known is given without running anything, and those of a runner's runs that
 * ask for the same at the same time share one execution. Failures are shared so, and never kept; nor is what a fallback
 * gave. A cancelled execution is taken over by one of those who wait. Only the output is known: what the step changes in
 * the shared state is changed where it runs.
 *
 * @throws {@link FlujoError} `invalid_pipeline` for something that is no step, and for a bad option
 * @example
 * const weather = cached(fetchWeather, { key: (city: string) => city, ttlMs: 60_000, store: new Map() })
 */
export function cached<In, Out, E extends Env>(
  step: AnyStep<In, Out, E>,
  options: CacheOptions<In, NoInfer<Out>>,
): Step<In, Out, E>
export function cached(step: unknown, options: unknown): object {
  const node = toNamedStep(step, 'cached', '')
  const given = knownOptions(options, cacheOptions, node.name, 'cache options')
  const policy = Object.freeze({
    ...node.policy,
    cache: Object.freeze({
      key: functionOf<CachePolicy['key']>(given.key, node.name, 'key'),
      ttlMs: given.ttlMs === undefined ? Infinity : milliseconds(given.ttlMs, node.name, 'ttlMs', Infinity),
      store: storeOf(given.store, node.name),
    }),
  })
  return Object.freeze(
    node.kind === 'pipeline'
      ? { kind: node.kind, name: node.name, steps: node.steps, resources: node.resources, policy }
      : { ...node, policy },
  )
}

function storeOf(store: unknown, path: string): CachePolicy['store'] {
  if (typeof store === 'object' && store !== null) {
    const { get, set } = store as { readonly [K in keyof CacheStore<unknown>]?: unknown }
    if (typeof get === 'function' && typeof set === 'function') return store as CachePolicy['store']
  }
  throw invalidPipeline(path, 'store to be an object with get and set, such as a Map', store)
}
