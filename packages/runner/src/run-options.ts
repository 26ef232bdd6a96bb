import {
  type CaptureMode,
  describeValue,
  type Env,
  FlujoError,
  type Hook,
  type Journal,
  type Limits,
  limitsOf,
  type NeededResources,
  type Runtime,
  webRuntime,
} from '@flujo/domain'
import type { HookErrorListener } from './hook-bus.ts'
import type { Price } from './pricing.ts'
import { isPlainObject } from './state.ts'

/** How a {@link Runner} works, for all of its runs. */
export interface RunnerOptions {
  /** Told everything that happens, in this order; a tracer's `hook` goes here. */
  readonly hooks?: readonly Hook[] | undefined
  /** Told when a hook throws, rejects or does not settle in time. Default: `console.warn`, once for each runner. */
  readonly onHookError?: HookErrorListener | undefined
  /** How long a cancelled or timed-out step that ignores its signal is waited for, in milliseconds. Default 1,000; 0 is allowed. */
  readonly graceMs?: number | undefined
  /**
   * Where is kept what a run has done, so that it can go on after a pause. Default: in memory, for pipelines with a pause
   * only; with a journal of your own, every run.
   */
  readonly journal?: Journal | undefined
  /**
   * Longest time for a run, in milliseconds, above 0: it then ends as `failed` with the code `run_timeout`, with everything
   * done so far in its result and trace. A resumed run has all of it again. Default: `Infinity`, no limit.
   */
  readonly timeoutMs?: number | undefined
  /**
   * How long the promise of a hook is waited for, in milliseconds; `Infinity` for however long it takes. Default 10,000.
   * One that takes longer is told to `onHookError` (`hook_timeout`); until it settles its hook is called, but not waited for.
   */
  readonly hookTimeoutMs?: number | undefined
  /** How long the resources of a pipeline are given to be disposed, all together, in milliseconds. Default 1,000; 0 is allowed. */
  readonly disposeMs?: number | undefined
  /** Clock, ids, chance and timers. Default: the platform's own. */
  readonly runtime?: Runtime | undefined
  /** How much each run may use, unless the run says otherwise; see {@link Limits}. Default: no limit. */
  readonly limits?: Limits | undefined
  /**
   * The price in US dollars of a usage that was reported without `costUsd`, `undefined` where it is not known. Default: none
   * is. What throws or is no amount leaves the price unknown.
   */
  readonly price?: Price | undefined
}

/** How one run of a pipeline with the bag `E` goes. */
export type RunOptions<E extends Env = Env> = CommonRunOptions & StateOption<E['state']> & ResourcesOption<E>

/** The options of a run, which may be left out unless the pipeline needs something of them. */
export type RunArguments<E extends Env = Env> =
  Record<never, never> extends RunOptions<E> ? [options?: RunOptions<E>] : [options: RunOptions<E>]

/** How a paused run goes on: its id and its state are those that it had. */
export type ResumeOptions<E extends Env = Env> = Omit<CommonRunOptions, 'runId'> & ResourcesOption<E>

/** The options of going on, which may be left out unless the pipeline needs resources that it does not open. */
export type ResumeArguments<E extends Env = Env> =
  Record<never, never> extends ResumeOptions<E> ? [options?: ResumeOptions<E>] : [options: ResumeOptions<E>]

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
  /** What a trace keeps of inputs and outputs in this run, where a step says nothing else: instead of the tracer's. */
  readonly capture?: CaptureMode | undefined
  /** How much this run may use. What is given here takes the place of the runner's limit of the same name; its others stay. */
  readonly limits?: Limits | undefined
  /** Longest time for this run, instead of the runner's; `Infinity` for no limit. */
  readonly timeoutMs?: number | undefined
}

