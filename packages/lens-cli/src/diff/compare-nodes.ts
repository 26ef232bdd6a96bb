import { absences } from './absence.ts'
import type { DiffNode } from './align-trees.ts'
import type { ChangeClass } from './change.ts'
import { factChanges } from './fact-changes.ts'
import { type ReadValue, valueChanges } from './value-changes.ts'

export interface CompareOptions {
  readonly read: ReadValue
  /** Differences that count for nothing. Without `content`, no value is read. */
  readonly ignored: ReadonlySet<ChangeClass>
}

/**
 * Looks for what is different of each step.
 *
 * @returns how many values could not be compared: those of the same size that are not in the store any more
 */
export async function compareNodes(nodes: readonly DiffNode[], { read, ignored }: CompareOptions): Promise<number> {
  const absenceOf = absences()
  let uncompared = 0
  for (const node of nodes) {
    const isAlone = node.a === undefined || node.b === undefined
    const facts = isAlone ? [absenceOf(node)] : factChanges(node)
    const values = isAlone || ignored.has('content') ? undefined : await valueChanges(node, read)
    node.changes = [...facts, ...(values?.changes ?? [])].filter((change) => !ignored.has(change.class))
    uncompared += values?.uncompared ?? 0
  }
  return uncompared
}
