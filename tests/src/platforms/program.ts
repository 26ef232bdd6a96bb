// What is run on every platform: the core and nothing else. Gives one JSON document, the same everywhere.
import {
  attributeNames,
  describePipeline,
  hashPipeline,
  type JsonValue,
  pipelineToMermaid,
  type Runtime,
  type SpanNode,
  type Step,
  webRuntime,
} from '@flujo/domain'
import { Runner, type RunOptions, type RunResult } from '@flujo/runner'
import { TraceManager } from '@flujo/tracing'
import { asking, cancelled, everyKind, everyPolicy } from './every-kind.ts'

/** What one run gave and what its trace says. */
export interface RunReport {
  readonly status: string
  readonly output: JsonValue
  readonly error?: string
  /** One line a span: its path, its kind, its status, and what else was noted of it. */
  readonly trace: readonly string[]
  readonly totals: JsonValue
}

/** Everything that must be the same on every platform. */
export interface Report {
  readonly runs: Readonly<Record<string, RunReport>>
  /** The events of a stream, by name. */
  readonly events: Readonly<Record<string, number>>
  /** What the trace keeps of values of every class. */
  readonly values: JsonValue
  readonly inspected: JsonValue
}

/** As plain JSON; of a stack only the first line, the others name the files of the platform. */
const json = (value: unknown): JsonValue =>
  JSON.parse(JSON.stringify(value ?? null), (key, inner: unknown) =>
    key === 'stack' ? String(inner).split('\n')[0] : inner,
  ) as JsonValue

function* linesOf(span: SpanNode, above = ''): Generator<string, void, void> {
  const path = above === '' ? span.name : `${above} > ${span.name}`
  const notes = [
    // How long a retry waits is left to chance.
    ...Object.entries(span.attributes).map(([key, value]) =>
      key === attributeNames.retryDelayMs ? key : `${key}=${JSON.stringify(value)}`,
    ),
    ...span.events.map(({ name }) => `event ${name}`),
    ...(span.error === undefined ? [] : [`${span.error.type}: ${span.error.message}`]),
    ...(span.durationNs === undefined ? ['open'] : []),
  ]
  yield [path, span.kind, span.status, ...notes.toSorted()].join(' · ')
  for (const child of span.children) yield* linesOf(child, path)
}

/** A tracer and what was run under it. */
class Traced {
  readonly tracing: TraceManager
  private readonly runtime: Runtime

  constructor(runtime: Runtime) {
    this.runtime = runtime
    this.tracing = new TraceManager({ runtime })
  }

  runner<In, Out>(step: Step<In, Out>): Runner<In, Out> {
    return new Runner(step, { runtime: this.runtime, hooks: [this.tracing.hook] })
  }

  async run<In, Out>(step: Step<In, Out>, input: In, options: RunOptions = {}): Promise<RunReport> {
    return this.report(await this.runner(step).run(input, options))
  }

  async report({ runId, status, output, error }: RunResult<unknown>): Promise<RunReport> {
    const { store } = this.tracing
    const [run, root] = [await store.getRun(runId), await store.getTrace(runId)]
    if (run === undefined || root === undefined) throw new Error(`run ${runId} was not traced`)
    const { totals, losses } = run
    const known = { status, output: json(output), trace: [...linesOf(root)], totals: json({ ...totals, ...losses }) }
    return error === undefined ? known : { ...known, error: `${error.code}: ${error.message}` }
  }

  /** What the trace keeps of the output of the step called `name`. */
  async outputOf(runId: string, name: string): Promise<JsonValue> {
    const { store } = this.tracing
    const span = (await store.getSpans(runId)).find((each) => each.name === name)
    return json(await store.getValue(span?.output?.ref ?? ''))
  }

  /** What the store says of several runs. */
  async questions(): Promise<JsonValue> {
    const { store } = this.tracing
    const { runs } = await store.listRuns({ where: { field: 'status', op: 'in', values: ['failed', 'cancelled'] } })
    const statistics = await store.getSpanStatistics()
    const { hits } = await store.search({ text: 'says' })
    return json({
      unsuccessful: runs.length,
      statistics: statistics.map(({ group, count }) => `${group} ${count}`).toSorted(),
      found: hits.map(({ field, path, snippet }) => `${field} ${path}: ${snippet.text}`).toSorted(),
    })
  }
}

async function pausedAndResumed(traced: Traced): Promise<Readonly<Record<'paused' | 'resumed', RunReport>>> {
  const runner = traced.runner(asking())
  const paused = await traced.report(await runner.run(3, { runId: 'asking' }))
  return { paused, resumed: await traced.report(await runner.resume('asking', { ask: '40' })) }
}

async function eventsOf(traced: Traced): Promise<Readonly<Record<string, number>>> {
  const events: Record<string, number> = {}
  for await (const { event } of traced.runner(everyKind()).stream([1, 2])) events[event] = (events[event] ?? 0) + 1
  return events
}

/** Runs everything; with a `runtime` of the caller's own, clock, ids, chance and timers come from there alone. */
export async function report(runtime: Runtime = webRuntime): Promise<Report> {
  const traced = new Traced(runtime)
  const controller = new AbortController()
  const cancel = (): void => controller.abort('enough')
  const runs = {
    kinds: await traced.run(everyKind(), [1, 2, 3]),
    policies: await traced.run(everyPolicy(), '7', { runId: 'policies' }),
    refused: await traced.run(everyPolicy(), 'seven'),
    cancelled: await traced.run(cancelled(cancel), 1, { signal: controller.signal }),
  }
  const asked = await pausedAndResumed(traced)
  const values = await traced.outputOf('policies', 'says')
  const events = await eventsOf(traced)
  const { ok, dropped } = await traced.tracing.flush()
  await traced.tracing.close()
  const inspected = [
    hashPipeline(everyKind()),
    pipelineToMermaid(everyPolicy()).length,
    describePipeline(everyKind()).steps.length,
    await traced.questions(),
    { ok, dropped },
  ]
  return { runs: { ...runs, ...asked }, events, values, inspected: json(inspected) }
}
