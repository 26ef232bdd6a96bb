import type { ValueInfo } from '@flujo/domain'
import type { RunCondition, TraceReader } from '@flujo/tracing'
import type { BaselineQuery } from '../diff/baseline.ts'
import { alignTrees } from '../diff/align-trees.ts'
import type { ChangeClass } from '../diff/change.ts'
import { compareNodes } from '../diff/compare-nodes.ts'
import { diffJsonRow, sideJson } from '../diff/diff-json.ts'
import type { DiffResult } from '../diff/diff-result.ts'
import { findStep } from '../diff/find-step.ts'
import { nodePath } from '../diff/node-path.ts'
import { printDiff } from '../diff/print-diff.ts'
import { readSides } from '../diff/read-sides.ts'
import { subtreeOf } from '../diff/subtree.ts'
import { diffMeasures, measuresOf, stepTotals } from '../diff/totals.ts'
import { withValues } from '../diff/content.ts'
import type { ReadValue } from '../diff/value-changes.ts'
import { evaluateFailIf } from '../fail-if/evaluate-fail-if.ts'
import { failIfRow } from '../fail-if/fail-if-row.ts'
import { type FailIf, parseFailIf } from '../fail-if/parse-fail-if.ts'
import type { ExitCode } from '../lens-error.ts'
import { Gate } from '../output/gate.ts'
import type { LensOutput } from '../output/lens-output.ts'
import { settleOutput } from '../output/settled-output.ts'

export interface DiffOptions {
  /** A run, as people name it; with a `baseline` the run that is compared with it, then by default `@`, the last. */
  readonly a?: string | undefined
  /** The run that is compared with `a`. */
  readonly b?: string | undefined
  /** Only these runs count for `a` and `b`. */
  readonly among?: RunCondition | undefined
  /** Compares one run with what is usual in those of its pipeline that fit. */
  readonly baseline?: BaselineQuery | undefined
  /** Only this step and those below it: its path, or its name. */
  readonly step?: string | undefined
  /** What is different in inputs, outputs and errors, line by line; in JSON the whole values. */
  readonly content?: boolean | undefined
  /** Differences that count for nothing. */
  readonly ignore?: readonly ChangeClass[] | undefined
  /** Ends with 1 if it holds, such as `cost > +20% or duration > 10s`: of B, with A as the base. */
  readonly failIf?: string | undefined
  /** Every step in a row of its own. */
  readonly all?: boolean | undefined
  /** Rows at most. Default 200, in JSON all. */
  readonly limit?: number | undefined
  readonly json?: boolean | undefined
  /** A JSON document for each step, in a line of its own. */
  readonly jsonl?: boolean | undefined
}

/**
 * Prints what is different in two runs, step by step.
 *
 * @returns 1 for a difference in structure, status, route or content, and where `failIf` holds; times, tokens and prices
 * are none
 */
export async function diff(reader: TraceReader, output: LensOutput, options: DiffOptions = {}): Promise<ExitCode> {
  const settled = settleOutput(output)
  const failIf = options.failIf === undefined ? undefined : parseFailIf(options.failIf, { measures: diffMeasures })
  const read: ReadValue = (info: ValueInfo) => reader.getValue(info.ref)
  const result = await compareRuns(reader, read, settled.programName, options, failIf)
  const gate = new Gate(settled)
  if (options.json === true || options.jsonl === true) await printJson(gate, result, read, options)
  else {
    const { all = false, limit, content = false } = options
    await printDiff(gate, result, settled, { all, limit, content, read })
  }
  return result.differs || result.failIf?.holds === true ? 1 : 0
}

async function compareRuns(
  reader: TraceReader,
  read: ReadValue,
  programName: string,
  options: DiffOptions,
  failIf: FailIf | undefined,
): Promise<DiffResult> {
  const { a: nameA, b: nameB, among, baseline, ignore = [] } = options
  const [{ side: a, step: stepA }, { side: b, step: stepB }] = await readSides(reader, {
    ...{ a: nameA, b: nameB, among, baseline, programName },
  })
  const all = alignTrees(stepA, stepB)
  const asked = options.step === undefined ? undefined : findStep(all, options.step)
  const nodes = asked === undefined ? all : subtreeOf(all, asked)
  // Each run was asked something else: what it was asked and answered is not compared with what is usual.
  const ignored = new Set<ChangeClass>(baseline === undefined ? ignore : [...ignore, 'content'])
  const uncompared = await compareNodes(nodes, { read, ignored })
  const changed = nodes.filter(({ changes }) => changes.length > 0).length
  const totals = asked === undefined ? { a: a.totals, b: b.totals } : { a: stepTotals(asked.a), b: stepTotals(asked.b) }
  const answer = failIf && evaluateFailIf(failIf, measuresOf(totals.a, totals.b, changed))
  return {
    ...{ a, b, totals, nodes, uncompared },
    root: asked ?? (all[0] as (typeof all)[number]),
    differs: changed > 0,
    step: asked && nodePath(asked),
    failIf: failIf && answer && { ...answer, text: failIf.text },
  }
}

async function printJson(gate: Gate, result: DiffResult, read: ReadValue, options: DiffOptions): Promise<void> {
  const { limit = Infinity, content = false, jsonl = false } = options
  const { a, b, step, differs, totals, failIf, uncompared } = result
  const nodes = result.nodes.slice(0, limit)
  if (content) for (const node of nodes) node.changes = await withValues(node, read)
  if (jsonl) {
    for (const node of nodes) gate.jsonLine(diffJsonRow(node))
    return
  }
  gate.json({
    ...{ version: 1, command: 'diff', a: sideJson(a), b: sideJson(b), step, differs, totals },
    failIf: failIf && { text: failIf.text, holds: failIf.holds, reasons: failIf.reasons.map(failIfRow) },
    ...{ uncompared, rows: nodes.map(diffJsonRow), more: nodes.length < result.nodes.length },
  })
}
