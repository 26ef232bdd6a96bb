import { noUsage } from '@flujo/domain'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { alignSiblings } from './align-siblings.ts'
import { alignTrees, type DiffNode } from './align-trees.ts'
import { commonSequence } from './common-sequence.ts'
import type { Step } from './step.ts'

const runs = { numRuns: Number(process.env['FLUJO_PROPERTY_RUNS'] ?? 200) }

function step(name: string, children: readonly Step[] = [], more: Partial<Step> = {}): Step {
  return {
    ...{ name, kind: 'task', key: `task ${name}`, isNumbered: false, status: 'completed', durationNs: 1, selfNs: 1 },
    ...{ usage: noUsage, retries: 0, allRetries: 0, size: 1, traits: { requests: new Map() }, error: undefined },
    ...{ input: undefined, output: undefined, children, isOrdered: true },
    ...more,
  }
}

const numbered = (number: number): Step =>
  step(`#${number}`, [], { kind: 'item', key: `item #${number}`, isNumbered: true })

/** `=a` the same, `>a` moved, `a:b` renamed, `-a` and `+b` in one alone. */
function said(a: readonly Step[], b: readonly Step[], ordered = true): string {
  return alignSiblings(a, b, ordered)
    .map(({ a: inA, b: inB, bond }) => {
      if (inA === undefined) return `+${inB?.name}`
      if (inB === undefined) return `-${inA.name}`
      return bond === 'renamed' ? `${inA.name}:${inB.name}` : `${bond === 'moved' ? '>' : '='}${inB.name}`
    })
    .join(' ')
}

const named = (names: string): Step[] => (names === '' ? [] : names.split(' ').map((name) => step(name)))

describe('siblings', () => {
  test.each([
    ['load draft send', 'load draft send', '=load =draft =send'],
    ['load send', 'load draft send', '=load +draft =send'],
    ['load draft send', 'load send', '=load -draft =send'],
    ['load draft send', 'load draft_reply send', '=load draft:draft_reply =send'],
    ['load draft send', 'load draftReply send', '=load draft:draftReply =send'],
    ['load classify send', 'load clasify send', '=load classify:clasify =send'],
    ['load crm send', 'load kb send', '=load -crm +kb =send'],
    ['fetch_user send', 'fetch_orders send', '-fetch_user +fetch_orders =send'],
    ['a b c d', 'a c d b', '=a =c =d >b'],
    ['send', 'send send send', '=send +send +send'],
    ['load ask send', 'load ask ask send', '=load =ask +ask =send'],
    ['x y x', 'y x', '-x =y =x'],
    ['', 'load', '+load'],
    ['load', '', '-load'],
  ])('%s / %s', (a, b, expected) => {
    expect(said(named(a), named(b))).toBe(expected)
  })

  test('where steps run side by side, their order is none', () => {
    expect(said(named('crm kb'), named('kb crm'), false)).toBe('=kb =crm')
  })

  test('tries, iterations and items are the same by their number, in whatever order they started', () => {
    const [a, b] = [[1, 2, 3].map(numbered), [3, 1, 4].map(numbered)]
    expect(said(a, b).split(' ').toSorted()).toEqual(['+#4', '-#2', '=#1', '=#3'])
  })

  test('another name is the same step where it holds the same steps, or takes and gives as much', () => {
    const inside = named('plan act')
    expect(said([step('triage', inside)], [step('sort', inside)])).toBe('triage:sort')
    const values = { input: { ref: 'i', bytes: 40 }, output: { ref: 'o', bytes: 7 } }
    expect(said([step('triage', [], values)], [step('sort', [], values)])).toBe('triage:sort')
    expect(said([step('triage', [], values)], [step('sort', [], { ...values, kind: 'tap', key: 'tap sort' })])).toBe(
      '-triage +sort',
    )
  })
})

