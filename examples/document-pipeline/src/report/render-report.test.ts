import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import type { Findings } from './findings.ts'
import { verdictOf } from './findings.ts'
import { codeSpan, listOf, plainText, tableOf } from './markdown-text.ts'
import { recommendMending, recommendMerging, recommendPolishing } from './recommend.ts'
import { renderReport } from './render-report.ts'
import { writeWhole } from './write-file.ts'

const clean: Findings = {
  totals: { documents: 2, sections: 3, words: 1_234, sentences: 60, codeLines: 7 },
  readability: { ease: 61.26, grade: 8.04, hardest: [{ section: 'a.md:1 One', ease: 12.34 }] },
  keywords: [{ term: 'tracing', score: 12.34, sections: 2 }],
  links: { checked: 4, unchecked: 1, broken: [] },
  duplicates: { compared: 3, pairs: [] },
  telling: [{ text: 'Tracing tells *everything*.', words: 3, position: 0 }],
}
const broken: Findings = {
  ...clean,
  links: { checked: 4, unchecked: 1, broken: [{ document: 'a.md', line: 3, target: 'gone.md' }] },
}
const repeating: Findings = {
  ...clean,
  duplicates: { compared: 3, pairs: [{ first: 'a.md:1 One', second: 'b.md:9', similarity: 0.756 }] },
}

describe('verdictOf', () => {
  test('puts broken links before duplicates', () => {
    expect(verdictOf({ links: broken.links, duplicates: repeating.duplicates })).toBe('broken-links')
    expect(verdictOf(repeating)).toBe('duplicates')
    expect(verdictOf(clean)).toBe('clean')
  })
})

describe('recommendations', () => {
  test('say what to do and where', () => {
    expect(recommendMending(broken).lines).toContain('- `a.md:3` → `gone.md`')
    expect(recommendMerging(repeating).lines).toContain('- `a.md:1 One` and `b.md:9` (76 % alike)')
    expect(recommendPolishing(clean).lines).toContain('- `a.md:1 One`, reading ease 12.3')
  })
})

describe('renderReport', () => {
  test('has the figures, the recommendation, the summary and the run', () => {
    expect(renderReport({ findings: clean, recommendation: recommendPolishing(clean), summary: clean.telling }, 'abc'))
      .toMatchInlineSnapshot(`
        "# Document report

        | What | Found |
        | --- | --- |
        | Documents | 2 |
        | Sections | 3 |
        | Words of prose | 1,234 |
        | Sentences | 60 |
        | Lines of code | 7 |
        | Reading ease (Flesch) | 61.3 |
        | Grade (Flesch–Kincaid) | 8.0 |
        | Relative links, broken | 4, 0 |
        | Near-duplicate sections | 0 |

        ## Nothing to mend

        No relative link is broken (4 checked), and no section repeats another (3 compared).

        The sections that are hardest to read, if there is time to polish:

        - \`a.md:1 One\`, reading ease 12.3

        ## Summary in 3 words

        > Tracing tells \\*everything\\*.

        ## Keywords

        | Word | TF-IDF | Sections |
        | --- | --- | --- |
        | tracing | 12.3 | 2 |

        ---

        Made by run \`abc\`; see it with \`npx flujo lens trace abc\`.
        "
      `)
  })

  test('says so where there is nothing', () => {
    const nothing: Findings = {
      totals: { documents: 1, sections: 0, words: 0, sentences: 0, codeLines: 0 },
      readability: { ease: undefined, grade: undefined, hardest: [] },
      keywords: [],
      links: { checked: 0, unchecked: 0, broken: [] },
      duplicates: { compared: 0, pairs: [] },
      telling: [],
    }
    const report = renderReport({ findings: nothing, recommendation: recommendPolishing(nothing), summary: [] }, 'abc')
    expect(report).toContain('| Reading ease (Flesch) | no prose |')
    expect(report).toContain('There is no prose to summarise.')
    expect(report).toContain('No word occurs more than once.')
    expect(report).not.toMatch(/NaN|undefined/)
  })
})

describe('Markdown text', () => {
  const hostile = fc.string({ unit: fc.constantFrom('`', '|', '\n', '\u001B', '*', 'a', '\\', '[', ' ', '\u2028') })

  test('codeSpan stays on one line and holds the text between marks of its own', () => {
    expect(codeSpan('a`b')).toBe('``a`b``')
    expect(codeSpan('`')).toBe('`` ` ``')
    fc.assert(
      fc.property(hostile, (text) => {
        const span = codeSpan(text)
        const fence = /^`+/.exec(span)?.[0] ?? ''
        expect(span).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
        expect(span.slice(fence.length, -fence.length).match(/`+/g) ?? []).not.toContain(fence)
      }),
    )
  })

  test('plainText lets no mark through', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(plainText(text).replace(/\\[\\`*_<>[\]|#~&]/g, '')).not.toMatch(/[\\`*_<>[\]|#~&\p{Cc}\u2028]/u)
      }),
    )
  })

  test('listOf says how much it left out', () => {
    expect(listOf([1, 2, 3], 2, String)).toEqual(['- 1', '- 2', '- … and 1 more'])
    expect(listOf([1, 2], 2, String)).toEqual(['- 1', '- 2'])
  })

  test('tableOf makes a table', () => {
    expect(tableOf(['a', 'b'], [['1', '2']])).toEqual(['| a | b |', '| --- | --- |', '| 1 | 2 |'])
  })
})

describe('writeWhole', () => {
  test('makes the folder, replaces what was there, and leaves nothing else behind', async () => {
    const folder = join(temporaryFolder(), 'a', 'b')
    await writeWhole(join(folder, 'r.md'), 'one', 'run1')
    await writeWhole(join(folder, 'r.md'), 'two', 'run2')
    expect(readFileSync(join(folder, 'r.md'), 'utf8')).toBe('two')
    expect(readdirSync(folder)).toEqual(['r.md'])
  })

  test('leaves everything as it was where it cannot write', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), 'kept')
    await expect(writeWhole(join(folder, 'file', 'r.md'), 'x', 'run')).rejects.toThrow(
      /^cannot write ".*" \(E[A-Z]+\): name a file/,
    )
    await expect(writeWhole(folder, 'x', 'run')).rejects.toThrow(/^cannot write ".*" \(E[A-Z]+\): name a file/)
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('kept')
    expect(readdirSync(folder)).toEqual(['file'])
  })
})
