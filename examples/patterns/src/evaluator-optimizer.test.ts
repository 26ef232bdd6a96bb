import { Runner } from '@flujo/runner'
import { expect, test } from 'vitest'
import { letter } from './evaluator-optimizer.ts'

/** The output and the number of rounds. */
async function refined(text: string): Promise<readonly [string, number]> {
  let rounds = 0
  const runner = new Runner(letter, {
    hooks: [({ event, kind }) => void (rounds += Number(event === 'pre_step' && kind === 'iteration'))],
  })
  const output = await runner.runOrThrow(text)
  return [output.text, rounds]
}

test('goes on until the judge has nothing to add', async () => {
  expect(await refined('The parcel is late.')).toEqual(['Hello! The parcel is late. Kind regards.', 2])
  expect(await refined('Hello! Fine. Kind regards.')).toEqual(['Hello! Fine. Kind regards.', 0])
})

test('stops after five rounds with what there is', async () => {
  const [text, rounds] = await refined('long '.repeat(20))
  expect(rounds).toBe(5)
  expect(text).toMatch(/^Hello! long .* Kind regards\.$/)
})
