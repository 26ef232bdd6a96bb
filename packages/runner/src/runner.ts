import {
  type Answers,
  type Env,
  FlujoError,
  type Hook,
  type PipelineNode,
  type Runtime,
  type RunResult,
  type Step,
  webRuntime,
} from '@flujo/domain'
import { ActiveRun, type RunStart } from './active-run.ts'
import { asPipeline } from './as-pipeline.ts'
import { InFlight } from './cache.ts'
import { HookBus, type HookErrorListener, warnOnce } from './hook-bus.ts'
import { Journaling } from './journal/journaling.ts'
import { findPaused } from './journal/paused-run.ts'
import { noteHeader } from './journal/run-header.ts'
import { takeAnswers } from './journal/take-answers.ts'
import {
  checkOptions,
  checkRunId,
  type ResumeOptions,
  resumeOptionNames,
  type RunnerOptions,
  runnerOptionNames,
  type RunOptions,
  runOptionNames,
} from './run-options.ts'
import { runPipeline } from './run-pipeline.ts'
import { type RunStream, streamOf } from './run-stream.ts'

/** A run that was started or resumed. */
interface UnderWay {
  readonly result: Promise<RunResult<unknown>>
  readonly cancel: (reason: unknown) => void
}

/**
 * Runs a pipeline, as often and as many times at once as you like, and tells its hooks what happens.
 *
 * @example
 * const runner = new Runner(review, { hooks: [tracing.hook] })
 * const result = await runner.run('some text')
 * if (result.status === 'completed') console.log(result.output)
 */
export class Runner<In, Out, E extends Env = Env> {
  /**
   * Hooks of all runs of this runner; may be added and removed at any time. While there are none the clock is hardly read:
   * a span that opened unheard is timed from the last moment before it that was.
   */
  readonly hooks: HookBus = new HookBus()
  private readonly pipeline: PipelineNode
  private readonly runtime: Runtime
  private readonly graceMs: number
  private readonly onHookError: HookErrorListener
  private readonly inFlight: InFlight = new InFlight()
  private readonly journaling: Journaling
  private readonly underWay: Map<string, UnderWay> = new Map()

  /**
   * @throws {@link FlujoError} `invalid_pipeline` for a pipeline without steps, `invalid_options` for unknown or
   * unusable options
   */
  constructor(pipeline: Step<In, Out, E>, options: RunnerOptions = {}) {
    checkOptions(options, runnerOptionNames, 'new Runner')
    const { hooks = [], onHookError = warnOnce(), graceMs = 1_000, runtime = webRuntime } = options
    this.pipeline = asPipeline(pipeline)
    this.runtime = runtime
    this.graceMs = graceMs
    this.onHookError = onHookError
    this.journaling = new Journaling(this.pipeline, options.journal)
    for (const hook of hooks) this.hooks.onAny(hook)
  }

  /**
   * Runs the pipeline on `input`. What happens *in* the pipeline is in the result, failures too; where it waits for an
   * answer the result is `paused`, and {@link resume} goes on.
   *
   * @throws {@link FlujoError} `invalid_options`, `invalid_run_id`, `run_id_in_use`: the run was not started
   */
  async run(input: In, options: RunOptions = {}): Promise<RunResult<Out>> {
    return this.start(input, options).result
  }

  /**
   * Like {@link run}, but gives the bare output.
   *
   * @throws the error of a run that failed or was cancelled: a {@link FlujoError} with `path` and `cause`; `not_completed`
   * for a run that is paused
   */
  async runOrThrow(input: In, options: RunOptions = {}): Promise<Out> {
    const result = await this.run(input, options)
    if (result.status === 'completed') return result.output
    throw result.error ?? pausedError(result)
  }

  /**
   * Goes on with a paused run: the answers are checked, then the pipeline is walked again, and what has been done is not
   * done twice. Pauses that are not answered go on waiting, so the result may be `paused` again. Time limits of the steps
   * around a pause begin anew.
   *
   * @param answers by the name of the pause, or by its path where several of that name wait
   * @throws {@link FlujoError} `not_paused`, `invalid_answer`, `run_id_in_use`, `invalid_options`: nothing has changed
   * @example
   * const { runId, pauses } = await runner.run(draft) // pauses: [{ key: 'approve', prompt: 'Publish "Spring"?', … }]
   * const result = await runner.resume(runId, { approve: true })
   */
  async resume(runId: string, answers: Answers<E>, options: ResumeOptions = {}): Promise<RunResult<Out>> {
    checkOptions(options, resumeOptionNames, 'resume')
    if (typeof answers !== 'object' || answers === null) {
      throw new FlujoError('invalid_answer', 'resume: expected an object with answers by the names of pauses')
    }
    return this.goOn(checkRunId(runId), options, { answers }) as Promise<RunResult<Out>>
  }

