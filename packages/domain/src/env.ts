import type { Typed } from './step-types.ts'

/**
 * What a pipeline knows of itself beyond input and output, in one bag so that public types keep three parameters:
 * the type of the run's shared state, the literal names of its steps, the answers that its pauses expect, the live
 * resources that its steps see, and the names of those that it opens itself.
 */
export interface Env {
  readonly state: object
  readonly names: string
  readonly pauses: object
  readonly resources: object
  readonly opens: string
}

/** The bag of a pipeline without steps, which needs a state and resources of these types around it. */
export interface StartEnv<State extends object, Resources extends object> extends Env {
  readonly state: State
  readonly names: never
  readonly pauses: NoKeys
  readonly resources: Resources
  readonly opens: never
}

/** The bag of a pipeline without steps that needs nothing: no state, no names, no pauses, no resources. */
export interface EmptyEnv extends StartEnv<NoKeys, NoKeys> {}

/** An object of which nothing is known. */
export type NoKeys = Record<never, never>

/**
 * `E` with one more step name; a name that is only known as `string` is not remembered. The members are inferred, not
 * looked up: the compiler then resolves them at each step, and not all at once at the end of a long chain.
 */
export type WithName<E extends Env, Name extends string> = string extends Name
  ? E
  : E extends {
        readonly state: infer State extends object
        readonly names: infer Names extends string
        readonly pauses: infer Pauses extends object
        readonly resources: infer Resources extends object
        readonly opens: infer Opens extends string
      }
    ? {
        readonly state: State
        readonly names: Names | Name
        readonly pauses: Pauses
        readonly resources: Resources
        readonly opens: Opens
      }
    : never

/** `E` with one more pause: what the run waits for under that name. */
export type WithPause<E extends Env, Name extends string, Answer> = string extends Name
  ? E
  : WithPauses<WithName<E, Name>, { readonly [K in Name]: Answer }>

/** `E` with the pauses of a step inside; the names of that step stay its own. */
export type WithPausesOf<E extends Env, Inner> = [keyof PausesIn<Inner>] extends [never]
  ? E
  : WithPauses<E, PausesIn<Inner>>

type WithPauses<E extends Env, More> = E extends {
  readonly state: infer State extends object
  readonly names: infer Names extends string
  readonly pauses: infer Pauses extends object
  readonly resources: infer Resources extends object
  readonly opens: infer Opens extends string
}
  ? {
      readonly state: State
      readonly names: Names
      readonly pauses: Pauses & More
      readonly resources: Resources
      readonly opens: Opens
    }
  : never

/**
 * What a pipeline can be resumed with: the answer of each pause under its name, or under its path where the name occurs
 * more than once. Of a pipeline that is only known as a step, any.
 */
export type Answers<E extends Env> = Env extends E
  ? Readonly<Record<string, unknown>>
  : { readonly [Name in keyof E['pauses']]?: E['pauses'][Name] } & {
      readonly [path: `${string}/${string}`]: unknown
    }

/** The pauses of one step or of all of several, as one bag. */
type PausesIn<Inner> = (Inner extends Typed<never, unknown, infer E> ? (pauses: E['pauses']) => void : never) extends (
  pauses: infer All,
) => void
  ? All
  : never

/**
 * `Name`, or, where `E` has it already, a type that says so in the compiler's message. A bag whose names are only known
 * as `string` has nothing to compare with.
 */
export type FreshName<Name extends string, E extends Env> = string extends Name | E['names']
  ? Name
  : Name extends E['names']
    ? `this pipeline already has a step named "${Name}"`
    : Name
