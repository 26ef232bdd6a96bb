import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { pipeline } from './start-pipeline.ts'
import { StepList } from './step-list.ts'
import type { StepNode } from './step-node.ts'
import { step } from './steps/task.ts'

const names = ['a', 'b', 'c', 'd', 'e', 'constructor', 'toString', 'hasOwnProperty']

interface Grown {
  readonly list: StepList
  readonly model: readonly StepNode[]
}

const appendTo = ({ list, model }: Grown, node: StepNode): Grown | undefined => {
  const taken = model.findIndex((other) => other.name === node.name)
  if (taken === -1) return { list: list.append(node, 'p'), model: [...model, node] }
  expect(() => list.append(node, 'p')).toThrow(
    expect.objectContaining({
      code: 'invalid_pipeline',
      path: `p/${node.name}`,
      message: `pipeline "p": expected each step to have a name of its own, given string "${node.name}" again (it is step ${taken + 1} already)`,
    }),
  )
  return undefined
}

test('however lists grow out of each other, each is what a plain array would be', () => {
  const growth = fc.record({ from: fc.nat(), name: fc.constantFrom(...names), readFirst: fc.boolean() })
  fc.assert(
    fc.property(fc.array(growth, { maxLength: 80 }), (growths) => {
      const grown: Grown[] = [{ list: StepList.empty, model: [] }]
      for (const { from, name, readFirst } of growths) {
        const parent = grown[from % grown.length] as Grown
        if (readFirst) parent.list.toArray()
        const next = appendTo(
          parent,
          step(name, () => 1),
        )
        if (next !== undefined) grown.push(next)
      }
      for (const { list, model } of grown) {
        expect(list.length).toBe(model.length)
        expect(list.toArray().every((node, index) => node === model[index])).toBe(true)
        expect(list.toArray().length).toBe(model.length)
      }
    }),
    { numRuns: 300 },
  )
})

test('the array is made once and is frozen', () => {
  const list = StepList.empty.append(
    step('a', () => 1),
    'p',
  )
  expect(list.toArray()).toBe(list.toArray())
  expect(Object.isFrozen(list.toArray())).toBe(true)
  expect(Object.isFrozen(StepList.empty.toArray())).toBe(true)
})

test('a refused step leaves the list as it was', () => {
  const one = StepList.empty.append(
    step('a', () => 1),
    'p',
  )
  expect(() =>
    one.append(
      step('a', () => 2),
      'p',
    ),
  ).toThrow(/step 1 already/)
  const two = one.append(
    step('b', () => 2),
    'p',
  )
  expect(two.toArray().map((node) => node.name)).toEqual(['a', 'b'])
})

test('100,000 steps are built in well under a second', () => {
  const count = 100_000
  const nameOf = (index: number): string => `step ${index}`
  const started = performance.now()
  let grown = pipeline<number>('long')
  for (let index = 0; index < count; index += 1) grown = grown.step(nameOf(index), (n: number) => n + 1)
  const { steps } = grown
  const tookMs = performance.now() - started
  expect(steps.length).toBe(count)
  expect(steps[99_999]?.name).toBe('step 99999')
  expect(() => grown.step(nameOf(0), (n) => n)).toThrow(/it is step 1 already/)
  // A guard against building in quadratic time, which takes minutes; generous, since machines differ.
  expect(tookMs).toBeLessThan(5_000)
})
