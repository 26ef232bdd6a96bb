import type { EmptyEnv, Env } from './env.ts'
import type { Limits } from './limits.ts'
import type { StepContext } from './step-context.ts'
import type { CaptureMode, StepNode } from './step-node.ts'
import type { RetryPolicy } from './retry-policy.ts'
import type { InsideOf, Needing, NeedsOf } from './surroundings.ts'

/** The types of a step, known to the compiler only: the property never exists at run time. */
export interface Typed<In, Out, E extends Env> {
  readonly '~types'?: { readonly input: (input: In) => void; readonly output: Out; readonly env: E } | undefined
}

/** A step of any kind that takes `In` and gives `Out`. A {@link Pipeline} is one too. */
export type Step<In = never, Out = unknown, E extends Env = Env> = AnyStep<In, Out, E> & Needing<NeedsOf<E>>

/** A step, whatever state and resources it needs around it. */
export type AnyStep<In = never, Out = unknown, E extends Env = Env> = StepNode & Typed<In, Out, E>

/** A step that may stand in a pipeline with the bag `E`: state and resources that it needs are there. */
export type Fitting<In, Out, E extends Env> = AnyStep<In, Out> & Needing<InsideOf<E>>

/** The context of the functions of a pipeline with the bag `E`. */
export type ContextOf<E extends Env> = StepContext<E['state'], E['resources']>

/** The code of a task. What it returns may be a promise; what it throws, of any type, is the step's failure. */
export type StepFunction<In, Out, E extends Env = EmptyEnv> = (input: In, ctx: ContextOf<E>) => Out | Promise<Out>

/** Where a step is expected, a function does as well. */
export type Runnable<In, Out = unknown, E extends Env = EmptyEnv> = Fitting<In, Out, E> | StepFunction<In, Out, E>

/** Options that a step of any kind takes, in a pipeline with the bag `E`. */
export interface StepOptions<In = never, Out = unknown, E extends Env = EmptyEnv> {
  /** Tries again when the step fails; see {@link RetryPolicy}. Default: one try. */
  readonly retry?: RetryPolicy | undefined
  /** Longest time for one try, in milliseconds, above 0. Default: no limit. */
  readonly timeoutMs?: number | undefined
  /**
   * Longest time for all tries together and the waits between them, in milliseconds, above 0; the fallback is not
   * counted. Default: no limit.
   */
  readonly totalTimeoutMs?: number | undefined
  /**
   * Longest time in which nothing is heard of a try, in milliseconds, above 0. Heard are `ctx.heartbeat()`,
   * `ctx.progress()`, each chunk of a stream, and in a step that holds others all of that from inside, and each step, try
   * or span inside that starts or ends. Time in which the run waits for hooks, or for the reader of its stream, does not
   * count; a `sleep` and the wait before another try do. Default: no limit.
   */
  readonly idleTimeoutMs?: number | undefined
  /** Runs with the same input once all tries have failed; its output is then the step's. Not asked when the run was cancelled. */
  readonly fallback?: Runnable<In, Out, E> | undefined
  /** What a trace keeps of the input and output of this step and of those inside it. Default: as around it, at last what the tracer is set to. */
  readonly capture?: CaptureMode | undefined
  /**
   * How much all tries together may use, with everything inside; see {@link Limits}. A step that crosses one is not tried
   * again; its fallback runs outside of them.
   */
  readonly limits?: Limits | undefined
}

/** What a step takes. */
export type InputOf<S> = S extends Typed<infer In, unknown, Env> ? In : never

/** What a step or a step function gives. */
export type OutputOf<R> =
  R extends Typed<never, infer Out, Env>
    ? Typed<never, unknown, Env> extends R
      ? never
      : Out
    : R extends (input: never, ctx: never) => infer Out
      ? Awaited<Out>
      : never

/** An element of what a map iterates over; text is not taken apart into characters. */
export type ItemOf<Iterated> = 0 extends 1 & Iterated // any, as from JSON.parse, has elements of any
  ? Iterated
  : Iterated extends string
    ? never
    : Iterated extends Iterable<infer Item> | AsyncIterable<infer Item>
      ? Item
      : never
