import type { AnyStep, RunResult } from '@flujo/domain'
import { checkEvents, Recorder } from './recorded-events.test-support.ts'
import type { RunnerOptions, RunOptions } from './run-options.ts'
import { Runner } from './runner.ts'
import { settle } from './testing/settle.ts'
import { VirtualRuntime } from './testing/virtual-runtime.ts'

/** A run in virtual time with everything that it told. */
export interface TracedRun<Out> {
  readonly result: RunResult<Out>
  readonly trace: Recorder
  readonly runtime: VirtualRuntime
}

export interface TracedOptions extends RunOptions {
  readonly runtime?: VirtualRuntime
  readonly disposeMs?: number
  readonly runnerHooks?: RunnerOptions['hooks']
  /** Of the runner, beside its hooks. */
  readonly runner?: Pick<RunnerOptions, 'limits' | 'price'>
}

/** Starts a run in virtual time and gives back what a test needs to steer it. */
export function startTraced<In, Out>(
  step: AnyStep<In, Out>,
  input: In,
  {
    runtime = new VirtualRuntime(),
    runnerHooks = [],
    runner: runnerOptions,
    disposeMs,
    ...options
  }: TracedOptions = {},
): { readonly done: Promise<RunResult<Out>>; readonly trace: Recorder; readonly runtime: VirtualRuntime } {
  const trace = new Recorder()
  const runner = new Runner(step, { ...runnerOptions, runtime, hooks: [trace.hook, ...runnerHooks], disposeMs })
  return { done: runner.run(input, options), trace, runtime }
}

/** Runs to the end in virtual time, and checks what holds for the events of every run. */
export async function runTraced<In, Out>(
  step: AnyStep<In, Out>,
  input: In,
  options: TracedOptions = {},
): Promise<TracedRun<Out>> {
  const { done, trace, runtime } = startTraced(step, input, options)
  const result = await runtime.drive(done)
  await settle()
  checkEvents(trace.events)
  if (runtime.pending > 0) throw new Error(`${runtime.pending} timers are left`)
  return { result, trace, runtime }
}

/** A promise that the test settles. */
export interface Gate<T> {
  readonly promise: Promise<T>
  readonly open: (value: T) => void
  readonly fail: (error: unknown) => void
}

export function gate<T = void>(): Gate<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  return { promise, open: resolve, fail: reject }
}
