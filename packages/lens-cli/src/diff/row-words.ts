import { formatCount } from '../format/count.ts'
import type { DiffNode } from './align-trees.ts'

/** Whether a step is the same in both, is changed, or is in one of them alone. */
export type RowState = 'same' | 'changed' | 'only_a' | 'only_b'

/** A step that was planned but not reached is not there. */
export function stateOf({ a, b, changes }: DiffNode): RowState {
  if (changes.length === 0) return 'same'
  const [inA, inB] = [a, b].map((step) => step !== undefined && step.status !== 'skipped')
  if (inA === inB) return a === undefined ? 'only_b' : b === undefined ? 'only_a' : 'changed'
  return inA ? 'only_a' : 'only_b'
}

const markers: Readonly<Record<RowState, string>> = { same: '', changed: '~', only_a: '-', only_b: '+' }

export const markerOf = (node: DiffNode): string => markers[stateOf(node)]

/**
 * The changes of a step in words.
 *
 * @param all whether what is below it has rows of its own
 */
export function changeText({ a, b, changes }: DiffNode, all: boolean): string {
  if (changes.length === 0) return 'same'
  const alone = a === undefined ? b : b === undefined ? a : undefined
  const inside = !all && alone !== undefined && alone.size > 1 ? `, with ${formatCount(alone.size - 1)} below it` : ''
  return changes.map(({ text }) => text).join(', ') + inside
}
