import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contextOf, measuredOf, sectionOf } from '../testing/sections.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { measureSection } from '../text/measure-section.ts'
import { duplicates } from './duplicates.ts'
import { keywords } from './keywords.ts'
import { checkLinks, relativeTarget } from './links.ts'
import { readability, readingEase, readingGrade } from './readability.ts'
import { jaccard, shinglesOf } from './shingles.ts'
import { tellingSentences } from './telling-sentences.ts'
import { addTotals } from './totals.ts'

const paragraph = (topic: string): string =>
  `The ${topic} keeps what was said in a small file and reads it back when somebody asks for the same thing again.`

describe('readability', () => {
  test('follows the published formulas', () => {
    expect(readingEase({ words: 100, sentences: 5, syllables: 150 })).toBeCloseTo(59.635)
    expect(readingGrade({ words: 100, sentences: 5, syllables: 150 })).toBeCloseTo(9.91)
  })

  test('falls with longer sentences and longer words', () => {
    const counts = fc.record({
      sentences: fc.integer({ min: 1, max: 50 }),
      words: fc.integer({ min: 50, max: 500 }),
      syllables: fc.integer({ min: 500, max: 2_000 }),
    })
    fc.assert(
      fc.property(counts, (given) => {
        expect(readingEase({ ...given, sentences: given.sentences + 1 })).toBeGreaterThan(readingEase(given))
        expect(readingEase({ ...given, syllables: given.syllables + 1 })).toBeLessThan(readingEase(given))
        expect(readingGrade({ ...given, syllables: given.syllables + 1 })).toBeGreaterThan(readingGrade(given))
      }),
    )
  })

  test('measures all sections together and names the hardest', async () => {
    const easy = 'The cat sat on the mat. It was warm. '.repeat(6)
    const hard = 'Organisational interoperability necessitates comprehensive documentation. '.repeat(8)
    const found = await readability(measuredOf(easy, hard, 'Short.'), contextOf())
    expect(found.hardest.map(({ section }) => section)).toEqual(['1.md:1', '0.md:1'])
    expect(found.ease).toBeLessThan(found.hardest[1]?.ease ?? NaN)
    expect(found.ease).toBeGreaterThan(found.hardest[0]?.ease ?? NaN)
  })

  test('has no figure where there is no prose', async () => {
    const ctx = contextOf()
    expect(await readability(measuredOf('```\ncode\n```'), ctx)).toEqual({
      ease: undefined,
      grade: undefined,
      hardest: [],
    })
    expect(ctx.said).toEqual(['there is no prose to measure'])
  })
})

describe('keywords', () => {
  test('ranks by TF-IDF: a word of one section before a word of all, at equal counts', async () => {
    const found = await keywords(measuredOf('Rivers rivers house.', 'The house and a garden.'), contextOf())
    expect(found.map(({ term, sections }) => [term, sections])).toEqual([
      ['rivers', 1],
      ['house', 2],
    ])
    expect(found[0]?.score).toBeCloseTo(2 * (Math.log(3 / 2) + 1))
    expect(found[1]?.score).toBeCloseTo(2)
  })

  test('finds none in nothing', async () => {
    expect(await keywords([], contextOf())).toEqual([])
  })
})

describe('shingles', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c'))

  test('are all runs of neighbouring words', () => {
    expect([...shinglesOf(['a', 'b', 'c', 'd'], 3)]).toEqual(['a b c', 'b c d'])
    expect(shinglesOf(['a'], 3).size).toBe(0)
  })

  test('jaccard is symmetric, between 0 and 1, and 1 just for equal sets', () => {
    fc.assert(
      fc.property(words, words, (first, second) => {
        const [a, b] = [shinglesOf(first, 2), shinglesOf(second, 2)]
        const similarity = jaccard(a, b)
        expect(similarity).toBe(jaccard(b, a))
        expect(similarity).toBeGreaterThanOrEqual(0)
        expect(similarity).toBeLessThanOrEqual(1)
        expect(similarity === 1).toBe(a.size > 0 && [...a].toSorted().join() === [...b].toSorted().join())
      }),
    )
  })
})

