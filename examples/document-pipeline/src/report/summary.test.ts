import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wordsOf } from '../text/words.ts'
import { bySumBasic, type Summary, summaryWords, withoutWeakest } from './summary.ts'

const summaryOf = (...texts: readonly string[]): Summary =>
  texts.map((text, position) => ({ text, words: wordsOf(text).length, position }))

const summaries = fc
  .array(
    fc.array(fc.constantFrom('river', 'house', 'Trace', 'run-id', 'the', 'garden'), { minLength: 1, maxLength: 30 }),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((sentences) => summaryOf(...sentences.map((words) => `${words.join(' ')}.`)))

describe('bySumBasic', () => {
  test('begins with what is said most, then turns to something else', () => {
    const summary = summaryOf('Garden flowers.', 'Rivers flood rivers.', 'Rivers flood towns.')
    expect(bySumBasic(summary).map(({ position }) => position)).toEqual([1, 0, 2])
  })

  test('keeps every sentence', () => {
    fc.assert(
      fc.property(summaries, (summary) => {
        expect(bySumBasic(summary).toSorted((a, b) => a.position - b.position)).toEqual(summary)
      }),
    )
  })
})

describe('withoutWeakest', () => {
  test('drops the last of the ranking and gives the order of the text back', () => {
    const [a, b, c] = summaryOf('one two', 'three four', 'five six')
    expect(withoutWeakest([c, a, b] as Summary, 4)).toEqual([a, c])
  })

  test('cuts a single sentence after the last word that fits', () => {
    expect(withoutWeakest(summaryOf('It isn’t (really) long, no.'), 3)).toEqual([
      { text: 'It isn’t (really …', words: 3, position: 0 },
    ])
  })

  test('reaches any budget in a bounded number of rounds', () => {
    fc.assert(
      fc.property(summaries, fc.integer({ min: 1, max: 200 }), (given, budget) => {
        let summary = given
        for (let round = 1; summaryWords(summary) > budget; round += 1) {
          expect(round).toBeLessThanOrEqual(50)
          const before = summaryWords(summary)
          summary = withoutWeakest(bySumBasic(summary), budget)
          expect(summaryWords(summary)).toBeLessThan(before)
        }
        expect(summaryWords(summary)).toBe(summary.flatMap(({ text }) => wordsOf(text)).length)
        expect(withoutWeakest(bySumBasic(summary), budget)).toEqual(summary)
      }),
    )
  })

  test('has nothing to do with nothing', () => {
    expect(withoutWeakest(bySumBasic([]), 10)).toEqual([])
  })
})
