import type { Run } from '@flujo/domain'
import { evaluateQuery, type RunCondition, type RunField } from '@flujo/tracing'

import { traceIdOf } from './python-ids.ts'

/** What is known of a run before its spans are read. */
export interface RunHead {
  readonly runId: string
  /** `undefined` where its row does not say it. */
  readonly pipeline: string | undefined
  readonly startTimeUs: number
}

const ofHead: ReadonlySet<RunField> = new Set(['runId', 'traceId', 'pipeline', 'startTimeUs'])

/** Whether a run may meet a condition, by what its head says; `false` only where it surely does not. */
export function mayMeet(where: RunCondition | undefined, head: RunHead): boolean {
  if (where === undefined) return true
  if (where.op === 'and') return where.conditions.every((condition) => mayMeet(condition, head))
  if (!asksHeadOnly(where) || (head.pipeline === undefined && asksPipeline(where))) return true
  return evaluateQuery(where, { ...head, traceId: traceIdOf(head.runId) } as Run, [])
}

/** Whether a condition looks into the spans of a run. */
export function asksSpans(where: RunCondition): boolean {
  return someLeaf(where, ({ op }) => op === 'any' || op === 'all' || op === 'none')
}

const asksPipeline = (where: RunCondition): boolean =>
  someLeaf(where, (leaf) => 'field' in leaf && leaf.field === 'pipeline')

const asksHeadOnly = (where: RunCondition): boolean =>
  !someLeaf(where, (leaf) => !('field' in leaf) || !ofHead.has(leaf.field))

type Leaf = Exclude<RunCondition, { readonly op: 'and' | 'or' | 'not' }>

function someLeaf(where: RunCondition, holds: (leaf: Leaf) => boolean): boolean {
  switch (where.op) {
    case 'and':
    case 'or':
      return where.conditions.some((condition) => someLeaf(condition, holds))
    case 'not':
      return someLeaf(where.condition, holds)
    default:
      return holds(where)
  }
}
