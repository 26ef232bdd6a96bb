import { Runner } from '@flujo/runner'
import { expect, test } from 'vitest'
import { support } from './routing.ts'

test.each([
  ['I want my money back for #42', 'Order 42 is refunded.'],
  ['I want a refund', 'Which order is it?'],
  ['It shows an error', 'An engineer looks at: It shows an error'],
  ['Nice!', 'Thank you, somebody will answer.'],
])('%s', async (text, answer) => {
  expect(await new Runner(support).runOrThrow(text)).toBe(answer)
})