const name = fc.constantFrom('a', 'b', 'c', 'ask', 'ask_again', 'send')
const tree = fc.letrec<{ tree: Step }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    name.map((each) => step(each)),
    fc.tuple(name, fc.array(tie('tree'), { maxLength: 6 })).map(([each, children]) => step(each, children)),
    fc
      .tuple(name, fc.uniqueArray(fc.integer({ min: 1, max: 5 })))
      .map(([each, items]) => step(each, items.map(numbered))),
  ),
})).tree

function stepsOf(root: Step): Step[] {
  const steps = [root]
  for (const each of steps) steps.push(...each.children)
  return steps
}

describe('trees', () => {
  test('a tree and itself differ in nothing', () => {
    fc.assert(
      fc.property(tree, (root) => {
        expect(alignTrees(root, root).every(({ a, b, bond }) => a === b && bond === 'same')).toBe(true)
      }),
      runs,
    )
  })

  test('each step of both is there once, below what it was below', () => {
    fc.assert(
      fc.property(tree, tree, (one, other) => {
        // The same step may be in both: each is one of its own here.
        const [a, b] = [structuredClone(one), structuredClone(other)]
        const nodes = alignTrees(a, b)
        expect(new Set(nodes.flatMap((node) => node.a ?? []))).toEqual(new Set(stepsOf(a)))
        expect(nodes.filter((node) => node.a !== undefined)).toHaveLength(stepsOf(a).length)
        expect(nodes.filter((node) => node.b !== undefined)).toHaveLength(stepsOf(b).length)
        const isBelow = ({ a: inA, b: inB, parent }: DiffNode): boolean =>
          (inA === undefined || parent?.a?.children.includes(inA) === true) &&
          (inB === undefined || parent?.b?.children.includes(inB) === true)
        expect(nodes.slice(1).every(isBelow)).toBe(true)
      }),
      runs,
    )
  })

  test('from B to A is the mirror of from A to B', () => {
    const pairs = (nodes: readonly DiffNode[], swap: boolean): Set<string> => {
      return new Set(
        nodes.map(({ a, b, bond }) => {
          const [one, other] = swap ? [b, a] : [a, b]
          return `${placeOf(one)} ${placeOf(other)} ${bond}`
        }),
      )
    }
    const places = new Map<Step, number>()
    const placeOf = (of: Step | undefined): number => (of === undefined ? -1 : (places.get(of) ?? -2))
    fc.assert(
      fc.property(tree, tree, (one, other) => {
        const [a, b] = [structuredClone(one), structuredClone(other)]
        places.clear()
        for (const each of [...stepsOf(a), ...stepsOf(b)]) places.set(each, places.size)
        expect(pairs(alignTrees(b, a), true)).toEqual(pairs(alignTrees(a, b), false))
      }),
      runs,
    )
  })
})

describe('long lists', () => {
  const keys = (count: number, of: (index: number) => string): string[] =>
    Array.from({ length: count }, (_, i) => of(i))

  test('a hundred thousand equal names, a few of them missing', () => {
    const pairs = commonSequence(
      keys(100_000, () => 'same'),
      keys(99_990, () => 'same'),
    )
    expect(pairs).toHaveLength(99_990)
  })

  test('lists that have little in common are still aligned, by occurrence and in order', () => {
    const a = keys(100_000, (index) => `step ${index}`)
    const b = [...keys(50_000, (index) => `other ${index}`), ...a.slice(50_000), ...a.slice(0, 10)]
    const pairs = commonSequence(a, b)
    expect(pairs).toHaveLength(50_000)
    expect(
      pairs.every(([inA, inB], index) => a[inA] === b[inB] && (index === 0 || inB > (pairs[index - 1]?.[1] ?? 0))),
    ).toBe(true)
  })

  test('a tree as deep as a run may be is walked without recursion', () => {
    let a = step('leaf')
    for (let depth = 0; depth < 100_000; depth += 1) a = step('inner', [a])
    expect(alignTrees(a, a)).toHaveLength(100_001)
  })
})
