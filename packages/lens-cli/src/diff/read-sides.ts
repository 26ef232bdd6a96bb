import type { Run } from '@flujo/domain'
import type { RunCondition, TraceReader } from '@flujo/tracing'
import { shortRunId } from '../format/short-id.ts'
import { LensError } from '../lens-error.ts'
import { resolveRun } from '../run-name.ts'
import { type BaselineQuery, readBaseline } from './baseline.ts'
import { readSteps } from './read-steps.ts'
import type { Side } from './side.ts'
import type { Step } from './step.ts'
import { runTotals } from './totals.ts'

export interface SidesQuery {
  readonly a: string | undefined
  readonly b: string | undefined
  readonly among: RunCondition | undefined
  readonly baseline: BaselineQuery | undefined
  readonly programName: string
}

/** A side with the tree of its steps. */
export interface ReadSide {
  readonly side: Side
  readonly step: Step
}

/**
 * The two that are to be compared: two runs, or with a baseline what is usual and one run.
 *
 * @throws LensError exit code 2 where there are too few or too many names, and as {@link resolveRun} for each
 */
export async function readSides(reader: TraceReader, query: SidesQuery): Promise<readonly [a: ReadSide, b: ReadSide]> {
  const { among, baseline, programName } = query
  const named = (name: string): Promise<Run> => resolveRun(reader, name, { among, programName })
  if (baseline !== undefined) {
    if (query.b !== undefined) {
      throw new LensError(2, `expected one run with --baseline, given ${query.a} and ${query.b}`, {
        hint: `Such as: ${programName} diff @ --baseline 7d`,
      })
    }
    const run = await named(query.a ?? '@')
    const b = await readRun(reader, run, programName)
    const usual = await readBaseline(reader, run, baseline)
    return [{ side: { baseline: usual, totals: usual.totals }, step: usual.step }, b]
  }
  if (query.a === undefined || query.b === undefined) {
    throw new LensError(2, `expected two runs, given ${query.a === undefined ? 'none' : 'one'}`, {
      hint: `\`${programName} diff @~1 @\` compares the last two; --baseline 7d compares one with what is usual.`,
    })
  }
  const [a, b] = [await named(query.a), await named(query.b)]
  return [await readRun(reader, a, programName), await readRun(reader, b, programName)]
}

async function readRun(reader: TraceReader, run: Run, programName: string): Promise<ReadSide> {
  const tree = await reader.getTrace(run.runId)
  if (tree === undefined) {
    throw new LensError(3, `run ${run.runId} has no spans: nothing of it was traced`, {
      hint: `\`${programName} show ${shortRunId(run.runId)}\` has what is known of it.`,
    })
  }
  const step = readSteps(tree)
  return { side: { run, totals: runTotals(run, step) }, step }
}
