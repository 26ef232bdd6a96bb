import { Runner } from '@flujo/runner'
import { expect, test } from 'vitest'
import { orders } from './order-routing.ts'

test.each([
  [{ item: 'lamp', count: 2, customer: 'alice' }, '2 × lamp to alice'],
  [{ item: 'chair', count: 2, customer: 'alice' }, 'is it all right? alice wants 2, there are 1'],
  [{ item: 'lamp', count: 1, customer: 'trudy' }, 'is it all right? trudy wants 1, there are 10'],
  [{ item: 'lamp', count: 1, customer: 'mallory' }, '3 bills have to be paid first'],
])('%o', async (order, answer) => {
  expect(await new Runner(orders).runOrThrow(order)).toBe(answer)
})
