import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { hostileCharacters, hostileText } from '../testing/hostile-text.ts'
import { cleanLines, cleanText, escapeJson } from './clean-text.ts'

const steering =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u{ad}\u{61c}\u{200b}\u{200c}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{e0000}-\u{e0fff}]/v

describe('cleanText', () => {
  test('leaves ordinary text alone, in any script', () => {
    for (const text of ['plain', '数据管道', 'e\u{301}', 'نظام', 'naïve – “quoted”', '\u{a0}'])
      expect(cleanText(text)).toBe(text)
  })

  test('shows control characters as what they are', () => {
    expect(cleanText('\u{1b}[31mred\u{7}\n\u{7f}')).toBe('␛[31mred␇␊␡')
    expect(cleanText('\u{9b}2J')).toBe('\\u{9b}2J')
    expect(cleanText('\u{202e}exe.txt')).toBe('\\u{202e}exe.txt')
    expect(cleanText('a\u{e0041}b')).toBe('a\\u{e0041}b')
    expect(cleanText('\u{d83d}')).toBe('\u{fffd}')
  })

  test('keeps joiners and variation selectors inside emoji, and nowhere else', () => {
    for (const emoji of ['👩‍👩‍👧', '❤️', '🏳️‍🌈', '👨🏽‍🚀']) expect(cleanText(emoji)).toBe(emoji)
    expect(cleanText('a\u{200d}b')).toBe('a\\u{200d}b')
    expect(cleanText('👩\u{200d}')).toBe('👩\\u{200d}')
    expect(cleanText('x\u{fe0f}')).toBe('x\\u{fe0f}')
    expect(cleanText('❤\u{fe0f}\u{fe0f}')).toBe('❤\u{fe0f}\\u{fe0f}')
  })

  test('leaves nothing that steers a terminal, and has nothing to do the second time', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const cleaned = cleanText(text)
        expect(cleaned).not.toMatch(steering)
        expect(cleanText(cleaned)).toBe(cleaned)
      }),
    )
  })

  test('replaces every hostile character, each on its own', () => {
    expect(hostileCharacters.filter((character) => cleanText(character).includes(character))).toEqual([])
  })
})

test('cleanLines takes text apart at its line ends and widens tabs', () => {
  expect(cleanLines('a\r\nb\rc\n\td\u{1b}')).toEqual(['a', 'b', 'c', '    d␛'])
})

test('escapeJson says the same without a character that steers', () => {
  fc.assert(
    fc.property(fc.dictionary(hostileText, hostileText), (value) => {
      const json = escapeJson(JSON.stringify(value))
      expect(json).not.toMatch(steering)
      expect(JSON.parse(json)).toEqual(value)
    }),
  )
})
