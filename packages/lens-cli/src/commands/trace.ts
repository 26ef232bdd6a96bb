import type { Run, Span } from '@flujo/domain'
import type { RunCondition, SpanCondition, TraceReader } from '@flujo/tracing'
import { shortRunId } from '../format/short-id.ts'
import { runRow, spanRow } from '../json/rows.ts'
import { type ExitCode, LensError } from '../lens-error.ts'
import { Gate } from '../output/gate.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { settleOutput, type SettledOutput } from '../output/settled-output.ts'
import { exitStatusOf } from '../run-exit-status.ts'
import { resolveRun } from '../run-name.ts'
import { cutLines, endLines, headLines } from '../trace/head-and-end.ts'
import { plainTree, plainTreeTitles } from '../trace/plain-tree.ts'
import { treeLines } from '../trace/tree-lines.ts'
import { type Tree, treeOf } from '../trace/tree-node.ts'
import { treeRows } from '../trace/tree-rows.ts'

export interface TraceOptions {
  /** Which run, as people name it. Default `@`, the last. */
  readonly run?: string | undefined
  /** Only these runs count for `run`. */
  readonly among?: RunCondition | undefined
  /** Only these spans, with those around them. Default: all. */
  readonly where?: SpanCondition | undefined
  /** Rows at most; in JSON spans at most. Default 200 rows, all spans. */
  readonly limit?: number | undefined
  /** Every span in a row of its own. */
  readonly all?: boolean | undefined
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
  const root = await reader.getTrace(run.runId)
  const isJson = options.json === true || options.jsonl === true
  if (root === undefined && !isJson) throw nothingTraced(run, programName)
  const tree = root && treeOf(root, await wantedOf(reader, run, options.where))
  if (isJson) printJson(new Gate(settled), run, tree, options)
  else if (tree !== undefined) printTree(settled, run, tree, options)
  return exitStatusOf(run, options.exitStatus)
}

function nothingTraced({ runId }: Run, programName: string): LensError {
  return new LensError(3, `run ${runId} has no spans: nothing of it was traced`, {
    hint: `\`${programName} show ${shortRunId(runId)}\` has what is known of it.`,
  })
}

async function wantedOf(
  reader: TraceReader,
  { runId }: Run,
  where: SpanCondition | undefined,
): Promise<(span: Span) => boolean> {
  if (where === undefined) return () => true
  const wanted = new Set((await reader.getSpans(runId, { where })).map(({ spanId }) => spanId))
  return ({ spanId }) => wanted.has(spanId)
}

function printJson(gate: Gate, run: Run, tree: Tree | undefined, { limit = Infinity, jsonl }: TraceOptions): void {
  const nodes = tree?.nodes ?? []
  const spans = nodes.slice(0, limit).map(({ span }) => ({ ...spanRow(span), orphan: span.orphan }))
  if (jsonl === true) for (const span of spans) gate.jsonLine(span)
  else gate.json({ version: 1, command: 'trace', run: runRow(run), spans, more: nodes.length > spans.length })
}

function printTree(output: SettledOutput, run: Run, tree: Tree, { all = false, limit }: TraceOptions): void {
  const gate = new Gate(output)
  const drawn = treeRows(tree, { limit: limit ?? (all ? Infinity : defaultRows), folding: !all })
  gate.lines(headLines(run, tree, output))
  if (output.plain) gate.table(plainTreeTitles, plainTree(drawn.rows, tree, run))
  else gate.lines(treeLines(drawn.rows, tree, run, output))
  gate.lines(endLines(run, tree.root.span, output))
  gate.lines(cutLines({ ...drawn, unwanted: tree.spans.length - tree.nodes.length }, output))
}
