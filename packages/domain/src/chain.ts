import type { Env } from './env.ts'
import type { OutputOf, Step, Typed } from './step-types.ts'

/** Whether each step of a list takes what the one before it gives. */
export type Chain<In, Steps extends readonly unknown[]> = Steps extends readonly [infer First, ...infer Rest]
  ? readonly [First extends Typed<never, infer Out, Env> ? Step<In, Out> : never, ...Chain<OutputOf<First>, Rest>]
  : readonly []

/** The output of the last of `Steps`, `In` where there is none. */
export type ChainOutput<In, Steps extends readonly unknown[]> = Steps extends readonly [...unknown[], infer Last]
  ? OutputOf<Last>
  : In
