import type { SpanNode } from '@flujo/domain'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { criticalPathOf } from './critical-path.ts'
import { ownNsOf } from './own-time.ts'

interface Made {
  readonly name: string
  readonly from: number
  readonly to?: number | undefined
  readonly more?: Partial<SpanNode>
  readonly children?: readonly Made[]
}

/** A tree with times in seconds; children oldest first, as a reader gives them. */
function nodeOf({ name, from, to, more, children = [] }: Made): SpanNode {
  return {
    ...{ runId: 'r', spanId: name, name, kind: 'task', status: 'completed' as const, attributes: {}, events: [] },
    startTimeUs: Math.round(from * 1e6),
    durationNs: to === undefined ? undefined : Math.round((to - from) * 1e9),
    children: children.map(nodeOf).toSorted((a, b) => a.startTimeUs - b.startTimeUs),
    ...more,
  }
}

function pathOf(made: Made, openEndUs = 0): Record<string, number> {
  const { timesNs } = criticalPathOf(nodeOf(made), openEndUs)
  return Object.fromEntries([...timesNs].map(([{ name }, ns]) => [name, ns / 1e9] as const).toSorted())
}

const step = (name: string, from: number, to?: number, more: Partial<Made> = {}): Made => ({ name, from, to, ...more })
const failed = { more: { status: 'failed' as const } }

describe('the critical path', () => {
  test('of a sequence is every step', () => {
    const run = step('run', 0, 9, { children: [step('a', 0, 4), step('b', 4, 9)] })
    expect(pathOf(run)).toEqual({ run: 9, a: 4, b: 5 })
    expect(criticalPathOf(nodeOf(run), 0)).toMatchObject({ lengthNs: 9e9, explainedNs: 9e9 })
  })

  test('of a parallel is its slowest branch, and what is below it', () => {
    const slow = step('slow', 0, 8, { children: [step('in', 1, 8)] })
    expect(pathOf(step('run', 0, 8, { children: [step('quick', 0, 3), slow] }))).toEqual({ run: 8, slow: 8, in: 7 })
  })

  test('of a map that runs two at a time is the chain of items that waited for each other', () => {
    const children = [step('#1', 0, 3), step('#2', 0, 5), step('#3', 3, 9), step('#4', 5, 6)]
    expect(pathOf(step('map', 0, 9, { children }))).toEqual({ map: 9, '#1': 3, '#3': 6 })
  })

  test('of a loop is every iteration; what was skipped is not on it', () => {
    const children = [step('#1', 0, 2), step('#2', 2, 6), step('never', 6, 6, { more: { status: 'skipped' } })]
    expect(pathOf(step('loop', 0, 6, { children }))).toEqual({ loop: 6, '#1': 2, '#2': 4 })
  })

  test('of a step that was tried again is every try; the wait between them is not explained', () => {
    const run = step('run', 0, 10, { children: [step('try 1', 0, 3, failed), step('try 2', 5, 10)] })
    expect(pathOf(run)).toEqual({ run: 10, 'try 1': 3, 'try 2': 5 })
    expect(criticalPathOf(nodeOf(run), 0)).toMatchObject({ lengthNs: 10e9, explainedNs: 8e9 })
  })

  test('goes through what outlives a parent that ran out of time, up to its end', () => {
    const children = [step('first', 0, 1), step('abandoned', 1, 60, { more: { status: 'cancelled' } })]
    expect(pathOf(step('run', 0, 5, { ...failed, children }))).toEqual({ run: 5, first: 1, abandoned: 4 })
  })

  test('does not go through what a completed parent did not need', () => {
    const children = [
      step('winner', 0, 4.9),
      step('late', 0, 60),
      step('loser', 0, 5, { more: { status: 'cancelled' } }),
    ]
    expect(pathOf(step('run', 0, 5, { children }))).toEqual({ run: 5, winner: 4.9 })
  })

  test('of a run that is going on ends where its open spans do', () => {
    const children = [step('done', 0, 2), step('open', 2, undefined, { more: { status: 'running' } })]
    const run = step('run', 0, undefined, { more: { status: 'running' }, children })
    expect(pathOf(run, 7e6)).toEqual({ run: 7, done: 2, open: 5 })
  })

  test('does not end in a microsecond that the clock rounded', () => {
    const run = step('run', 0, 2, { children: [step('a', 0, 1.0000009), step('b', 1, 2)] })
    expect(Object.keys(pathOf(run))).toEqual(['a', 'b', 'run'])
  })

  test('of any tree: no longer than the root, no two of its spans below one parent at once', () => {
    const leaf = fc.record({ name: fc.constant('n'), from: fc.nat(100), to: fc.nat(100) })
    const children = fc.array(leaf.map(({ name, from, to }) => step(name, Math.min(from, to), Math.max(from, to))))
    fc.assert(
      fc.property(children, (made) => {
        const root = nodeOf(step('run', 0, 100, { children: made }))
        const { timesNs, lengthNs, explainedNs } = criticalPathOf(root, 0)
        const below = root.children.reduce((sum, child) => sum + (timesNs.get(child) ?? 0), 0)
        expect(below).toBeLessThanOrEqual(lengthNs)
        expect(explainedNs).toBe(below === 0 && timesNs.size === 1 ? lengthNs : below)
      }),
    )
  })
})

describe('time of its own', () => {
  test.each([
    ['nothing below', [], 10],
    ['one after the other', [step('a', 1, 3), step('b', 4, 6)], 6],
    ['beside each other', [step('a', 1, 5), step('b', 2, 4), step('c', 4, 8)], 3],
    ['beyond both ends', [step('a', -5, 2), step('b', 9, 60)], 7],
    ['open still', [step('a', 4)], 4],
  ])('%s', (_, children, seconds) => {
    expect(ownNsOf(nodeOf(step('run', 0, 10, { children })), 60e6)).toBe(seconds * 1e9)
  })

  test('is exact to the nanosecond, however long after the epoch', () => {
    const root = nodeOf(step('run', 0, 10, { children: [step('a', 1, 3)] }))
    const originUs = 1_795_828_173_937_001
    const [child] = root.children
    const later = {
      ...root,
      ...{ startTimeUs: originUs, durationNs: 228_715_633 },
      children: [{ ...(child as SpanNode), startTimeUs: originUs + 3, durationNs: 147_435_631 }],
    }
    expect(ownNsOf(later, 0)).toBe(81_280_002)
    expect(criticalPathOf(later, 0)).toMatchObject({ lengthNs: 228_715_633, explainedNs: 147_435_631 })
  })

  test('a skipped span has none', () => {
    expect(ownNsOf(nodeOf(step('run', 0, 10, { more: { status: 'skipped' } })), 0)).toBeUndefined()
  })
})
