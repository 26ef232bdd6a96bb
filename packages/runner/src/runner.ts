import { type Answers, type AnyStep, type Env, FlujoError, type Hook, type RunResult } from '@flujo/domain'
import { HookBus } from './hook-bus.ts'
import {
  checkOptions,
  checkRunId,
  type ResumeArguments,
  type ResumeOptions,
  resumeOptionNames,
  type RunnerOptions,
  runnerOptionNames,
  type RunArguments,
  type RunOptions,
  runOptionNames,
} from './run-options.ts'
import { pausedError } from './paused-error.ts'
import { type RunStream, streamOf } from './run-stream.ts'
import { Runs } from './runs.ts'

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
  private readonly runs: Runs

  /**
   * @throws {@link FlujoError} `invalid_pipeline` for a pipeline without steps, `invalid_options` for unknown or
   * unusable options
   */
  constructor(pipeline: AnyStep<In, Out, E>, options: RunnerOptions = {}) {
    checkOptions(options, runnerOptionNames, 'new Runner')
    this.runs = new Runs(pipeline, options, this.hooks)
    for (const hook of options.hooks ?? []) this.hooks.onAny(hook)
  }

  /**
   * Runs the pipeline on `input`. What happens *in* the pipeline is in the result, failures too; where it waits for an
   * answer the result is `paused`, and {@link resume} goes on.
   *
   * @throws {@link FlujoError} `invalid_options`, `invalid_run_id`, `run_id_in_use`: the run was not started
   */
  async run(input: In, ...[options]: RunArguments<E>): Promise<RunResult<Out, E['state']>> {
    return this.start(input, options).result
  }

  /**
   * Like {@link run}, but gives the bare output.
   *
   * @throws the error of a run that failed or was cancelled: a {@link FlujoError} with `path` and `cause`; `not_completed`
   * for a run that is paused
   */
  async runOrThrow(input: In, ...options: RunArguments<E>): Promise<Out> {
    const result = await this.run(input, ...options)
    if (result.status === 'completed') return result.output
    throw result.error ?? pausedError(result)
  }

  /**
   * Goes on with a paused run: the answers are checked, then the pipeline is walked again, and what has been done is not
   * done twice. Pauses that are not answered go on waiting, so the result may be `paused` again. Limits stay those that the
   * run had, and what was used counts; but time limits, and limits of time, begin anew around a pause.
   *
   * @param answers by the name of the pause, or by its path where several of that name wait
   * @throws {@link FlujoError} `not_paused`, `invalid_answer`, `run_id_in_use`, `invalid_options`: nothing has changed
   * @example
   * const { runId, pauses } = await runner.run(draft) // pauses: [{ key: 'approve', prompt: 'Publish "Spring"?', … }]
   * const result = await runner.resume(runId, { approve: true })
   */
  async resume(
    runId: string,
    answers: Answers<E>,
    ...[given]: ResumeArguments<E>
  ): Promise<RunResult<Out, E['state']>> {
    const options: ResumeOptions = given ?? {}
    checkOptions(options, resumeOptionNames, 'resume')
    if (typeof answers !== 'object' || answers === null) {
      throw new FlujoError('invalid_answer', 'resume: expected an object with answers by the names of pauses')
    }
    return this.runs.goOn(checkRunId(runId), options, { answers }) as Promise<RunResult<Out, E['state']>>
  }

  /**
   * Cancels a run that is under way or paused, and resolves when it has ended; `false` where there is none of that id.
   *
   * @param reason the `cause` of the run's error
   */
  async cancel(runId: string, reason: unknown = new FlujoError('cancelled', 'cancel() was called')): Promise<boolean> {
    return this.runs.cancel(checkRunId(runId), reason)
  }

  /**
   * Runs the pipeline when the result is read, event by event.
   *
   * @example
   * for await (const event of runner.stream(input)) if (event.event === 'post_step') console.log(event.name)
   */
  stream(input: In, ...[options]: RunArguments<E>): RunStream<Out, E['state']> {
    return streamOf((hook) => {
      try {
        const { result, cancel } = this.start(input, options, hook)
        return { result, cancel: () => cancel(new FlujoError('cancelled', 'the reader left the stream')) }
      } catch (error) {
        const result = Promise.reject<RunResult<Out, E['state']>>(error)
        result.catch(() => {})
        return { result, cancel: () => {} }
      }
    })
  }

  private start(
    input: In,
    options: RunOptions = {},
    reader?: Hook,
  ): { readonly result: Promise<RunResult<Out, E['state']>>; readonly cancel: (reason: unknown) => void } {
    checkOptions(options, runOptionNames, 'run')
    const { result, cancel } = this.runs.start(input, options, reader)
    return { result: result as Promise<RunResult<Out, E['state']>>, cancel }
  }
}
