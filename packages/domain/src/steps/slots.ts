import { checkName } from '../names.ts'
import type { Slot } from '../step-node.ts'
import { invalidPipeline } from './options.ts'
import { toStep } from './to-step.ts'

/**
 * The steps of a record under their keys, in declaration order. (JavaScript puts keys that look like whole numbers
 * first, whatever the declaration says.)
 */
export function slotsOf(record: unknown, what: 'branch' | 'case', parentPath: string): readonly Slot[] {
  if (typeof record !== 'object' || record === null) {
    throw invalidPipeline(parentPath, `an object with a step for each ${what}`, record)
  }
  const slots = Object.entries(record).map(([key, value]) => {
    checkName(key, `a ${what}`, parentPath)
    return Object.freeze({ key, step: toStep(value, key, parentPath) })
  })
  if (slots.length === 0) throw invalidPipeline(parentPath, `at least one ${what}`, 0)
  return Object.freeze(slots)
}
