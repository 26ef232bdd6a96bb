import type { Span, SpanNode } from '@flujo/domain'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildSpanTree } from './span-tree.ts'

const spanOf = (spanId: string, parentSpanId?: string, startTimeUs = 0): Span => ({
  ...{ runId: 'run-a', spanId, parentSpanId, name: spanId, kind: 'task', status: 'completed' },
  ...{ startTimeUs, attributes: {}, events: [] },
})

const shapeOf = ({ name, orphan, children }: SpanNode): unknown => [
  orphan === true ? `${name}!` : name,
  ...children.map(shapeOf),
]
const treeOf = (spans: readonly Span[]): unknown => shapeOf(buildSpanTree(spans) as SpanNode)

test('no spans, no tree', () => {
  expect(buildSpanTree([])).toBeUndefined()
})

test('children are in the order in which they started', () => {
  expect(treeOf([spanOf('b', 'r', 2), spanOf('a', 'r', 2), spanOf('c', 'r', 1), spanOf('r')])).toEqual([
    'r',
    ['c'],
    ['a'],
    ['b'],
  ])
})

test('a span without its parent hangs on the root with what is below it', () => {
  expect(treeOf([spanOf('r'), spanOf('a', 'gone'), spanOf('b', 'a')])).toEqual(['r', ['a!', ['b']]])
})

test('a second root is an orphan', () => {
  expect(treeOf([spanOf('r', undefined, 1), spanOf('s', undefined, 2), spanOf('t', 's', 3)])).toEqual([
    'r',
    ['s!', ['t']],
  ])
})

test('circles are cut at their earliest span', () => {
  expect(
    treeOf([spanOf('r'), spanOf('a', 'b', 2), spanOf('b', 'a', 1), spanOf('c', 'a', 3), spanOf('d', 'd', 4)]),
  ).toEqual([...['r', ['b!', ['a', ['c']]], ['d!']]])
})

test('without a root the earliest span is it', () => {
  expect(treeOf([spanOf('a', 'b', 1), spanOf('b', 'a', 2), spanOf('c', 'gone', 3)])).toEqual(['a', ['b'], ['c!']])
})

test('a span that is there twice is one node', () => {
  expect(treeOf([spanOf('r'), spanOf('a', 'r'), spanOf('a', 'r')])).toEqual(['r', ['a']])
})

test('100,000 spans one inside the other', () => {
  const spans = Array.from({ length: 100_000 }, (_, level) =>
    spanOf(`s${level}`, level === 0 ? undefined : `s${level - 1}`, level),
  )
  let depth = 0
  for (let node = buildSpanTree(spans.toReversed()); node !== undefined; node = node.children[0]) depth += 1
  expect(depth).toBe(100_000)
})

test('any spans make one tree with each of them once, in any order', () => {
  const names = fc.integer({ min: 0, max: 12 }).map(String)
  const spans = fc.uniqueArray(fc.tuple(names, fc.option(names, { nil: undefined }), fc.nat(5)), {
    selector: ([spanId]) => spanId,
    minLength: 1,
  })
  fc.assert(
    fc.property(spans, fc.nat(), (facts, seed) => {
      const rows = facts.map(([spanId, parent, start]) => spanOf(spanId, parent, start))
      const met: string[] = []
      const visit = (node: SpanNode): void => {
        met.push(node.spanId)
        for (const child of node.children) {
          expect(child.orphan === true || child.parentSpanId === node.spanId).toBe(true)
          visit(child)
        }
      }
      visit(buildSpanTree(rows) as SpanNode)
      expect(met.toSorted()).toEqual(rows.map((span) => span.spanId).toSorted())
      const turned = rows.slice(seed % rows.length).concat(rows.slice(0, seed % rows.length))
      expect(treeOf(turned)).toEqual(treeOf(rows))
    }),
  )
})
