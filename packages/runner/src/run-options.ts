import {
  describeValue,
  type Env,
  FlujoError,
  type Hook,
  type NeededResources,
  type Runtime,
  webRuntime,
} from '@flujo/domain'
import type { HookErrorListener } from './hook-bus.ts'
import { isPlainObject } from './state.ts'

/** How a {@link Runner} works, for all of its runs. */
export interface RunnerOptions {
  /** Told everything that happens, in this order; a tracer's `hook` goes here. */
  readonly hooks?: readonly Hook[] | undefined
  /** Told when a hook throws. Default: `console.warn`, once for each runner. */
  readonly onHookError?: HookErrorListener | undefined
  /** How long a cancelled or timed-out step that ignores its signal is waited for, in milliseconds. Default 1,000; 0 is allowed. */
  readonly graceMs?: number | undefined
  /** How long the resources of a pipeline are given to be disposed, all together, in milliseconds. Default 1,000; 0 is allowed. */
  readonly disposeMs?: number | undefined
  /** Clock, ids, chance and timers. Default: the platform's own. */
  readonly runtime?: Runtime | undefined
}

/** How one run of a pipeline with the bag `E` goes. */
export type RunOptions<E extends Env = Env> = CommonRunOptions & StateOption<E['state']> & ResourcesOption<E>

/** The options of a run, which may be left out unless the pipeline needs something of them. */
export type RunArguments<E extends Env = Env> =
  Record<never, never> extends RunOptions<E> ? [options?: RunOptions<E>] : [options: RunOptions<E>]

/** What the shared state starts with; it is copied and never changed. May be left out where no key is required. */
export type StateOption<State extends object> =
  Record<never, never> extends State ? { readonly state?: State | undefined } : { readonly state: State }

/**
 * Ready-made objects, such as a fake in a test, in the place of those that the pipeline would open; they are not disposed.
 * What the pipeline needs and does not open has to be given.
 */
export type ResourcesOption<E extends Env> =
  Record<never, never> extends NeededResources<E>
    ? { readonly resources?: Partial<E['resources']> | undefined }
    : { readonly resources: NeededResources<E> & Partial<E['resources']> }

/** Options of a run of any pipeline. */
export interface CommonRunOptions {
  /** An id of the caller's own: a letter or digit, then up to 127 of letters, digits, `_`, `.`, `:` and `-`. Default: 32 random hex digits. */
  readonly runId?: string | undefined
  /** Cancels the run when it aborts. */
  readonly signal?: AbortSignal | undefined
  /** Told what happens in this run, after the hooks of the runner. */
  readonly hooks?: readonly Hook[] | undefined
  /** Instead of the runner's. */
  readonly graceMs?: number | undefined
}

export const runnerOptionNames: readonly (keyof RunnerOptions)[] = [
  'hooks',
  'onHookError',
  'graceMs',
  'disposeMs',
  'runtime',
]
export const runOptionNames: readonly (keyof RunOptions)[] = [
  'runId',
  'signal',
  'hooks',
  'graceMs',
  'state',
  'resources',
]

const invalid = (where: string, expected: string, given: unknown): FlujoError =>
  new FlujoError('invalid_options', `${where}: expected ${expected}, given ${describeValue(given)}`)

/**
 * Refuses options that are unknown or unusable.
 *
 * @throws {@link FlujoError} `invalid_options` naming the option
 */
export function checkOptions(options: unknown, known: readonly string[], where: string): void {
  if (typeof options !== 'object' || options === null) throw invalid(where, 'options to be an object', options)
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined) throw invalid(where, `options among ${known.join(', ')}`, unknown)
  const { hooks, graceMs, state, resources } = options as RunOptions
  if (hooks !== undefined && !(Array.isArray(hooks) && hooks.every((hook) => typeof hook === 'function'))) {
    throw invalid(where, 'hooks to be a list of functions', hooks)
  }
  checkMilliseconds(where, 'graceMs', graceMs)
  checkMilliseconds(where, 'disposeMs', (options as RunnerOptions).disposeMs)
  checkPlainObject(where, 'state', state)
  checkPlainObject(where, 'resources', resources)
  checkFunction(where, 'onHookError', (options as RunnerOptions).onHookError)
  checkSignal(where, (options as RunOptions).signal)
  checkRuntime(where, (options as RunnerOptions).runtime)
}

function checkMilliseconds(where: string, option: string, ms: unknown): void {
  if (ms === undefined || (typeof ms === 'number' && ms >= 0 && ms < Infinity)) return
  throw invalid(where, `${option} to be a number of milliseconds, 0 or more`, ms)
}

function checkPlainObject(where: string, option: string, value: unknown): void {
  if (value !== undefined && !isPlainObject(value)) throw invalid(where, `${option} to be a plain object`, value)
}

function checkFunction(where: string, option: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') throw invalid(where, `${option} to be a function`, value)
}

function checkSignal(where: string, signal: unknown): void {
  if (signal === undefined) return
  const usable = typeof signal === 'object' && signal !== null && 'aborted' in signal && 'addEventListener' in signal
  if (!usable) throw invalid(where, 'signal to be an AbortSignal', signal)
}

function checkRuntime(where: string, runtime: unknown): void {
  if (runtime === undefined) return
  const methods = Object.keys(webRuntime) as readonly (keyof Runtime)[]
  const usable =
    typeof runtime === 'object' &&
    runtime !== null &&
    methods.every((name) => typeof (runtime as Partial<Runtime>)[name] === 'function')
  if (!usable) throw invalid(where, `runtime to be a Runtime with the methods ${methods.join(', ')}`, runtime)
}

/** @throws {@link FlujoError} `invalid_run_id` */
export function checkRunId(runId: unknown): string {
  if (typeof runId === 'string' && /^[A-Za-z0-9][\w.:-]{0,127}$/.test(runId)) return runId
  throw new FlujoError(
    'invalid_run_id',
    `expected a run id of 1 to 128 letters, digits, "_", ".", ":" or "-" that starts with a letter or digit, given ${describeValue(runId)}`,
  )
}