export const runnerOptionNames: readonly (keyof RunnerOptions)[] = [
  'hooks',
  'onHookError',
  'graceMs',
  'timeoutMs',
  'hookTimeoutMs',
  'disposeMs',
  'journal',
  'runtime',
  'limits',
  'price',
]
export const resumeOptionNames: readonly (keyof ResumeOptions)[] = [
  'signal',
  'hooks',
  'graceMs',
  'timeoutMs',
  'limits',
  'resources',
  'capture',
]
export const runOptionNames: readonly (keyof RunOptions)[] = ['runId', ...resumeOptionNames, 'state']

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
  checkCapture(where, (options as RunOptions).capture)
  checkTimeLimit(where, 'timeoutMs', (options as RunOptions).timeoutMs)
  checkTimeLimit(where, 'hookTimeoutMs', (options as RunnerOptions).hookTimeoutMs)
  checkPlainObject(where, 'state', state)
  checkPlainObject(where, 'resources', resources)
  checkFunction(where, 'onHookError', (options as RunnerOptions).onHookError)
  checkLimits((options as RunOptions).limits, where)
  checkFunction(where, 'price', (options as RunnerOptions).price)
  checkSignal(where, (options as RunOptions).signal)
  checkMethods(where, 'runtime to be a Runtime', (options as RunnerOptions).runtime, Object.keys(webRuntime))
  checkMethods(where, 'journal to be a Journal', (options as RunnerOptions).journal, ['once', 'get', 'forget'])
}

function checkTimeLimit(where: string, option: string, value: unknown): void {
  if (value === undefined || (typeof value === 'number' && value > 0)) return
  throw invalid(where, `${option} to be a number of milliseconds above 0, or Infinity`, value)
}

function checkMilliseconds(where: string, option: string, ms: unknown): void {
  if (ms === undefined || (typeof ms === 'number' && ms >= 0 && ms < Infinity)) return
  throw invalid(where, `${option} to be a number of milliseconds, 0 or more`, ms)
}

function checkPlainObject(where: string, option: string, value: unknown): void {
  if (value !== undefined && !isPlainObject(value)) throw invalid(where, `${option} to be a plain object`, value)
}

function checkCapture(where: string, capture: unknown): void {
  if (capture === undefined || capture === 'full' || capture === 'meta' || capture === 'none') return
  throw invalid(where, "capture to be 'full', 'meta' or 'none'", capture)
}

function checkFunction(where: string, option: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') throw invalid(where, `${option} to be a function`, value)
}

function checkSignal(where: string, signal: unknown): void {
  if (signal === undefined) return
  const usable = typeof signal === 'object' && signal !== null && 'aborted' in signal && 'addEventListener' in signal
  if (!usable) throw invalid(where, 'signal to be an AbortSignal', signal)
}

function checkMethods(where: string, expected: string, value: unknown, methods: readonly string[]): void {
  if (value === undefined) return
  const usable =
    typeof value === 'object' &&
    value !== null &&
    methods.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'function')
  if (!usable) throw invalid(where, `${expected} with the methods ${methods.join(', ')}`, value)
}

/** @throws {@link FlujoError} `invalid_options` naming the limit */
function checkLimits(limits: unknown, where: string): Limits | undefined {
  return limitsOf(limits, (expected, given) => invalid(where, expected, given))
}

/** A limit of the run's own takes the place of the other of its name. */
export function limitsOfRun(base: Limits | undefined, given: Limits | undefined): Limits | undefined {
  const own = checkLimits(given, 'run')
  return own === undefined ? base : { ...base, ...own }
}

/** @throws {@link FlujoError} `invalid_run_id` */
export function checkRunId(runId: unknown): string {
  if (typeof runId === 'string' && /^[A-Za-z0-9][\w.:-]{0,127}$/.test(runId)) return runId
  throw new FlujoError(
    'invalid_run_id',
    `expected a run id of 1 to 128 letters, digits, "_", ".", ":" or "-" that starts with a letter or digit, given ${describeValue(runId)}`,
  )
}
