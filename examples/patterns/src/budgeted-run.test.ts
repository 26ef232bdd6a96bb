import { Runner } from '@flujo/runner'
import { expect, test } from 'vitest'
import { type Ask, makeResearch, price } from './budgeted-run.ts'

const question = 'why is the sky blue?'

/** Uses 600 tokens each time; the large model is better, and each round is a little better than the one before. */
function recorded(betterBy: number): { readonly ask: Ask; readonly models: string[] } {
  const models: string[] = []
  const ask: Ask = (model, _, round) => {
    models.push(model)
    const score = (model === 'large' ? 0.3 : 0.2) + round * betterBy
    return { text: `answer ${round}`, score, usage: { inputTokens: 500, outputTokens: 100 } }
  }
  return { ask, models }
}

test('takes the cheaper model when the money gets short, and the best so far when it is spent', async () => {
  const { ask, models } = recorded(0.01)
  const result = await new Runner(makeResearch(ask, 0.0365), { price }).run(question)
  // 0.012 for a large call, of which 0.02 are reserved; 0.0012 and 0.002 for a small one.
  expect(models).toEqual(['large', 'large', ...Array.from({ length: 9 }, () => 'small')])
  expect(result.output).toEqual({ answer: 'answer 2', goodEnough: false, rounds: 11 })
  expect(result.usage.costUsd).toBeCloseTo(2 * 0.012 + 9 * 0.0012, 9)
  expect(result.usage.costUsd).toBeLessThanOrEqual(0.0365)
})

test('stops before that when the answer is good enough', async () => {
  const { ask } = recorded(0.35)
  const output = await new Runner(makeResearch(ask, 1), { price }).runOrThrow(question)
  expect(output).toEqual({ answer: 'answer 2', goodEnough: true, rounds: 2 })
})

test('without money for a single call there is no answer, and nothing is spent', async () => {
  const { ask, models } = recorded(0.35)
  const result = await new Runner(makeResearch(ask, 0.001), { price }).run(question)
  expect(result.output).toEqual({ answer: undefined, goodEnough: false, rounds: 0 })
  expect(models).toEqual([])
  expect(result.usage.costUsd).toBe(0)
})

test('a price that is not in the list is unknown', () => {
  expect(price({ model: 'other', inputTokens: 5 })).toBeUndefined()
})
