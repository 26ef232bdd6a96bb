import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { findTerms } from './find-terms.ts'
import { foldWord, mayHaveWord } from './fold-word.ts'
import { addIndexWords, requiredWords } from './index-words.ts'
import { parseSearchText } from './search-terms.ts'
import { snippetOf } from './snippet.ts'
import { textOfJson, textOfValue } from './span-texts.ts'
import { textParts } from './text-parts.ts'

const partsOf = (text: string): readonly string[] =>
  textParts(text).map(({ folded, joined }) => (joined ? '+' : '') + folded)
const marked = (query: string, text: string): readonly string[] | undefined =>
  findTerms(parseSearchText(query), text)?.map(([start, end]) => text.slice(start, end))

describe('textParts', () => {
  test.each([
    ['TimeoutError: 10s', ['timeout', '+error', '10s']],
    ['fetchUserByID HTTPServer sha256Sum', ['fetch', '+user', '+by', '+id', 'http', '+server', 'sha256', '+sum']],
    ['snake_case-and.dots/x', ['snake', 'case', 'and', 'dots', 'x']],
    ['Straße ΟΔΟΣ İstanbul ｆｕｌｌ ﬁn', ['strasse', 'οδοσ', 'istanbul', 'full', 'fin']],
    ['价格数据v2', ['价', '+格', '+数', '+据', '+v2']],
    ['ガラス', ['ガ', '+ラ', '+ス']],
    ['हिन्दी', ['हिन्दी']],
    ['नमस्ते دَرَسَ', ['नमस्ते', 'درس']],
    ['', []],
    ['\u{301} ⑴ ½', ['1', '12']],
  ])('%s', (text, expected) => {
    expect(partsOf(text)).toEqual(expected)
  })

  test('a word that nobody made up is taken apart by length', () => {
    expect(textParts(`x${'aB'.repeat(100)}`).map(({ end, start }) => end - start)).toEqual([64, 64, 64, 9])
  })

  test('parts are in order, apart, and cover all letters and digits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        let end = 0
        for (const part of textParts(text)) {
          expect(part.start).toBeGreaterThanOrEqual(end)
          expect(part.end).toBeGreaterThan(part.start)
          expect(part.joined && part.start !== end).toBe(false)
          end = part.end
        }
      }),
    )
  })
})

test('folding a word twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const { folded } of textParts(text)) expect(foldWord(folded)).toBe(folded)
    }),
  )
})

describe('findTerms', () => {
  test.each([
    ['timeout', 'TimeoutError or time-out or timeouts', ['Timeout']],
    ['time*', 'TimeoutError or time-out or timeouts', ['Timeout', 'time', 'timeouts']],
    ['TIMEOUTERROR', 'a TimeoutError', ['TimeoutError']],
    ['order-4711', 'order 4711, order_4711, order 4712', ['order 4711', 'order_4711']],
    ['b a', 'a b a', ['a', 'b', 'a']],
    ['"b a"', 'a b a', ['b a']],
    ['"a b" "b a"', 'a b a', ['a b a']],
    ['c*d', 'c d', ['c d']],
    ['"unclosed ph*', 'an unclosed phrase', ['unclosed phrase']],
    ['数据', '价格数据管道，数据', ['数据', '数据']],
    ['café', 'CAFE cafe\u{301}', ['CAFE', 'cafe\u{301}']],
  ])('%s in %s', (query, text, expected) => {
    expect(marked(query, text)).toEqual(expected)
  })

  test('any word of a text is found in it, in upper and in lower case', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom(...'aBcD0 _数éÉß\u{301}') }),
    )
    fc.assert(
      fc.property(text, (given) => {
        for (const [word] of given.matchAll(/[\p{L}\p{N}\p{M}]+/gv)) {
          if (partsOf(word).length === 0) continue
          expect(marked(word, given)).toBeDefined()
          expect(partsOf(word.toLowerCase()).length === 0 || marked(word.toLowerCase(), given) !== undefined).toBe(true)
        }
      }),
    )
  })
})

test('the quick look is never wrong about what is there', () => {
  const near = fc.integer({ min: 0x80, max: 0x1ffff }).map((code) => String.fromCodePoint(code))
  fc.assert(
    fc.property(near, fc.constantFrom('a', '1', 'Z'), (character, around) => {
      const text = `${around}${character}${around}`.toWellFormed()
      for (const { folded } of textParts(text)) {
        expect(!/^[\0-\x7f]+$/.test(folded) || mayHaveWord(text, folded)).toBe(true)
      }
      const whole = textParts(text)
        .map(({ folded }) => folded)
        .join('')
      const isOneWord = textParts(text).every(({ joined }, at) => joined || at === 0)
      expect(!isOneWord || !/^[\0-\x7f]+$/.test(whole) || marked(whole, text) !== undefined).toBe(true)
    }),
    { numRuns: 20_000 },
  )
})

test('an index of words misses no text that has the terms', () => {
  const letters = fc.constantFrom(
    ...'aAbB1 -_"*数据éßガthe',
    'ำ',
    'ヿ',
    '\u{301}',
    '\u{20000}',
    'x'.repeat(20),
    '㈠',
    '豈',
  )
  fc.assert(
    fc.property(
      fc.string({ unit: letters, maxLength: 12 }),
      fc.string({ unit: letters, maxLength: 5 }),
      (text, query) => {
        if (textParts(query).length === 0) return
        const terms = parseSearchText(query)
        const words = new Set<string>()
        addIndexWords(text, words)
        const mayHave = requiredWords(terms).every((word) => [...words].some((kept) => kept.startsWith(word)))
        expect(mayHave || findTerms(terms, text) === undefined).toBe(true)
      },
    ),
    { numRuns: 3_000 },
  )
})

test('the words of an index are short, and of characters that no tokenizer takes apart', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const words = new Set<string>()
      addIndexWords(text, words)
      for (const word of words) {
        expect(word.length).toBeLessThanOrEqual(16)
        expect(word).toMatch(/^[\p{L}\p{N}\p{M}]+$/v)
        expect(word).not.toMatch(/[A-Z]/)
      }
    }),
  )
})

test('the text of a value is the same from the value and from its JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const json = JSON.stringify(value)
      expect(textOfJson(json)).toBe(textOfValue(JSON.parse(json)))
    }),
  )
  expect(textOfValue('a "b"\n\\')).toBe('a "b"\n\\')
  expect(textOfValue({ a: ['x\ny'] })).toBe('{"a":["x\ny"]}')
})

test('a snippet is a part of the text, with its first mark in it', () => {
  const unit = fc.constantFrom('a', ' ', '😀', 'word ')
  fc.assert(
    fc.property(fc.string({ unit, minLength: 1, maxLength: 400 }), fc.nat(), fc.nat(300), (text, at, length) => {
      const start = at % text.length
      const end = Math.min(text.length, start + length + 1)
      const snippet = snippetOf(text, [[start, end]])
      expect(text).toContain(snippet.text)
      expect(snippet.text.isWellFormed() || !text.slice(start, end).isWellFormed()).toBe(true)
      const [[from, to] = [0, 0]] = snippet.marks
      expect(text.slice(start, end).startsWith(snippet.text.slice(from, to))).toBe(true)
      expect(to).toBeGreaterThan(from)
      expect(snippet.text.length).toBeLessThanOrEqual(240)
    }),
  )
})
