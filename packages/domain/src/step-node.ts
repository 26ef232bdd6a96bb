import type { Limits } from './limits.ts'
import type { OnError } from './outcome.ts'
import type { CacheStore } from './steps/cached.ts'
import type { StandardSchema } from './standard-schema.ts'
import type { StepContext } from './step-context.ts'
import type { CompleteRetryPolicy } from './retry-policy.ts'

/** How much of a step's input and output is kept in a trace: values, only that there were some, or nothing. */
export type CaptureMode = 'full' | 'meta' | 'none'

/** What happens around a step of any kind. */
export interface StepPolicy {
  readonly retry: CompleteRetryPolicy | undefined
  /** Longest time for one try, in milliseconds. */
  readonly timeoutMs: number | undefined
  /** Longest time for all tries and the waits between them, in milliseconds. */
  readonly totalTimeoutMs: number | undefined
  /** Longest time in which nothing is heard of a try, in milliseconds. */
  readonly idleTimeoutMs: number | undefined
  /** Runs with the same input when all tries have failed. */
  readonly fallback: StepNode | undefined
  readonly capture: CaptureMode | undefined
  /** Of all tries together, the fallback not included. */
  readonly limits: Limits | undefined
  /** Around all of that: an output that is known is given at once. */
  readonly cache: CachePolicy | undefined
}

/** Where the outputs of a step are kept, and under which keys. */
export interface CachePolicy {
  readonly key: (input: never) => string
  /** `Infinity` where an output is good for ever. */
  readonly ttlMs: number
  readonly store: CacheStore<unknown>
}

interface NodeBase<Kind extends string> {
  readonly kind: Kind
  readonly name: string
  readonly policy: StepPolicy
}

/** A function of the user. */
export interface TaskNode extends NodeBase<'task'> {
  readonly run: (input: never, ctx: StepContext) => unknown
  /** What the input has to be; the function gets what the schema makes of it. */
  readonly input: StandardSchema | undefined
  /** What the output has to be; the step gives what the schema makes of it. */
  readonly output: StandardSchema | undefined
}

/** Steps one after the other, each given what the one before it returned. */
export interface PipelineNode extends NodeBase<'pipeline'> {
  readonly steps: readonly StepNode[]
  /** Opened before the first step, in this order, and disposed after the last. */
  readonly resources?: readonly ResourceSlot[] | undefined
}

/** A resource under its name, not opened yet. */
export interface ResourceSlot {
  readonly name: string
  readonly open: (context: never) => unknown
}

/** Makes the shared state of the one a group of steps started with and of the forks of those that completed. */
export type ForkMerge = (base: never, forks: never) => unknown

/** Several steps on the same input, at once; the result has the same keys in the same order. */
export interface ParallelNode extends NodeBase<'parallel'> {
  readonly branches: readonly Slot[]
  readonly concurrency: number
  readonly onError: OnError
  /** How many branches have to complete; all of them where it is not given. */
  readonly quorum: number | undefined
  readonly merge?: ForkMerge | undefined
}

/** One body for every element of an iterable; the results keep the order of the elements. */
export interface MapNode extends NodeBase<'map'> {
  readonly body: StepNode
  readonly concurrency: number
  readonly onError: OnError
  readonly merge?: ForkMerge | undefined
}

/** One of several steps, chosen by a key. */
export interface BranchNode extends NodeBase<'branch'> {
  readonly select: (input: never, ctx: StepContext) => unknown
  readonly cases: readonly Slot[]
  readonly otherwise: StepNode | undefined
}

/** Some of several steps, chosen by their keys, on the same input at once. */
export interface RouteNode extends NodeBase<'route'> {
  readonly select: (input: never, ctx: StepContext) => unknown
  readonly cases: readonly Slot[]
  readonly concurrency: number
  readonly merge?: ForkMerge | undefined
}

/** A function that looks at the value, which goes on unchanged whatever becomes of the function. */
export interface TapNode extends NodeBase<'tap'> {
  readonly run: (input: never, ctx: StepContext) => unknown
}

/** A function that gives its result in pieces, each told as it comes. */
export interface StreamNode extends NodeBase<'stream'> {
  readonly run: (input: never, ctx: StepContext) => unknown
  readonly collect: ((chunks: never) => unknown) | undefined
}

/** A wait for somebody's answer, which the run is resumed with. */
export interface PauseNode extends NodeBase<'pause'> {
  /** What to ask; a function is asked once. */
  readonly prompt: string | ((input: never) => unknown) | undefined
  /** What the answer has to be; what the schema makes of it goes on. */
  readonly schema: StandardSchema | undefined
  /** Makes the output of input and answer; the answer itself where it is not given. */
  readonly merge: ((input: never, answer: never) => unknown) | undefined
}

/** A wait, after which the value goes on unchanged. */
export interface SleepNode extends NodeBase<'sleep'> {
  readonly ms: number | ((input: never, ctx: StepContext) => number | Promise<number>)
}

/** A body run again on its own output. */
export interface LoopNode extends NodeBase<'loop'> {
  readonly body: StepNode
  readonly until: LoopCondition | undefined
  readonly while: LoopCondition | undefined
  readonly maxIterations: number
  readonly onExhausted: 'continue' | 'fail'
}

/**
 * Whether a loop ends (`until`: at `true`) or goes on (`while`: at `false` no more).
 *
 * @param iteration number of the iteration that ran last (`until`) or would run next (`while`), from 1
 */
export type LoopCondition = (value: never, iteration: number) => boolean | Promise<boolean>

/** A step under the key that it has in its parent. */
export interface Slot {
  readonly key: string
  readonly step: StepNode
}

/** A step as plain immutable data: what a runner interprets and what can be drawn, hashed or compared. */
export type StepNode =
  | TaskNode
  | PipelineNode
  | ParallelNode
  | MapNode
  | BranchNode
  | RouteNode
  | LoopNode
  | TapNode
  | SleepNode
  | StreamNode
  | PauseNode

/** Which of the kinds a step is; as the `kind` of a span it is one of several more. */
export type StepKind = StepNode['kind']
