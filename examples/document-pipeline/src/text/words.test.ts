import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contentWords } from './content-words.ts'
import { syllablesOf } from './syllables.ts'
import { sentencesOf, wordsOf } from './words.ts'

describe('wordsOf', () => {
  test('keeps hyphens and apostrophes inside words and drops the rest', () => {
    expect(wordsOf("Don't re-run “naïve” x2 tests – 42 times, l’été's end.")).toEqual([
      "Don't",
      're-run',
      'naïve',
      'x2',
      'tests',
      'times',
      "l’été's",
      'end',
    ])
  })

  test('finds each word of a text made of words', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,8}(?:-[a-z]{1,4})?$/))
    fc.assert(
      fc.property(words, (given) => {
        expect(wordsOf(given.join(', '))).toEqual(given)
      }),
    )
  })
})

describe('sentencesOf', () => {
  test('ends sentences at their marks, not inside numbers and abbreviations in lower case', () => {
    expect(sentencesOf('It costs 3.50, e.g. in v1.2. Why? "So it is." (Really!) And so on… 42 is the end')).toEqual([
      'It costs 3.50, e.g. in v1.2.',
      'Why?',
      '"So it is."',
      '(Really!)',
      'And so on…',
      '42 is the end',
    ])
  })

  test('knows the full stops of Chinese and Japanese', () => {
    expect(sentencesOf('今日は。元気ですか？はい')).toEqual(['今日は。', '元気ですか？', 'はい'])
  })

  test('loses no word', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('Word', 'word', '.', '!', ' ', '"', ')', '…', '7', '。')), (parts) => {
        const text = parts.join('').replace(/\s+/g, ' ').trim()
        expect(sentencesOf(text).flatMap(wordsOf)).toEqual(wordsOf(text))
      }),
    )
  })
})

describe('contentWords', () => {
  test('leaves out stop words and single letters, in any case and with any apostrophe', () => {
    expect(contentWords("The Runner and the x don’t DON'T trace it")).toEqual(['runner', 'trace'])
  })
})

describe('syllablesOf', () => {
  test.each([
    ['cat', 1],
    ['make', 1],
    ['table', 2],
    ['makes', 1],
    ['boxes', 2],
    ['pages', 2],
    ['tables', 2],
    ['played', 1],
    ['wanted', 2],
    ['handled', 2],
    ['running', 2],
    ['readability', 5],
    ['été', 2],
    ['rhythm', 1],
    ['hmm', 1],
    ['日本', 1],
    ['the', 1],
  ])('%s has %i', (word, syllables) => {
    expect(syllablesOf(word)).toBe(syllables)
  })

  test('is at least one and at most one for each letter', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z]{1,20}$/), (word) => {
        expect(syllablesOf(word)).toBeGreaterThanOrEqual(1)
        expect(syllablesOf(word)).toBeLessThanOrEqual(word.length)
      }),
    )
  })
})
