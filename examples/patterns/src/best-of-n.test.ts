import { Runner } from '@flujo/runner'
import { expect, test } from 'vitest'
import { makeBestOf } from './best-of-n.ts'

test('the best of four is taken, and what all four used is summed', async () => {
  const answers = ['no', 'perhaps', 'yes, certainly', 'yes']
  const bestOf = makeBestOf(
    async (_, temperature) => answers[temperature * 10] ?? '',
    (text) => text.length,
    [0, 0.1, 0.2, 0.3],
  )
  const { output, usage } = await new Runner(bestOf).run('really?')
  expect(output).toEqual({ text: 'yes, certainly', score: 14 })
  expect(usage).toMatchObject({ inputTokens: 4 * 7, outputTokens: answers.join('').length })
})
