import type { JsonValue, ValueInfo } from '@flujo/domain'
import { formatBytes } from '../format/count.ts'
import type { DiffNode } from './align-trees.ts'
import type { Change } from './change.ts'
import { longestInRow } from './fact-changes.ts'
import { sameJson } from './same-json.ts'

export type ReadValue = (info: ValueInfo) => Promise<JsonValue | undefined>

export const valueSlots = ['input', 'output'] as const
export type ValueSlot = (typeof valueSlots)[number]

/** What is different in the values of a step, and how many of them cannot be compared: they are gone from the store. */
export interface ValueChanges {
  readonly changes: readonly Change[]
  readonly uncompared: number
}

/**
 * Compares what a step took and gave. Values of different sizes differ; those of the same size are read, and short ones,
 * to be shown.
 */
export async function valueChanges({ a, b }: DiffNode, read: ReadValue): Promise<ValueChanges> {
  const changes: Change[] = []
  let uncompared = 0
  if (a === undefined || b === undefined || a.status === 'skipped' || b.status === 'skipped') {
    return { changes, uncompared }
  }
  for (const what of valueSlots) {
    const [ofA, ofB] = [a[what], b[what]]
    if (ofA === undefined || ofB === undefined) {
      // A step that ended otherwise has no output: that is said already.
      if (ofA !== ofB && (what === 'input' || a.status === b.status)) changes.push(onlyOne(what, ofA))
      continue
    }
    const compared = await compareValues(what, ofA, ofB, read)
    if (compared === 'unknown') uncompared += 1
    else if (compared !== 'same') changes.push(compared)
  }
  return { changes, uncompared }
}

const onlyOne = (what: ValueSlot, ofA: ValueInfo | undefined): Change => ({
  class: 'content',
  what,
  text: `${what} only in ${ofA === undefined ? 'B' : 'A'}`,
})

async function compareValues(
  what: ValueSlot,
  ofA: ValueInfo,
  ofB: ValueInfo,
  read: ReadValue,
): Promise<Change | 'same' | 'unknown'> {
  if (ofA.ref === ofB.ref) return 'same'
  // With its quotes, a text that fits into a row.
  const isShort = Math.max(ofA.bytes, ofB.bytes) <= longestInRow + 2
  if (ofA.bytes !== ofB.bytes && !isShort) {
    const sizes = [formatBytes(ofA.bytes), formatBytes(ofB.bytes)] as const
    const text = sizes[0] === sizes[1] ? `${what} changed` : `${what} changed (${sizes.join(' → ')})`
    return { class: 'content', what, text }
  }
  const [a, b] = [await read(ofA), await read(ofB)]
  if (ofA.bytes === ofB.bytes) {
    if (a === undefined || b === undefined) return 'unknown'
    if (sameJson(a, b)) return 'same'
  }
  if (!isShort || a === undefined || b === undefined) return { class: 'content', what, text: `${what} changed` }
  return { class: 'content', what, text: `${what} changed: ${shortText(a)} → ${shortText(b)}`, a, b }
}

const shortText = (value: JsonValue): string =>
  typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
