import { describe, expect, test } from 'vitest'
import { sectionOf } from '../testing/sections.ts'
import { linksOf } from './links.ts'

const targets = (text: string): readonly string[] => linksOf(sectionOf(text)).map(({ target }) => target)

describe('linksOf', () => {
  test('finds links, images, links in headings and definitions', () => {
    expect(
      targets(
        '# [h](h.md)\n[a](a.md) ![i](<my image.png> "t") [![x](x.svg)](y.md)\n[p](p_(1).md)\n[ref]: r.md "title"',
      ),
    ).toEqual(['h.md', 'a.md', 'my image.png', 'x.svg', 'y.md', 'p_(1).md', 'r.md'])
  })

  test('finds none in code, footnotes and empty links', () => {
    expect(targets('```\n[a](a.md)\n```\n`[b](b.md)` ``[`c`](c.md)``\n[^1]: note\n[d]()')).toEqual([])
  })

  test('says in which line of the document a link stands', () => {
    expect(linksOf(sectionOf('# One\n\n[a](a.md)', { line: 10 })).map(({ line }) => line)).toEqual([12])
  })

  test('leaves plain text alone', () => {
    expect(linksOf(sectionOf('[a](a.md)', { format: 'plain' }))).toEqual([])
  })

  test.each(['[a]('.repeat(50_000), `[a](${' '.repeat(200_000)}`, '`'.repeat(200_000), '[a](b "'.repeat(30_000)])(
    'is done with a hostile line in a moment',
    (text) => {
      expect(targets(text)).toEqual([])
    },
  )
})
