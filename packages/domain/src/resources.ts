import type { Env } from './env.ts'

/** What an opener is given. */
export interface OpenContext<State extends object = object, Resources extends object = object> {
  /** Aborts when the run is cancelled or the time of the pipeline is up. */
  readonly signal: AbortSignal
  readonly runId: string
  /** Where the pipeline is in the run, for people; empty for the root. */
  readonly path: string
  /** The shared state as it is when the pipeline starts. */
  readonly state: Readonly<State>
  /** What is open already: that of the pipelines around, and what was declared before. */
  readonly resources: Readonly<Resources>
}

/** Opens a resource; what it returns may be a promise. What has `[Symbol.asyncDispose]` or `[Symbol.dispose]` is disposed. */
export type Opener<State extends object = never, Resources extends object = never> = (
  context: OpenContext<State, Resources>,
) => unknown

/** Openers by the name of their resource. */
export type Openers<E extends Env> = Readonly<Record<string, Opener<E['state'], E['resources']>>>

/** What openers open, by name. */
export type Opened<O> = {
  readonly [Name in keyof O]: O[Name] extends (context: never) => infer Resource ? Awaited<Resource> : never
}

/** `E` with what `O` opens. */
export type WithResources<E extends Env, O> = {
  readonly state: E['state']
  readonly names: E['names']
  readonly pauses: E['pauses']
  readonly resources: Both<E['resources'], Opened<O>>
  readonly opens: E['opens'] | (keyof O & string)
}

type Both<A, B> = { readonly [Name in keyof A | keyof B]: Name extends keyof B ? B[Name] : A[Name & keyof A] }

/** Nothing to say of names that are new; for each that `E` has already, a type that says so. */
export type FreshResources<O, E extends Env> = {
  readonly [Name in keyof O]: Name extends keyof E['resources']
    ? `there is a resource named "${Name & string}" already`
    : unknown
}
