import { Runner } from '@flujo/runner'
import { virtualRuntime } from '@flujo/runner/testing'
import { expect, test } from 'vitest'
import { makeReview } from './parallel-review.ts'

test('all findings are in the summary, in the order of the reviewers', async () => {
  const review = makeReview(async () => ['name it better'])
  expect(await new Runner(review).runOrThrow('var x = eval("1")')).toEqual({
    verdict: 'refused',
    findings: ['eval runs what it is given', 'var is out of use', 'name it better'],
  })
})

test('an expert that fails twice is replaced', async () => {
  let asked = 0
  const review = makeReview(async () => {
    asked += 1
    throw new Error('overloaded')
  })
  const runtime = virtualRuntime()
  expect(await runtime.drive(new Runner(review, { runtime }).runOrThrow('let x = 1'))).toEqual({
    verdict: 'accepted',
    findings: ['the expert was away'],
  })
  expect(asked).toBe(2)
})
