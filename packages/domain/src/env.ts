import type { Typed } from './step-types.ts'

/**
 * What a pipeline knows of itself beyond input and output, in one bag so that public types keep three parameters:
 * the type of the run's shared state, the literal names of its steps, and the answers that its pauses expect.
 */
export interface Env {
  readonly state: object
  readonly names: string
  readonly pauses: object
}

/** The bag of a pipeline without steps: no state, no names, no pauses. */
export interface EmptyEnv extends Env {
  readonly state: Record<never, never>
  readonly names: never
  readonly pauses: Record<never, never>
}

/** `E` with one more step name; a name that is only known as `string` is not remembered. */
export type WithName<E extends Env, Name extends string> = string extends Name
  ? E
  : { readonly state: E['state']; readonly names: E['names'] | Name; readonly pauses: E['pauses'] }

/** `E` with one more pause: what the run waits for under that name. */
export type WithPause<E extends Env, Name extends string, Answer> = string extends Name
  ? E
  : {
      readonly state: E['state']
      readonly names: E['names'] | Name
      readonly pauses: E['pauses'] & { readonly [K in Name]: Answer }
    }

/** `E` with the pauses of a step inside; the names of that step stay its own. */
export type WithPausesOf<E extends Env, Inner> = [keyof PausesIn<Inner>] extends [never]
  ? E
  : { readonly state: E['state']; readonly names: E['names']; readonly pauses: E['pauses'] & PausesIn<Inner> }

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
