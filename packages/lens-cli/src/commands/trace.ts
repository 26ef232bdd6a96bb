import type { Run, SpanNode } from '@flujo/domain'
import type { RunCondition, SpanCondition, TraceReader } from '@flujo/tracing'
import { shortRunId } from '../format/short-id.ts'
import { type ExitCode, LensError } from '../lens-error.ts'
import { Gate } from '../output/gate.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { settleOutput, type SettledOutput } from '../output/settled-output.ts'
import { exitStatusOf } from '../run-exit-status.ts'
import { resolveRun } from '../run-name.ts'
import { resolveSpan } from '../span-name.ts'
import { criticalPathOf } from '../trace/critical-path.ts'
import { cutLines, endLines, headLines } from '../trace/head-and-end.ts'
import { plainTree, plainTreeTitles } from '../trace/plain-tree.ts'
import { treeLines } from '../trace/tree-lines.ts'
import { openEndUsOf } from '../trace/last-end.ts'
import { printNothing, printTraceJson } from '../trace/trace-json.ts'
import { spansBelow, treeOf } from '../trace/tree-node.ts'
import { treeRows } from '../trace/tree-rows.ts'
import type { TreeView } from '../trace/tree-view.ts'

export interface TraceOptions {
  /** Which run, as people name it. Default `@`, the last. */
  readonly run?: string | undefined
  /** Only these runs count for `run`. */
  readonly among?: RunCondition | undefined
  /** Only these spans, with those around them. Default: all. */
  readonly where?: SpanCondition | undefined
  /** Rows at most; in JSON spans at most. Default 200 rows, all spans. */
  readonly limit?: number | undefined
  /** Every span in a row of its own, also those beside the critical path. */
  readonly all?: boolean | undefined
  /** The tree below this span: its id, the start of it, or its path. Default: the whole. */
  readonly span?: string | undefined
  /** Levels below the root at most. Default: all. */
  readonly depth?: number | undefined
  /** Children of a span at most in rows of their own; in JSON at most. Default: all. */
  readonly breadth?: number | undefined
  /** The time that spans had for themselves, also where there is little room. */
  readonly self?: boolean | undefined
  /** What determined when the run ended, and nothing else unless `all` is set. */
  readonly critical?: boolean | undefined
  readonly json?: boolean | undefined
  /** A JSON document for each span, in a line of its own. */
  readonly jsonl?: boolean | undefined
  /** Ends with 1 if the run failed. */
  readonly exitStatus?: boolean | undefined
}

const defaultRows = 200

/** Prints the tree of a run with the time of each step as a bar. */
export async function trace(reader: TraceReader, output: LensOutput, options: TraceOptions = {}): Promise<ExitCode> {
  const settled = settleOutput(output)
  const { programName } = settled
  const run = await resolveRun(reader, options.run ?? '@', { among: options.among, programName })
  const whole = await reader.getTrace(run.runId)
  const isJson = options.json === true || options.jsonl === true
  const where = options.where && new Set(await idsOf(reader, run, options.where))
  if (whole === undefined) {
    if (!isJson) throw nothingTraced(run, programName)
    printNothing(new Gate(settled), run, options)
  } else {
    const view = viewOf(run, whole, where, settled, options)
    if (isJson) printTraceJson(new Gate(settled), view, options)
    else printTree(settled, view, where, options)
  }
  return exitStatusOf(run, options.exitStatus)
}

function nothingTraced({ runId }: Run, programName: string): LensError {
  return new LensError(3, `run ${runId} has no spans: nothing of it was traced`, {
    hint: `\`${programName} show ${shortRunId(runId)}\` has what is known of it.`,
  })
}

async function idsOf(reader: TraceReader, { runId }: Run, where: SpanCondition): Promise<string[]> {
  return (await reader.getSpans(runId, { where })).map(({ spanId }) => spanId)
}

function viewOf(
  run: Run,
  whole: SpanNode,
  where: ReadonlySet<string> | undefined,
  { nowMs, programName }: SettledOutput,
  { span, all = false, self = false, critical = false }: TraceOptions,
): TreeView {
  const spans = spansBelow(whole)
  const openEndUs = openEndUsOf(run, spans, nowMs)
  const named = span === undefined ? whole : resolveSpan(spans, span, `${programName} spans ${shortRunId(run.runId)}`)
  // Every span of the list is a node of the tree.
  const root = named as SpanNode
  const path = critical ? criticalPathOf(root, openEndUs) : undefined
  const isWanted = (each: SpanNode): boolean =>
    (where === undefined || where.has(each.spanId)) && (all || path === undefined || path.timesNs.has(each))
  return { run, tree: treeOf(root, isWanted, spans), openEndUs, self, path }
}

function printTree(
  output: SettledOutput,
  view: TreeView,
  where: ReadonlySet<string> | undefined,
  { all = false, limit, depth, breadth }: TraceOptions,
): void {
  const gate = new Gate(output)
  const { tree, path } = view
  const rowLimit = limit ?? (all ? Infinity : defaultRows)
  const drawn = treeRows(tree, { limit: rowLimit, folding: !all, depth, breadth })
  const missing = tree.spans.length - tree.nodes.length
  const offPath = path === undefined || all ? 0 : tree.spans.length - path.timesNs.size
  gate.lines(headLines(view, output))
  if (output.plain) gate.table(plainTreeTitles(view), plainTree(drawn.rows, view))
  else gate.lines(treeLines(drawn.rows, view, output))
  gate.lines(endLines(view, output))
  gate.lines(cutLines(drawn, { offPath, unwanted: where === undefined ? 0 : missing - offPath }, output))
}