describe('duplicates', () => {
  test('finds equal and nearly equal sections, and no others', async () => {
    const copy = paragraph('store')
    const changed = copy.replace('same thing', 'very thing')
    const found = await duplicates(
      measuredOf(copy, paragraph('house').split(' ').toReversed().join(' '), changed, copy),
      contextOf(),
    )
    expect(found.compared).toBe(4)
    expect(found.pairs.map(({ first, second }) => [first, second])).toEqual([
      ['0.md:1', '3.md:1'],
      ['0.md:1', '2.md:1'],
    ])
    expect(found.pairs[0]?.similarity).toBe(1)
    expect(found.pairs[1]?.similarity).toBeGreaterThan(0.5)
  })

  test('pairs each of many equal sections with the first', async () => {
    const found = await duplicates(measuredOf(...Array.from({ length: 200 }, () => paragraph('store'))), contextOf())
    expect(found.pairs).toHaveLength(199)
    expect(new Set(found.pairs.map(({ first }) => first))).toEqual(new Set(['0.md:1']))
  })

  test('does not compare short sections', async () => {
    expect(await duplicates(measuredOf('Too short.', 'Too short.'), contextOf())).toEqual({ compared: 0, pairs: [] })
  })
})

describe('checkLinks', () => {
  test.each([
    ['b.md', '/docs/b.md'],
    ['../c.md#top', '/c.md'],
    ['d%20e.md?x', '/docs/d e.md'],
    ['100%.md', '/docs/100%.md'],
    ['#top', undefined],
    ['https://example.org', undefined],
    ['mailto:a@b.c', undefined],
    ['//example.org/x', undefined],
    ['/from/root.md', undefined],
  ])('%s leads to %s', (target, path) => {
    expect(relativeTarget({ file: '/docs/a.md', target })).toBe(path)
  })

  test('looks relative links up on disk', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'sub'))
    writeFileSync(join(folder, 'there.md'), 'x')
    const section = measureSection(
      sectionOf('# T\n[a](there.md#x) [b](sub/) [c](gone.md)\n[d](gone.md) [e](https://x.y) [f](#t)', {
        file: join(folder, 'a.md'),
      }),
    )
    expect(await checkLinks([section], contextOf())).toEqual({
      checked: 4,
      unchecked: 2,
      broken: [
        { document: 'a.md', line: 2, target: 'gone.md' },
        { document: 'a.md', line: 3, target: 'gone.md' },
      ],
    })
  })
})

describe('tellingSentences', () => {
  test('prefers sentences about what is written about most, in the order of the text', async () => {
    const about = Array.from({ length: 45 }, (_, n) => `Tracing number n${n} explains tracing of a traced pipeline.`)
    const aside = 'Somebody once mentioned umbrellas near quiet harbours.'
    const found = await tellingSentences(measuredOf([aside, ...about].join(' ')), contextOf())
    expect(found).toHaveLength(40)
    expect(found.map(({ text }) => text)).not.toContain(aside)
    expect(found.map(({ position }) => position)).toEqual(
      found.map(({ position }) => position).toSorted((a, b) => a - b),
    )
  })

  test('takes a sentence once, and short ones only where there is nothing else', async () => {
    const [first, second] = ['Runners run pipelines made of small steps.', 'Too short.']
    const texts = async (text: string): Promise<readonly string[]> =>
      (await tellingSentences(measuredOf(text), contextOf())).map((sentence) => sentence.text)
    expect(await texts(`${first} ${second} ${first}`)).toEqual([first])
    expect(await texts(second)).toEqual([second])
    expect(await texts('')).toEqual([])
  })
})

test('addTotals adds up what the sections have', async () => {
  const sections = [...measuredOf('One two. Three.', '```\na\nb\n```'), ...measuredOf('Four.')]
  expect(await addTotals(sections, contextOf())).toEqual({
    documents: 2,
    sections: 3,
    words: 4,
    sentences: 3,
    codeLines: 2,
  })
})
