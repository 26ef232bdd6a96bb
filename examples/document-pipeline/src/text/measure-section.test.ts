import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { markdownText } from '../testing/arbitraries.ts'
import { sectionOf } from '../testing/sections.ts'
import { measureSection, sectionLabel } from './measure-section.ts'
import { wordsOf } from './words.ts'

describe('measureSection', () => {
  test('counts the prose and the code apart', () => {
    const measured = measureSection(sectionOf('# Title\nThe cat sat. It ran away!\n\n```\nlet a\nlet b\n```'))
    expect(measured).toMatchObject({
      words: 6,
      syllables: 7,
      codeLines: 2,
      sentences: ['The cat sat.', 'It ran away!'],
    })
  })

  test('has at least a word in each sentence and a syllable in each word', () => {
    fc.assert(
      fc.property(markdownText, fc.constantFrom('markdown' as const, 'plain' as const), (text, format) => {
        const { sentences, words, syllables } = measureSection(sectionOf(text, { format }))
        expect(words).toBe(sentences.flatMap(wordsOf).length)
        expect(words).toBeGreaterThanOrEqual(sentences.length)
        expect(syllables).toBeGreaterThanOrEqual(words)
      }),
    )
  })
})

test('sectionLabel says where a section is', () => {
  expect(sectionLabel({ document: 'a.md', line: 3, title: 'One' })).toBe('a.md:3 One')
  expect(sectionLabel({ document: 'a.md', line: 3, title: '' })).toBe('a.md:3')
})
