/**
 * What went wrong, as one stable word. Branch on this and not on `instanceof`: two copies of a package may be
 * installed.
 *
 * | code | meaning |
 * | --- | --- |
 * | `invalid_pipeline` | a step or pipeline was refused when it was built |
 * | `invalid_options` | an option of a runner, tracer, store or run is not usable, or an amount that a step reserves |
 * | `invalid_run_id` | a caller's run id is ill-formed |
 * | `run_id_in_use` | a run with that id is under way |
 * | `step_failed` | the code of a step threw, or a value did not fit the step (`cause` has the original) |
 * | `invalid_input` | what a step was given does not fit its schema (`issues` says where) |
 * | `invalid_output` | what a step gave does not fit its schema (`issues` says where) |
 * | `step_timeout` | a try took longer than its `timeoutMs`, or all of them longer than the `totalTimeoutMs` |
 * | `idle_timeout` | nothing was heard of a try for its `idleTimeoutMs` |
 * | `run_timeout` | a run took longer than its `timeoutMs` |
 * | `limit_exceeded` | a run or step used more than its `limits` allow, or a reservation would go above one |
 * | `loop_exhausted` | a loop reached `maxIterations` without meeting its condition |
 * | `quorum_not_reached` | fewer branches of a parallel completed than its `quorum` asks for (`cause` has all failures) |
 * | `no_matching_case` | a branch or route chose a key that has no case |
 * | `not_iterable` | a map was given something it cannot iterate over |
 * | `invalid_state` | a change of the shared state, or what `merge` made of it, is no plain object |
 * | `resource_failed` | a resource of a pipeline could not be opened (`cause` says why) |
 * | `cancelled` | the run was cancelled from outside |
 * | `not_completed` | `runOrThrow` of a run that is paused and has no output yet |
 * | `not_paused` | a run cannot be resumed: it is unknown, has ended, or is of another pipeline |
 * | `invalid_answer` | a run was resumed with what it does not wait for, or what does not fit (`issues` says where) |
 * | `aborted_by_hook` | a hook threw `AbortRun` |
 * | `hook_timeout` | the promise of a hook did not settle within `hookTimeoutMs`; only `onHookError` is told of it |
 * | `unsupported_node` | this version of Node.js cannot load the native SQLite module |
 * | `no_database` | there is no database where one was looked for, or the file is empty |
 * | `store_unavailable` | a database cannot be opened, read or written (`cause` says why) |
 * | `database_corrupt` | a database of Flujo is damaged |
 * | `not_our_database` | a file is there, but it is not a database of Flujo |
 * | `newer_schema` | a database was written by a newer version and cannot be read by this one |
 * | `database_busy` | another process held the database for too long |
 */
export type FlujoErrorCode =
  | 'invalid_pipeline'
  | 'invalid_options'
  | 'invalid_run_id'
  | 'run_id_in_use'
  | 'step_failed'
  | 'invalid_input'
  | 'invalid_output'
  | 'step_timeout'
  | 'idle_timeout'
  | 'run_timeout'
  | 'limit_exceeded'
  | 'loop_exhausted'
  | 'quorum_not_reached'
  | 'no_matching_case'
  | 'not_iterable'
  | 'invalid_state'
  | 'resource_failed'
  | 'cancelled'
  | 'not_completed'
  | 'not_paused'
  | 'invalid_answer'
  | 'aborted_by_hook'
  | 'hook_timeout'
  | 'unsupported_node'
  | 'no_database'
  | 'store_unavailable'
  | 'database_corrupt'
  | 'not_our_database'
  | 'newer_schema'
  | 'database_busy'

/** What a {@link FlujoError} may carry beside its sentence. */
export interface FlujoErrorOptions {
  /** Path of the step concerned, names joined by `/`. */
  readonly path?: string | undefined
  readonly cause?: unknown
  /** What a schema found wrong. */
  readonly issues?: readonly ValueIssue[] | undefined
  /** Failures that belong to this one without being its cause. Default: none. */
  readonly related?: readonly FlujoError[] | undefined
}

/** One thing that is wrong with a value. */
export interface ValueIssue {
  /** Keys joined by dots, such as `user.tags.0`; empty where it is the value itself. */
  readonly path: string
  readonly message: string
}

/** Every error that Flujo itself makes. The message says what was expected, what was given, where and what to do. */
export class FlujoError extends Error {
  readonly code: FlujoErrorCode
  /** Path of the step concerned, where there is one. */
  readonly path: string | undefined
  /** With `invalid_input` and `invalid_output`: everything that the schema found wrong. */
  readonly issues: readonly ValueIssue[] | undefined
  /**
   * Failures that belong to this one without being its cause: what the fallback that failed stood in for, and steps side
   * by side that failed after the first. Each has its own `path`, `cause` and `related`.
   */
  declare readonly related: readonly FlujoError[]

  constructor(code: FlujoErrorCode, message: string, options: FlujoErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : {})
    this.code = code
    this.path = options.path
    this.issues = options.issues
    if (options.related !== undefined && options.related.length > 0) this.related = options.related
  }

  static {
    Object.defineProperty(this.prototype, 'name', { value: 'FlujoError', configurable: true, writable: true })
    // On the prototype, so that an error without any prints as before.
    Object.defineProperty(this.prototype, 'related', { value: Object.freeze([]), configurable: true, writable: true })
  }
}
