import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inTurns } from './in-turns.ts'

describe('inTurns', () => {
  test('works on every element in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer(), { maxLength: 200 }), async (items) => {
        const seen: [number, number][] = []
        await inTurns(items, (item, index) => void seen.push([item, index]), new AbortController().signal)
        expect(seen).toEqual(items.map((item, index) => [item, index]))
      }),
    )
  })

  test('gives way to others, even with one element', async () => {
    const order: string[] = []
    const { signal } = new AbortController()
    await Promise.all(
      ['a', 'b'].map(async (name) => {
        await inTurns([1], () => void order.push(`${name} works`), signal)
        order.push(`${name} ends`)
      }),
    )
    expect(order).toEqual(['a works', 'b works', 'a ends', 'b ends'])
  })

  test('stops when the signal aborts', async () => {
    const controller = new AbortController()
    let seen = 0
    const work = (): void => {
      seen += 1
      if (seen === 100) controller.abort()
    }
    await expect(inTurns(Array.from({ length: 1_000 }), work, controller.signal)).rejects.toThrow(/abort/i)
    expect(seen).toBeLessThan(200)
  })
})
