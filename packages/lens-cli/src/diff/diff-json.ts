import { type RunRow, runRow } from '../json/rows.ts'
import type { DiffNode } from './align-trees.ts'
import type { Change } from './change.ts'
import { knownCost, type Delta, deltaOf } from './delta.ts'
import { nodePath } from './node-path.ts'
import { type RowState, stateOf } from './row-words.ts'
import type { Side } from './side.ts'
import type { Step } from './step.ts'

/** A step of both as `--json` gives it. */
export interface DiffJsonRow {
  readonly path: string
  readonly depth: number
  readonly state: RowState
  readonly a: StepJson | undefined
  readonly b: StepJson | undefined
  readonly delta: Delta
  readonly changes: readonly Change[]
}

/** A step of one run: what is compared of it. */
export interface StepJson {
  /** Absent on a step of a baseline. */
  readonly spanId: string | undefined
  readonly name: string
  readonly kind: string
  readonly status: string
  readonly durationNs: number | undefined
  readonly selfNs: number | undefined
  /** Of the step and all below it, as the price is. */
  readonly inputTokens: number
  readonly outputTokens: number
  readonly costUsd: number | undefined
  readonly retries: number
  readonly route: string | undefined
  readonly models: string | undefined
  /** Iterations of a loop, items of a map, spans of an aggregate. */
  readonly count: number | undefined
  readonly seenIn: number | undefined
}

export function diffJsonRow(node: DiffNode): DiffJsonRow {
  return {
    path: nodePath(node),
    depth: node.depth,
    state: stateOf(node),
    a: node.a && stepJson(node.a),
    b: node.b && stepJson(node.b),
    delta: deltaOf(node),
    changes: node.changes,
  }
}

function stepJson({ spanId, name, kind, status, durationNs, selfNs, usage, retries, traits, seenIn }: Step): StepJson {
  const { inputTokens, outputTokens } = usage
  const { route, models, count } = traits
  return {
    ...{ spanId, name, kind, status, durationNs, selfNs, inputTokens, outputTokens },
    costUsd: knownCost(usage),
    ...{ retries, route, models, count: count?.number, seenIn },
  }
}

type SideJson = { readonly run: RunRow } | { readonly baseline: BaselineJson }

interface BaselineJson {
  readonly pipeline: string
  readonly typed: string
  readonly runs: number
  readonly found: number
  readonly isMore: boolean
}

export function sideJson(side: Side): SideJson {
  if ('run' in side) return { run: runRow(side.run) }
  const { pipeline, typed, runs, found, isMore } = side.baseline
  return { baseline: { pipeline, typed, runs, found, isMore } }
}
