import { FlujoError, type Hook, type Limits, type PipelineNode, type RunResult, webRuntime } from '@flujo/domain'
import { ActiveRun, type RunStart } from './active-run.ts'
import { asPipeline } from './as-pipeline.ts'
import { InFlight } from './cache.ts'
import { HookBus, warnOnce } from './hook-bus.ts'
import { Journaling } from './journal/journaling.ts'
import { claimEpoch, findPaused } from './journal/paused-run.ts'
import { LeftOpen } from './journal/left-open.ts'
import { noteHeader } from './journal/run-header.ts'
import { checkAnswers, noteAnswers } from './journal/check-answers.ts'
import type { Price } from './pricing.ts'
import { checkRunId, limitsOfRun, type ResumeOptions, type RunnerOptions, type RunOptions } from './run-options.ts'
import { runPipeline } from './run-pipeline.ts'
import { type State, stateOf } from './state.ts'

/** A run that was started or resumed. */
export interface UnderWay {
  readonly result: Promise<RunResult<unknown>>
  readonly cancel: (reason: unknown) => void
  /** Whether it is about to end as paused. */
  readonly isPaused: () => boolean
}

/** How a paused run goes on: with answers, or to its end. */
export interface GoOn {
  readonly answers?: object | undefined
  readonly cancelsPaused?: { readonly reason: unknown } | undefined
}

type Defaults = {
  readonly [K in Exclude<keyof RunnerOptions, 'hooks' | 'journal' | 'limits' | 'price'>]-?: NonNullable<
    RunnerOptions[K]
  >
}

/** A run that is cancelled before it goes on is walked to what it waits for, and ends there. */
const abortOf = (signal: AbortSignal | undefined): GoOn['cancelsPaused'] =>
  signal?.aborted === true ? { reason: signal.reason } : undefined

/** The runs of one runner, started, paused and resumed. */
export class Runs {
  private readonly pipeline: PipelineNode
  /** Whose openers the resources of a run replace. */
  private readonly given: object
  private readonly defaults: Defaults
  private readonly limits: Limits | undefined
  private readonly price: Price | undefined
  private readonly hooks: HookBus
  private readonly inFlight: InFlight = new InFlight()
  private readonly journaling: Journaling
  private readonly underWay: Map<string, UnderWay> = new Map()

  /**
   * @param given a pipeline, or a step to be run as one
   * @param hooks of all runs
   */
  constructor(given: object, options: RunnerOptions, hooks: HookBus) {
    const pipeline = asPipeline(given)
    this.pipeline = pipeline
    this.given = given
    this.defaults = {
      onHookError: options.onHookError ?? warnOnce(),
      graceMs: options.graceMs ?? 1_000,
      timeoutMs: options.timeoutMs ?? Infinity,
      hookTimeoutMs: options.hookTimeoutMs ?? 10_000,
      disposeMs: options.disposeMs ?? 1_000,
      runtime: options.runtime ?? webRuntime,
    }
    this.limits = limitsOfRun(undefined, options.limits)
    this.price = options.price
    this.hooks = hooks
    this.journaling = new Journaling(pipeline, options.journal)
  }

  /**
   * @param reader told last, and waited for
   * @throws {@link FlujoError} `invalid_run_id`, `run_id_in_use`
   */
  start(input: unknown, options: RunOptions, reader?: Hook): UnderWay {
    const runId = options.runId === undefined ? this.defaults.runtime.newId(16) : checkRunId(options.runId)
    this.refuseInUse(runId)
    const state = options.state === undefined ? undefined : stateOf({ ...options.state })
    const run = this.activeRun(runId, options, { reader, state, journal: this.journaling.of(runId) })
    const begin = async (): Promise<RunResult<unknown>> => {
      const { capture } = options
      if (run.journal !== undefined) await noteHeader(run.journal, run, { input, hash: this.journaling.hash, capture })
      return runPipeline(run, input, options)
    }
    return this.keep(runId, {
      result: begin(),
      cancel: (reason) => run.scope.abort(reason),
      isPaused: () => run.journal?.isPaused === true,
    })
  }

