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

/**
 * `Name`, or, where `E` has it already, a type that says so in the compiler's message. A bag whose names are only known
 * as `string` has nothing to compare with.
 */
export type FreshName<Name extends string, E extends Env> = string extends Name | E['names']
  ? Name
  : Name extends E['names']
    ? `this pipeline already has a step named "${Name}"`
    : Name