  /**
   * Cancels a run that is under way or paused, and resolves when it has ended; `false` where there is none of that id.
   *
   * @param reason the `cause` of the run's error
   */
  async cancel(runId: string, reason: unknown = new FlujoError('cancelled', 'cancel() was called')): Promise<boolean> {
    const known = this.underWay.get(runId)
    if (known !== undefined) {
      known.cancel(reason)
      await known.result
      return true
    }
    try {
      await this.goOn(checkRunId(runId), {}, { cancelsPaused: { reason } })
      return true
    } catch (error) {
      if (error instanceof FlujoError && error.code === 'not_paused') return false
      throw error
    }
  }

  /**
   * Runs the pipeline when the result is read, event by event.
   *
   * @example
   * for await (const event of runner.stream(input)) if (event.event === 'post_step') console.log(event.name)
   */
  stream(input: In, options: RunOptions = {}): RunStream<Out> {
    return streamOf((hook) => {
      try {
        const { result, cancel } = this.start(input, options, hook)
        return { result, cancel: () => cancel(new FlujoError('cancelled', 'the reader left the stream')) }
      } catch (error) {
        const result = Promise.reject<RunResult<Out>>(error)
        result.catch(() => {})
        return { result, cancel: () => {} }
      }
    })
  }

  private start(
    input: In,
    options: RunOptions,
    reader?: Hook,
  ): UnderWay & { readonly result: Promise<RunResult<Out>> } {
    checkOptions(options, runOptionNames, 'run')
    const runId = options.runId === undefined ? this.runtime.newId(16) : checkRunId(options.runId)
    this.refuseInUse(runId)
    const run = this.activeRun(runId, options, reader)
    const begin = async (): Promise<RunResult<unknown>> => {
      if (run.journal !== undefined) await noteHeader(run.journal, run, input, this.journaling.hash)
      return runPipeline(run, input, options.signal)
    }
    const cancel = (reason: unknown): void => run.scope.abort(reason)
    return this.keep(runId, begin(), cancel) as UnderWay & { readonly result: Promise<RunResult<Out>> }
  }

  private goOn(
    runId: string,
    options: ResumeOptions,
    how: { readonly answers?: object; readonly cancelsPaused?: { readonly reason: unknown } },
  ): Promise<RunResult<unknown>> {
    this.refuseInUse(runId)
    let cancelled: { readonly reason: unknown } | undefined
    let run: ActiveRun | undefined
    const cancel = (reason: unknown): void => {
      cancelled ??= { reason }
      run?.scope.abort(reason)
    }
    const walk = async (): Promise<RunResult<unknown>> => {
      const { pipeline, journaling } = this
      const journal = journaling.of(runId)
      if (journal === undefined) {
        throw new FlujoError('not_paused', `pipeline "${pipeline.name}" has no pause; expected a run of one that has`)
      }
      const paused = await findPaused(journal, { runId, pipeline: pipeline.name, hash: journaling.hash })
      if (how.answers !== undefined) await takeAnswers(journal, { runId, pauses: paused.pauses }, how.answers)
      run = this.activeRun(runId, options, undefined, { earlier: paused.earlier, cancelsPaused: how.cancelsPaused })
      if (cancelled !== undefined) run.scope.abort(cancelled.reason)
      return runPipeline(run, paused.header.input, options.signal)
    }
    return this.keep(runId, walk(), cancel).result
  }

  private keep(runId: string, pending: Promise<RunResult<unknown>>, cancel: UnderWay['cancel']): UnderWay {
    const result = pending.finally(() => this.underWay.delete(runId))
    const underWay = { result, cancel }
    this.underWay.set(runId, underWay)
    return underWay
  }

  private refuseInUse(runId: string): void {
    if (!this.underWay.has(runId)) return
    throw new FlujoError(
      'run_id_in_use',
      `a run with the id "${runId}" is under way; expected an id of its own, or none`,
    )
  }

  private activeRun(
    runId: string,
    { hooks = [], graceMs = this.graceMs }: ResumeOptions,
    reader: Hook | undefined,
    again: Pick<RunStart, 'earlier' | 'cancelsPaused'> = {},
  ): ActiveRun {
    const ownHooks = new HookBus()
    for (const hook of reader === undefined ? hooks : [...hooks, reader]) ownHooks.onAny(hook)
    return new ActiveRun({
      ...again,
      pipeline: this.pipeline,
      runId,
      runtime: this.runtime,
      graceMs,
      inFlight: this.inFlight,
      buses: [this.hooks, ownHooks],
      onHookError: this.onHookError,
      journal: this.journaling.of(runId),
    })
  }
}

function pausedError({ runId, pauses }: RunResult<unknown>): FlujoError {
  const keys = pauses.map(({ key }) => `"${key}"`).join(', ')
  return new FlujoError(
    'not_completed',
    `run "${runId}" is paused and has no output yet; it waits for ${keys}: go on with resume()`,
  )
}
