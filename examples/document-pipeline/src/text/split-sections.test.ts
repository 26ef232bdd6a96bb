import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { markdownText } from '../testing/arbitraries.ts'
import { documentOf } from '../testing/sections.ts'
import { splitSections } from './split-sections.ts'

describe('splitSections of Markdown', () => {
  test('begins a section at each heading, with its line', () => {
    const sections = splitSections(documentOf('intro\n\n# One\ntext\n```\n# code\n```\nTwo\n---\nend'))
    expect(sections.map(({ title, line, text }) => ({ title, line, text }))).toEqual([
      { title: 'intro', line: 1, text: 'intro\n' },
      { title: 'One', line: 3, text: '# One\ntext\n```\n# code\n```' },
      { title: 'Two', line: 8, text: 'Two\n---\nend' },
    ])
  })

  test('leaves out an empty beginning and front matter', () => {
    expect(splitSections(documentOf('---\na: b\n---\n\n# One')).map(({ line }) => line)).toEqual([5])
    expect(splitSections(documentOf('\n \n'))).toEqual([])
  })

  test('loses no line and numbers each section by its first', () => {
    fc.assert(
      fc.property(markdownText, (text) => {
        const sections = splitSections(documentOf(text))
        const lines = text.split('\n')
        let next = sections[0]?.line ?? lines.length + 1
        for (const section of sections) {
          expect(section.line).toBe(next)
          const own = section.text.split('\n')
          expect(own).toEqual(lines.slice(next - 1, next - 1 + own.length))
          next += own.length
        }
        expect(next).toBe(lines.length + 1)
      }),
    )
  })
})

describe('splitSections of plain text', () => {
  test('takes headings for text and splits at blank lines', () => {
    const sections = splitSections(documentOf('# a\nb\n \n\nc', 'plain', 'a.txt'))
    expect(sections.map(({ line, text }) => [line, text])).toEqual([
      [1, '# a\nb'],
      [5, 'c'],
    ])
  })

  test('names a section after its first words', () => {
    const [section] = splitSections(documentOf('A long first line that goes on and on and never ends', 'plain'))
    expect(section?.title).toBe('A long first line that goes on and on…')
  })

  test('loses nothing but blank lines', () => {
    const lines = fc.array(fc.constantFrom('', ' ', 'a', '# b', '  c', '```'))
    fc.assert(
      fc.property(lines, (given) => {
        const sections = splitSections(documentOf(given.join('\n'), 'plain'))
        expect(sections.flatMap(({ text }) => text.split('\n'))).toEqual(given.filter((line) => line.trim() !== ''))
      }),
    )
  })
})
