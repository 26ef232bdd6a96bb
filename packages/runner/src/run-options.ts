import { type CaptureMode, describeValue, FlujoError, type Hook, type Runtime, webRuntime } from '@flujo/domain'
import type { HookErrorListener } from './hook-bus.ts'

/** How a {@link Runner} works, for all of its runs. */
export interface RunnerOptions {
  /** Told everything that happens, in this order; a tracer's `hook` goes here. */
  readonly hooks?: readonly Hook[] | undefined
  /** Told when a hook throws. Default: `console.warn`, once for each runner. */
  readonly onHookError?: HookErrorListener | undefined
  /** How long a cancelled or timed-out step that ignores its signal is waited for, in milliseconds. Default 1,000; 0 is allowed. */
  readonly graceMs?: number | undefined
  /** Clock, ids, chance and timers. Default: the platform's own. */
  readonly runtime?: Runtime | undefined
}

/** How one run goes. */
export interface RunOptions {
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
}

export const runnerOptionNames: readonly (keyof RunnerOptions)[] = ['hooks', 'onHookError', 'graceMs', 'runtime']
export const runOptionNames: readonly (keyof RunOptions)[] = ['runId', 'signal', 'hooks', 'graceMs', 'capture']

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
  const { hooks, graceMs } = options as RunOptions
  if (hooks !== undefined && !(Array.isArray(hooks) && hooks.every((hook) => typeof hook === 'function'))) {
    throw invalid(where, 'hooks to be a list of functions', hooks)
  }
  if (graceMs !== undefined && !(typeof graceMs === 'number' && graceMs >= 0 && graceMs < Infinity)) {
    throw invalid(where, 'graceMs to be a number of milliseconds, 0 or more', graceMs)
  }
  checkCapture(where, (options as RunOptions).capture)
  checkFunction(where, 'onHookError', (options as RunnerOptions).onHookError)
  checkSignal(where, (options as RunOptions).signal)
  checkRuntime(where, (options as RunnerOptions).runtime)
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
