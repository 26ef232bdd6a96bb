import { type CaptureMode, describeValue, FlujoError } from '@flujo/domain'
import type { RunnerOptions } from '@flujo/runner'
import { checkRetention, type RetentionOptions } from '@flujo/store-sqlite'
import type { RedactOptions } from '@flujo/tracing'
import type { RecorderStore } from './recorder.ts'

/** What a `Flujo` can be told; nothing of it is needed. */
export interface FlujoOptions extends RunnerOptions {
  /**
   * File of the trace database. Default: the environment variable `FLUJO_DB`, else `.flujo/traces.db` in the nearest
   * directory upward that has one, else beside the nearest `package.json`.
   */
  readonly db?: string | undefined
  /** A store of your own instead of the SQLite database; you close it yourself. */
  readonly store?: RecorderStore | undefined
  /**
   * How much the database may keep: `maxBytes` (default 512 MiB) and `maxAgeDays` (default 90) of runs that have ended.
   * `false`: everything. Not to be given together with `store`.
   */
  readonly retention?: RetentionOptions | false | undefined
  /**
   * `true`: the database keeps an index of the words of runs that are over, so that `lens search` is quick on a large one.
   * Default `false`. Not to be given together with `store`.
   */
  readonly search?: boolean | undefined
  /** `false`: nothing is recorded, no file is opened, `result.trace` is `undefined`. Default `true`. */
  readonly tracing?: boolean | undefined
  /** `false`: the trace is kept, but not read back into `result.trace`. Default `true`. */
  readonly resultTrace?: boolean | undefined
  /** What is kept of inputs and outputs: `full` (default), only facts about them (`meta`), or `none`. */
  readonly capture?: CaptureMode | undefined
  /** `false` keeps secrets as they are; otherwise what is redacted beyond the usual, or left alone. */
  readonly redact?: false | RedactOptions | undefined
  /** Told, once for each cause, when a trace cannot be kept; the run goes on. Default: `console.warn`. */
  readonly onWarning?: ((message: string) => void) | undefined
}

const expectations: {
  readonly [Name in keyof FlujoOptions]-?: readonly [expected: string, holds: (value: unknown) => boolean]
} = {
  db: ['a file name', (value) => typeof value === 'string' && value !== ''],
  store: [
    'a store with a write method',
    (value) => isObject(value) && isFunction((value as { write?: unknown }).write),
  ],
  retention: ['false or an object with maxBytes and maxAgeDays', (value) => value === false || isObject(value)],
  search: ['true or false', isBoolean],
  tracing: ['true or false', isBoolean],
  resultTrace: ['true or false', isBoolean],
  capture: ["'full', 'meta' or 'none'", (value) => value === 'full' || value === 'meta' || value === 'none'],
  redact: ['false or an object', (value) => value === false || isObject(value)],
  onWarning: ['a function', isFunction],
  // The runner looks at these more closely.
  hooks: ['a list of functions', Array.isArray],
  onHookError: ['a function', isFunction],
  graceMs: ['a number of milliseconds', (value) => typeof value === 'number'],
  timeoutMs: ['a number of milliseconds', (value) => typeof value === 'number'],
  hookTimeoutMs: ['a number of milliseconds', (value) => typeof value === 'number'],
  journal: ['a Journal', isObject],
  disposeMs: ['a number of milliseconds', (value) => typeof value === 'number'],
  runtime: ['a Runtime', isObject],
  limits: ['an object with limits', isObject],
  price: ['a function', isFunction],
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean'
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

/** @throws {@link FlujoError} `invalid_options` naming the option, what was expected and what was given */
export function checkFlujoOptions(options: FlujoOptions): void {
  if (!isObject(options) || Array.isArray(options)) throw invalid('options to be an object', options)
  for (const [name, value] of Object.entries(options)) {
    const expectation = Object.hasOwn(expectations, name) ? expectations[name as keyof FlujoOptions] : undefined
    if (expectation === undefined) {
      throw invalid(`options among ${Object.keys(expectations).join(', ')}`, name)
    }
    const [expected, holds] = expectation
    if (value !== undefined && !holds(value)) throw invalid(`${name} to be ${expected}`, value)
  }
  const { store, retention, search } = options
  if (retention !== undefined) checkRetention(retention)
  if (retention !== undefined && store !== undefined) throw invalid('either retention or store, not both', retention)
  if (search !== undefined && store !== undefined) throw invalid('either search or store, not both', search)
  if (options.db !== undefined && store !== undefined) throw invalid('either db or store, not both', options.db)
}

function invalid(expected: string, given: unknown): FlujoError {
  return new FlujoError('invalid_options', `new Flujo: expected ${expected}, given ${describeValue(given)}`)
}
