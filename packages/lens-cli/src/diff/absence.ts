import type { DiffNode } from './align-trees.ts'
import type { Change } from './change.ts'
import type { Step } from './step.ts'

const cutShort: ReadonlySet<string> = new Set(['failed', 'crashed', 'cancelled', 'paused', 'running'])

/** A function that says why one side does not have a step: the other run did not get there, or has no such step. */
export function absences(): (node: DiffNode) => Change {
  const lastReached = new Map<DiffNode, Reached>()
  const reachedIn = (parent: DiffNode): Reached => {
    const known = lastReached.get(parent)
    if (known !== undefined) return known
    const wasReached = (side: 'a' | 'b') => (child: DiffNode) =>
      child[side] !== undefined && child[side].status !== 'skipped'
    const reached = {
      a: parent.children.findLastIndex(wasReached('a')),
      b: parent.children.findLastIndex(wasReached('b')),
    }
    lastReached.set(parent, reached)
    return reached
  }
  return (node) => {
    const [there, missing, other] = node.b === undefined ? (['A', 'B', 'b'] as const) : (['B', 'A', 'a'] as const)
    const step = (node.a ?? node.b) as Step
    const seen = step.seenIn === undefined ? '' : `, in ${step.seenIn} of its runs`
    const { parent } = node
    if (parent !== undefined && wasCutShort(parent, other, step) && node.index > reachedIn(parent)[other]) {
      return { class: 'status', what: 'status', text: `not reached in ${missing}${seen}` }
    }
    return { class: 'structure', what: 'step', text: `only in ${there}${seen}` }
  }
}

/** The index of the last child that each side got to. */
interface Reached {
  readonly a: number
  readonly b: number
}

/** Whether the step around it ended early on the side that does not have it. */
function wasCutShort(parent: DiffNode, side: 'a' | 'b', step: Step): boolean {
  const around = parent[side]
  if (around === undefined) return false
  return cutShort.has(around.status) && around.isOrdered && !step.isNumbered && step.status !== 'skipped'
}
