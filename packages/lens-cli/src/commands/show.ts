import type { JsonValue, Run, Span, ValueInfo } from '@flujo/domain'
import type { RunCondition, TraceReader } from '@flujo/tracing'
import { shortRunId } from '../format/short-id.ts'
import type { ExitCode } from '../lens-error.ts'
import { Gate } from '../output/gate.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { settleOutput } from '../output/settled-output.ts'
import { exitStatusOf } from '../run-exit-status.ts'
import { resolveRun } from '../run-name.ts'
import { showEvents } from '../show/show-events.ts'
import { showRun } from '../show/show-run.ts'
import { showSpan } from '../show/show-span.ts'
import { printValue } from '../show/print-value.ts'
import type { Level } from '../show/told-events.ts'
import { resolveSpan } from '../span-name.ts'

export interface ShowOptions {
  /** Which run, as people name it. Default `@`, the last. */
  readonly run?: string | undefined
  /** Only these runs count for `run`. */
  readonly among?: RunCondition | undefined
  /** One span instead of the run: an id, the start of one, or a path. */
  readonly span?: string | undefined
  /** Only this value, whole. */
  readonly value?: 'input' | 'output' | undefined
  /** What was told while it was going on, instead: all events, or the lines of logs. */
  readonly events?: 'events' | 'logs' | undefined
  /** With logs: those that are at least so loud. */
  readonly level?: Level | undefined
  /** Steps at most in where the time went, default 5; events at most, default 200 in a place with a width. */
  readonly limit?: number | undefined
  readonly json?: boolean | undefined
  /** The same document in one line. */
  readonly jsonl?: boolean | undefined
  /** Ends with 1 if the run failed. */
  readonly exitStatus?: boolean | undefined
}

/** What `show` prints from. */
export interface Shown {
  readonly run: Run
  /** All spans of the run, by start. */
  readonly spans: readonly Span[]
  /** The one that is shown: the root, unless another was asked for. */
  readonly span: Span | undefined
  readonly read: (info: ValueInfo | undefined) => Promise<JsonValue | undefined>
}

/** Prints what happened in a run, or in one span of it. */
export async function show(reader: TraceReader, output: LensOutput, options: ShowOptions = {}): Promise<ExitCode> {
  const settled = settleOutput(output)
  const { programName } = settled
  const run = await resolveRun(reader, options.run ?? '@', { among: options.among, programName })
  const spans = await reader.getSpans(run.runId)
  const shown: Shown = {
    run,
    spans,
    span:
      options.span === undefined
        ? spans.find(({ spanId }) => spanId === run.rootSpanId)
        : resolveSpan(spans, options.span, `${programName} spans ${shortRunId(run.runId)}`),
    read: async (info) => (info === undefined ? undefined : reader.getValue(info.ref)),
  }
  const gate = new Gate(settled, { compact: options.jsonl === true })
  const isJson = options.json === true || options.jsonl === true
  const printed = { ...options, json: isJson }
  if (options.value !== undefined) await printValue(gate, shown, options.value, isJson)
  else if (options.events !== undefined) showEvents(gate, shown, settled, printed)
  else if (options.span !== undefined) await showSpan(gate, shown, settled, printed)
  else await showRun(gate, shown, settled, printed)
  return exitStatusOf(run, options.exitStatus)
}
