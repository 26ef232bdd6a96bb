import type { Env, NoKeys, StartEnv } from './env.ts'
import type { AnyStep, OutputOf, Typed } from './step-types.ts'
import type { Needing, Surroundings } from './surroundings.ts'

/** Whether each step of a list takes what the one before it gives. */
export type Chain<In, Steps extends readonly unknown[]> = Steps extends readonly [infer First, ...infer Rest]
  ? readonly [First extends Typed<never, infer Out, Env> ? AnyStep<In, Out> : never, ...Chain<OutputOf<First>, Rest>]
  : readonly []

/** The output of the last of `Steps`, `In` where there is none. */
export type ChainOutput<In, Steps extends readonly unknown[]> = Steps extends readonly [...unknown[], infer Last]
  ? OutputOf<Last>
  : In

/** The bag of a list of steps: what all of them need together. */
export type ChainEnv<Steps extends readonly unknown[]> =
  Steps[number] extends Needing<infer Around>
    ? Around extends Surroundings<infer State, infer Resources>
      ? StartEnv<State, Resources>
      : StartEnv<NoKeys, NoKeys>
    : never
