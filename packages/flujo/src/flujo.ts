import type { AnyStep, Answers, Env, RunResult, SpanNode } from '@flujo/domain'
import { type HookBus, type ResumeArguments, Runner, type RunArguments, type RunStream } from '@flujo/runner'
import { checkFlujoOptions, type FlujoOptions } from './flujo-options.ts'
import { Recorder } from './recorder.ts'

/** How a run ended, and what was recorded of it. */
export type FlujoResult<Out, State extends object = object> = RunResult<Out, State> & {
  /** The root span with its children; values are read with the store's `getValue`. */
  readonly trace: SpanNode | undefined
}

/** A {@link RunStream} whose result has the trace. */
export interface FlujoStream<Out, State extends object = object> extends Omit<RunStream<Out, State>, 'result'> {
  readonly result: Promise<FlujoResult<Out, State>>
}

/**
 * A pipeline that is traced into a SQLite database, with nothing to configure.
 *
 * @example
 * const flujo = new Flujo(review)
 * const result = await flujo.run('some text')
 * // then, in a terminal: npx flujo lens trace @
 */
export class Flujo<In, Out, E extends Env = Env> {
  /** Hooks of all runs; they come after the tracer. */
  readonly hooks: HookBus
  private readonly runner: Runner<In, Out, E>
  private readonly recorder: Recorder | undefined
  private readonly readsBack: boolean

  /**
   * @throws {@link FlujoError} `invalid_pipeline` or `invalid_options`. A database that cannot be opened is no error: it
   * is told to `onWarning`, traces are then kept in memory, and runs go on
   */
  constructor(pipeline: AnyStep<In, Out, E>, options: FlujoOptions = {}) {
    checkFlujoOptions(options)
    const {
      db,
      store,
      retention,
      search,
      tracing = true,
      resultTrace = true,
      capture,
      redact,
      onWarning = warn,
      ...runnerOptions
    } = options
    const { hooks = [], runtime } = runnerOptions
    this.recorder = tracing
      ? new Recorder({ db, store, retention, search, capture, redact, runtime, onWarning })
      : undefined
    this.readsBack = resultTrace
    const recording = this.recorder === undefined ? [] : [this.recorder.hook]
    this.runner = new Runner(pipeline, { ...runnerOptions, hooks: [...recording, ...hooks] })
    this.hooks = this.runner.hooks
  }

  /** The file that traces are written to; `undefined` where there is none. It is made by the first run. */
  get databasePath(): string | undefined {
    return this.recorder?.path
  }

  /**
   * Runs the pipeline. What happens in it is in the result, failures too; when this resolves, the trace is written.
   *
   * @throws {@link FlujoError} `invalid_options`, `invalid_run_id`, `run_id_in_use`: the run was not started
   */
  async run(input: In, ...options: RunArguments<E>): Promise<FlujoResult<Out, E['state']>> {
    await this.recorder?.prepare(options[0]?.runId)
    return this.withTrace(await this.runner.run(input, ...options))
  }

  /** Like {@link run}, but gives the bare output and throws the error of a run that failed or was cancelled. */
  async runOrThrow(input: In, ...options: RunArguments<E>): Promise<Out> {
    await this.recorder?.prepare(options[0]?.runId)
    return this.runner.runOrThrow(input, ...options).finally(() => this.recorder?.flush())
  }

  /**
   * Goes on with a paused run, see `Runner.resume`; it stays one run with one trace.
   *
   * @throws {@link FlujoError} `not_paused`, `invalid_answer`, `run_id_in_use`, `invalid_options`: nothing has changed
   */
  async resume(
    runId: string,
    answers: Answers<E>,
    ...options: ResumeArguments<E>
  ): Promise<FlujoResult<Out, E['state']>> {
    await this.recorder?.prepare(undefined)
    return this.withTrace(await this.runner.resume(runId, answers, ...options))
  }

  /** Cancels a run that is under way or paused; resolves when it has ended, to `false` where there is none of that id. */
  async cancel(runId: string, reason?: unknown): Promise<boolean> {
    return this.runner.cancel(runId, reason).finally(() => this.recorder?.flush())
  }

  /** Runs the pipeline event by event, see {@link RunStream}. */
  stream(input: In, ...options: RunArguments<E>): FlujoStream<Out, E['state']> {
    const stream = this.runner.stream(input, ...options)
    const prepare = async (): Promise<void> => this.recorder?.prepare(options[0]?.runId)
    const readResult = async (): Promise<FlujoResult<Out, E['state']>> => this.withTrace(await stream.result)
    let prepared: Promise<void> | undefined
    return {
      async *[Symbol.asyncIterator]() {
        await (prepared ??= prepare())
        yield* stream
      },
      get result() {
        return (prepared ??= prepare()).then(readResult)
      },
    }
  }

  /** Writes what waits and closes the database. Runs that are still under way are no longer recorded. */
  async close(): Promise<void> {
    await this.recorder?.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  private async withTrace(result: RunResult<Out, E['state']>): Promise<FlujoResult<Out, E['state']>> {
    await this.recorder?.flush()
    const trace = this.readsBack ? await this.recorder?.readTrace(result.runId) : undefined
    return { ...result, trace }
  }
}

const warn = (message: string): void => console.warn(message)
