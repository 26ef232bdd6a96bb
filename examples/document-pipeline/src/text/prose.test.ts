import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { markdownText } from '../testing/arbitraries.ts'
import { proseOf } from './prose.ts'

const markdown = (text: string): readonly string[] => proseOf({ text, format: 'markdown' })

describe('proseOf', () => {
  test('joins the lines of a paragraph and takes list items apart', () => {
    expect(markdown('one\ntwo\n\n- three\n  four\n1. five\n- [x] six')).toEqual([
      'one two',
      'three four',
      'five',
      'six',
    ])
  })

  test('leaves out what is no running text', () => {
    expect(markdown('# Title\n\n```\ncode\n```\n| a | b |\n<br>\n[x]: y.md\n***\nprose')).toEqual(['prose'])
  })

  test('takes marks off inside a line and keeps the words', () => {
    expect(markdown('**Bold** and _soft_ `npm test` ![alt](i.png) [text](a.md "t") [ref][r] snake_case 2\\*3')).toEqual(
      ['Bold and soft npm test text ref snake_case 2*3'],
    )
  })

  test('keeps what stands in code as it is', () => {
    expect(markdown('Call `lens <command>` with <b>`*a*`</b> or [`x_y`](z.md).')).toEqual([
      'Call lens <command> with *a* or x_y.',
    ])
  })

  test('leaves plain text alone but for its list marks', () => {
    expect(proseOf({ text: '*a* # b\n\nc', format: 'plain' })).toEqual(['*a* # b', 'c'])
  })

  test('gives lines with single spaces and never an empty one', () => {
    fc.assert(
      fc.property(markdownText, (text) => {
        for (const block of markdown(text)) expect(block).toMatch(/^\S+(?: \S+)*$/)
      }),
    )
  })

  test.each([
    '#'.repeat(200_000) + 'x',
    `# ${'#'.repeat(200_000)}x`,
    `a${'_'.repeat(200_000)}b`,
    `](${' '.repeat(200_000)}`,
  ])('is done with a line of 200,000 marks in a moment', (text) => {
    expect(markdown(text).length).toBeLessThan(2)
  })
})