  /** @throws {@link FlujoError} `not_paused`, `invalid_answer`, `run_id_in_use` */
  goOn(runId: string, options: ResumeOptions, how: GoOn): Promise<RunResult<unknown>> {
    // Its hooks are being told that it is paused: whoever hears of that may go on at once.
    const before = this.underWay.get(runId)
    if (before?.isPaused() !== true) this.refuseInUse(runId)
    let cancelled: { readonly reason: unknown } | undefined
    let run: ActiveRun | undefined
    const walk = async (): Promise<RunResult<unknown>> => {
      await before?.result
      const { pipeline, journaling } = this
      const journal = journaling.of(runId)
      if (journal === undefined) {
        throw new FlujoError('not_paused', `pipeline "${pipeline.name}" has no pause; expected a run of one that has`)
      }
      const { header, earlier, pauses, open } = await findPaused(journal, {
        runId,
        pipeline: pipeline.name,
        hash: journaling.hash,
      })
      const answers =
        how.answers === undefined ? undefined : await checkAnswers(journal, { runId, pauses }, how.answers)
      const next = this.activeRun(runId, options, {
        earlier,
        cancelsPaused: how.cancelsPaused ?? abortOf(options.signal),
        limits: header.limits,
        state: header.state as State,
        journal,
      })
      await claimEpoch(journal, runId, earlier.epoch)
      if (answers !== undefined) await noteAnswers(journal, answers)
      journal.leftOpen = new LeftOpen(open)
      run = next
      if (cancelled !== undefined) run.scope.abort(cancelled.reason)
      return runPipeline(run, header.input, {
        // What was not to be kept before is not kept now.
        capture: options.capture ?? header.capture,
        signal: options.signal?.aborted === true ? undefined : options.signal,
      })
    }
    const cancel = (reason: unknown): void => {
      cancelled ??= { reason }
      run?.scope.abort(reason)
    }
    return this.keep(runId, { result: walk(), cancel, isPaused: () => run?.journal?.isPaused === true }).result
  }

  /** Resolves when the run has ended; to `false` where none of that id is under way or paused. */
  async cancel(runId: string, reason: unknown): Promise<boolean> {
    const known = this.underWay.get(runId)
    if (known !== undefined) {
      known.cancel(reason)
      // It may have come to its pause before it could hear of that.
      if ((await known.result).status !== 'paused') return true
    }
    try {
      await this.goOn(runId, {}, { cancelsPaused: { reason } })
      return true
    } catch (error) {
      if (error instanceof FlujoError && error.code === 'not_paused') return false
      throw error
    }
  }

  private keep(runId: string, started: UnderWay): UnderWay {
    const result = started.result.finally(() => {
      // Somebody may be going on with it already.
      if (this.underWay.get(runId) === underWay) this.underWay.delete(runId)
    })
    const underWay = { ...started, result }
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
    options: ResumeOptions,
    again: Pick<RunStart, 'reader' | 'state' | 'earlier' | 'cancelsPaused' | 'journal'> & {
      readonly limits?: Limits | undefined
    },
  ): ActiveRun {
    const { defaults } = this
    const { resources } = options
    const ownHooks = new HookBus()
    for (const hook of options.hooks ?? []) ownHooks.onAny(hook)
    return new ActiveRun({
      ...again,
      pipeline: this.pipeline,
      runId,
      runtime: defaults.runtime,
      graceMs: options.graceMs ?? defaults.graceMs,
      timeoutMs: options.timeoutMs ?? defaults.timeoutMs,
      hookTimeoutMs: defaults.hookTimeoutMs,
      disposeMs: defaults.disposeMs,
      resources: resources === undefined ? undefined : { owner: this.given, values: { ...resources } },
      limits: limitsOfRun(again.limits ?? this.limits, options.limits),
      price: this.price,
      inFlight: this.inFlight,
      buses: [this.hooks, ownHooks],
      onHookError: defaults.onHookError,
    })
  }
}
