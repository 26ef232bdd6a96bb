import type { NoKeys } from './env.ts'
import type { FlujoError } from './flujo-error.ts'
import type { JsonValue } from './json.ts'
import type { ModelUsage } from './usage.ts'

/** Facts about a span: short names, plain values. */
export type Attributes = Readonly<Record<string, JsonValue>>

/** How loud a line logged by a step is. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** What can be said about a span while it is open. Saying never throws and never waits; once it has ended, nothing is kept. */
export interface SpanScope {
  /** Adds attributes to the span; a key said again is replaced. */
  set(attributes: Attributes): void
  /** Notes that something happened, with the time. */
  event(name: string, attributes?: Attributes): void
  /** Writes a log line, kept as an event of the span. */
  log(level: LogLevel, message: string, fields?: Attributes): void
  /** Reports what a model call used and cost. It belongs to this span and to no other. */
  usage(usage: ModelUsage): void
  /** How far the work is: `done` of `total` (left out where it is not known). */
  progress(done: number, total?: number): void
  /** Runs `work` inside a child span of this one; its result, or what it throws, is passed on. */
  span<T>(name: string, work: (span: SpanScope) => T | Promise<T>): Promise<T>
}

/** How much of what is limited a step sets aside; one of them at least, 0 or more. */
export interface ReservedAmounts {
  /** US dollars. */
  readonly costUsd?: number | undefined
  /** Read and written together. */
  readonly tokens?: number | undefined
}

/** An amount that nobody else can use. */
export interface Reservation extends Disposable {
  /** Gives back what has not been used; a second time nothing. */
  release(): void
}

/** What can be changed in a state: some of its keys; in one without keys, nothing. */
export type StatePatch<State extends object> = [keyof State] extends [never] ? Record<string, never> : Partial<State>

/**
 * What a step is given beside its input. A step that needs a shared state or live resources around it names their types:
 * `step('note', (n: number, ctx: StepContext<{ seen: number[] }>) => …)`.
 */
export interface StepContext<State extends object = NoKeys, Resources extends object = NoKeys> extends SpanScope {
  /** Aborts when the run is cancelled, a time limit is reached, or a sibling in a parallel or map fails. */
  readonly signal: AbortSignal
  /** Which try this is, counted from 1. */
  readonly attempt: number
  readonly runId: string
  /** Where the step is in the run, for people: `research/#2/search`. */
  readonly path: string
  /** The same for every try of this step in this run and different for any other: a key for requests that must not be repeated. */
  readonly idempotencyKey: string
  /**
   * The shared state of the run as it is now: a frozen shallow copy. A branch of a parallel or route and an element of a map
   * see a fork of their own.
   */
  readonly state: Readonly<State>
  /**
   * Merges the own keys of `patch` into the shared state; `undefined` is a value as any other. The steps after this one see
   * it once this one has completed: a try that fails leaves no trace. Once the step has ended, nothing is changed.
   *
   * @throws {@link FlujoError} `invalid_state` for something that is no plain object
   */
  readonly setState: (patch: StatePatch<State>) => void
  /** What the pipelines around opened with `using`, by name. */
  readonly resources: Readonly<Resources>
  /**
   * Sets an amount aside before it is used: what is used and what anybody has reserved never go above a limit together.
   * It is held until it is released or this try ends; what this try reports with `usage` is taken from it.
   *
   * @throws {@link FlujoError} `limit_exceeded` where a limit around does not have so much left (do with less, or let the
   * step fail: it is not tried again), `cancelled` where the step has ended, `invalid_options` for an amount that is none
   * @example
   * using reserved = ctx.reserve({ costUsd: 0.05 })
   * const answer = await ask(question)
   * ctx.usage(answer.usage)
   */
  reserve(amounts: ReservedAmounts): Reservation
  /**
   * In a fallback, and in all steps inside it, the failure that it stands in for (of the innermost fallback); elsewhere
   * `undefined`.
   */
  readonly fallbackFor: FlujoError | undefined
  /** One sentence about the result, or why there is none. */
  feedback(text: string): void
  /**
   * Says that the work goes on: what an `idleTimeoutMs` of this step, or of one around it, waits for. `progress` and the
   * chunks of a stream say so too. Costs next to nothing and is not kept in the trace.
   */
  heartbeat(): void
}
