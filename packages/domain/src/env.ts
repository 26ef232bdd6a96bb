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

/**
 * `Name`, or, where `E` has it already, a type that says so in the compiler's message. A bag whose names are only known
 * as `string` has nothing to compare with.
 */
export type FreshName<Name extends string, E extends Env> = string extends Name | E['names']
  ? Name
  : Name extends E['names']
    ? `this pipeline already has a step named "${Name}"`
    : Name
