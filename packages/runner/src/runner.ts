import {
  describeValue,
  FlujoError,
  type Hook,
  type PipelineNode,
  type Runtime,
  type RunResult,
  type Step,
  type StepNode,
  webRuntime,
} from '@flujo/domain'
import { ActiveRun } from './active-run.ts'
import { InFlight } from './cache.ts'
import { executors } from './executors/executors.ts'
import { HookBus, type HookErrorListener } from './hook-bus.ts'
import {
  checkOptions,
  checkRunId,
  type RunnerOptions,
  runnerOptionNames,
  type RunOptions,
  runOptionNames,
} from './run-options.ts'
import { hasPolicy } from './policy.ts'
import { runPipeline } from './run-pipeline.ts'
import { type RunStream, streamOf } from './run-stream.ts'

/**
 * Runs a pipeline, as often and as many times at once as you like, and tells its hooks what happens.
 *
 * @example
 * const runner = new Runner(review, { hooks: [tracing.hook] })
 * const result = await runner.run('some text')
 * if (result.status === 'completed') console.log(result.output)
 */
export class Runner<In, Out> {
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
  private readonly underWay: Set<string> = new Set()

  /**
   * @throws {@link FlujoError} `invalid_pipeline` for a pipeline without steps, `invalid_options` for unknown or
   * unusable options
   */
  constructor(pipeline: Step<In, Out>, options: RunnerOptions = {}) {
    checkOptions(options, runnerOptionNames, 'new Runner')
    const { hooks = [], onHookError = warnOnce(), graceMs = 1_000, runtime = webRuntime } = options
    this.pipeline = asPipeline(pipeline)
    this.runtime = runtime
    this.graceMs = graceMs
    this.onHookError = onHookError
    for (const hook of hooks) this.hooks.onAny(hook)
  }

  /**
   * Runs the pipeline on `input`. What happens *in* the pipeline is in the result, failures too.
   *
   * @throws {@link FlujoError} `invalid_options`, `invalid_run_id`, `run_id_in_use`: the run was not started
   */
  async run(input: In, options: RunOptions = {}): Promise<RunResult<Out>> {
    return this.start(input, options).result
  }

  /**
   * Like {@link run}, but gives the bare output.
   *
   * @throws the error of a run that failed or was cancelled: a {@link FlujoError} with `path` and `cause`
   */
  async runOrThrow(input: In, options: RunOptions = {}): Promise<Out> {
    const result = await this.run(input, options)
    if (result.status === 'completed') return result.output
    throw result.error
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
        return this.start(input, options, hook)
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
  ): { result: Promise<RunResult<Out>>; cancel: () => void } {
    checkOptions(options, runOptionNames, 'run')
    const { hooks = [], graceMs = this.graceMs } = options
    const runId = options.runId === undefined ? this.runtime.newId(16) : checkRunId(options.runId)
    if (this.underWay.has(runId)) {
      throw new FlujoError(
        'run_id_in_use',
        `a run with the id "${runId}" is under way; expected an id of its own, or none`,
      )
    }
    const ownHooks = new HookBus()
    for (const hook of reader === undefined ? hooks : [...hooks, reader]) ownHooks.onAny(hook)
    const run = new ActiveRun({
      pipeline: this.pipeline,
      runId,
      runtime: this.runtime,
      graceMs,
      inFlight: this.inFlight,
      buses: [this.hooks, ownHooks],
      onHookError: this.onHookError,
    })
    this.underWay.add(runId)
    const result = runPipeline(run, input, options).finally(() => this.underWay.delete(runId)) as Promise<
      RunResult<Out>
    >
    const cancel = (): void => run.scope.abort(new FlujoError('cancelled', 'the reader left the stream'))
    return { result, cancel }
  }
}

/** A step that is no pipeline is run as one of a single step. */
function asPipeline(step: unknown): PipelineNode {
  if (!isStepNode(step)) {
    throw new FlujoError(
      'invalid_pipeline',
      `new Runner: expected a pipeline made with pipeline() or a step made with step(), given ${describeValue(step)}`,
    )
  }
  if (step.kind !== 'pipeline' || hasPolicy(step.policy) || step.policy.cache !== undefined) {
    return { kind: 'pipeline', name: step.name, policy: step.policy, steps: [step] }
  }
  if (step.steps.length > 0) return step
  throw new FlujoError(
    'invalid_pipeline',
    `new Runner: expected pipeline "${step.name}" to have at least one step, given none`,
    { path: step.name },
  )
}

function isStepNode(value: unknown): value is StepNode {
  if (typeof value !== 'object' || value === null) return false
  const { kind, name, policy, steps } = value as { readonly [K in keyof PipelineNode]?: unknown }
  if (typeof kind !== 'string' || !Object.hasOwn(executors, kind) || typeof name !== 'string') return false
  return typeof policy === 'object' && policy !== null && (kind !== 'pipeline' || Array.isArray(steps))
}

function warnOnce(): HookErrorListener {
  let warned = false
  return (error, event) => {
    if (warned) return
    warned = true
    console.warn(
      `flujo: a hook failed at ${event.event} of "${event.name}"; the run goes on. Give onHookError to hear of each.`,
      error,
    )
  }
}
