import type { Run } from '@flujo/domain'
import type { RunCondition, TraceReader } from '@flujo/tracing'
import { shortRunId } from '../format/short-id.ts'
import { LensError } from '../lens-error.ts'
import { medianOf } from './median.ts'
import { readSteps } from './read-steps.ts'
import type { Step } from './step.ts'
import { runTotals, type Totals } from './totals.ts'
import { usualStep } from './usual-step.ts'

/** Which runs a run is compared with. */
export interface BaselineQuery {
  readonly where: RunCondition | undefined
  /** As it was asked for, to be told. */
  readonly typed: string
}

/** What is usual in several runs of one pipeline: the medians of their times and usage, and what most of them did. */
export interface Baseline {
  readonly pipeline: string
  readonly typed: string
  /** Runs that it is made of, the latest. */
  readonly runs: number
  /** Runs that fit; with `isMore`, there are more than were counted. */
  readonly found: number
  readonly isMore: boolean
  readonly step: Step
  readonly totals: Totals
}

const mostRuns = 200
/** Spans of all runs together, so that memory and time are bounded. */
const mostSpans = 200_000
const pageSize = 500

/**
 * The usual run among the ended ones of the same pipeline, itself left out.
 *
 * @throws LensError exit code 3 where there is none
 */
export async function readBaseline(reader: TraceReader, run: Run, query: BaselineQuery): Promise<Baseline> {
  const where = fitting(run, query.where)
  const { runs, next } = await reader.listRuns({ where }, { limit: pageSize })
  const roots: Step[] = []
  const totals: Totals[] = []
  let spans = 0
  for (const each of runs.slice(0, mostRuns)) {
    if (spans > 0 && spans + each.totals.spans > mostSpans) break
    const tree = await reader.getTrace(each.runId)
    if (tree === undefined) continue
    const root = readSteps(tree)
    spans += root.size
    roots.push(root)
    totals.push(runTotals(each, root))
  }
  if (roots.length === 0) {
    throw new LensError(3, `no other ended run of ${run.pipeline} fits --baseline ${query.typed}`, {
      hint: `Try a longer time, such as --baseline 30d; the run itself, ${shortRunId(run.runId)}, does not count.`,
    })
  }
  return {
    pipeline: run.pipeline,
    typed: query.typed,
    runs: roots.length,
    found: runs.length,
    isMore: next !== undefined,
    step: usualStep(roots),
    totals: medianTotals(totals),
  }
}

function fitting({ runId, pipeline }: Run, where: RunCondition | undefined): RunCondition {
  const conditions: RunCondition[] = [
    { op: '=', field: 'pipeline', value: pipeline },
    { op: '!=', field: 'runId', value: runId },
    { op: 'in', field: 'status', values: ['completed', 'failed', 'cancelled'] },
  ]
  return { op: 'and', conditions: where === undefined ? conditions : [...conditions, where] }
}

function medianTotals(all: readonly Totals[]): Totals {
  const median = (of: (totals: Totals) => number | undefined): number | undefined => medianOf(all.map(of))
  return {
    durationNs: median(({ durationNs }) => durationNs),
    selfNs: median(({ selfNs }) => selfNs),
    costUsd: median(({ costUsd }) => costUsd),
    calls: median(({ calls }) => calls),
    inputTokens: median(({ inputTokens }) => inputTokens) ?? 0,
    outputTokens: median(({ outputTokens }) => outputTokens) ?? 0,
    retries: median(({ retries }) => retries) ?? 0,
    steps: median(({ steps }) => steps),
    spans: median(({ spans }) => spans) ?? 0,
    failedSpans: median(({ failedSpans }) => failedSpans),
  }
}
