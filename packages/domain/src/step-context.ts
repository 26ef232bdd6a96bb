import type { NoKeys } from './env.ts'
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

/** What can be changed in a state: some of its keys; in one without keys, nothing. */
export type StatePatch<State extends object> = [keyof State] extends [never] ? Record<string, never> : Partial<State>

/**
 * What a step is given beside its input. A step that needs a shared state or live resources around it names their types:
 * `step('note', (n: number, ctx: StepContext<{ seen: number[] }>) => …)`.
 */
export interface StepContext<State extends object = NoKeys, Resources extends object = NoKeys> extends SpanScope {
  /** Aborts when the run is cancelled, this attempt times out, or a sibling in a parallel or map fails. */
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
  /** One sentence about the result, or why there is none. */
  feedback(text: string): void
}
