/**
 * What went wrong, as one stable word. Branch on this and not on `instanceof`: two copies of a package may be
 * installed.
 *
 * | code | meaning |
 * | --- | --- |
 * | `invalid_pipeline` | a step or pipeline was refused when it was built |
 * | `invalid_options` | an option of a runner, tracer, store or run is not usable |
 * | `invalid_run_id` | a caller's run id is ill-formed |
 * | `run_id_in_use` | a run with that id is under way |
 * | `step_failed` | the code of a step threw, or a value did not fit the step (`cause` has the original) |
 * | `invalid_input` | what a step was given does not fit its schema (`issues` says where) |
 * | `invalid_output` | what a step gave does not fit its schema (`issues` says where) |
 * | `step_timeout` | an attempt took longer than its `timeoutMs` |
 * | `loop_exhausted` | a loop reached `maxIterations` without meeting its condition |
 * | `quorum_not_reached` | fewer branches of a parallel completed than its `quorum` asks for (`cause` has all failures) |
 * | `no_matching_case` | a branch or route chose a key that has no case |
 * | `not_iterable` | a map was given something it cannot iterate over |
 * | `invalid_state` | a change of the shared state, or what `merge` made of it, is no plain object |
 * | `resource_failed` | a resource of a pipeline could not be opened (`cause` says why) |
 * | `cancelled` | the run was cancelled from outside |
 * | `aborted_by_hook` | a hook threw `AbortRun` |
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
  | 'loop_exhausted'
  | 'quorum_not_reached'
  | 'no_matching_case'
  | 'not_iterable'
  | 'invalid_state'
  | 'resource_failed'
  | 'cancelled'
  | 'aborted_by_hook'
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

  constructor(code: FlujoErrorCode, message: string, options: FlujoErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : {})
    this.code = code
    this.path = options.path
    this.issues = options.issues
  }

  static {
    Object.defineProperty(this.prototype, 'name', { value: 'FlujoError', configurable: true, writable: true })
  }
}
