import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { markdownText } from '../testing/arbitraries.ts'
import { markdownLines } from './markdown-lines.ts'

const titles = (text: string): readonly string[] =>
  markdownLines(text).flatMap((line) => (line.kind === 'heading' ? [`${line.level} ${line.title}`] : []))

describe('markdownLines', () => {
  test('finds headings of every level, without their closing hashes', () => {
    expect(titles('# One\n###### Six ##\n####### not\n#not\n## C#\n#')).toEqual(['1 One', '6 Six', '2 C#', '1 '])
  })

  test('finds underlined headings of one line, and takes rulers, lists and tables for none', () => {
    expect(titles('One\n===\n\nTwo\n---\n\n- item\n---\n\n| a |\n---\n\ntwo\nlines\n---\n\n---')).toEqual([
      '1 One',
      '2 Two',
    ])
  })

  test('takes nothing inside a fence for a heading, whatever marks it holds', () => {
    expect(titles('```md\n# a\n~~~\n``\n# b\n```\n# c\n~~~~\n~~~\n# d\n~~~~~\n# e')).toEqual(['1 c', '1 e'])
  })

  test('closes a fence only with a bare mark, and lets an unclosed one reach to the end', () => {
    expect(titles('```\n```ts\n# a')).toEqual([])
    expect(titles('```a`b\n# not a fence before')).toEqual(['1 not a fence before'])
  })

  test('sets front matter apart, only at the very top and only if it is closed', () => {
    expect(markdownLines('---\n# no\n---\n# yes').map(({ kind }) => kind)).toEqual([
      'front-matter',
      'front-matter',
      'front-matter',
      'heading',
    ])
    expect(titles('---\n# yes')).toEqual(['1 yes'])
  })

  test('keeps every line', () => {
    fc.assert(
      fc.property(markdownText, (text) => {
        expect(
          markdownLines(text)
            .map((line) => line.text)
            .join('\n'),
        ).toBe(text)
      }),
    )
  })
})
