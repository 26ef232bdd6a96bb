import { marked, type Token, type Tokens } from 'marked'
import { expect, test } from 'vitest'

import { cleanText } from '../output/clean-text.ts'
import { exportText } from '../testing/export-text.ts'
import { nowMs } from '../testing/sample-runs.ts'
import { storeOf } from '../testing/screen-of.ts'
import { troublesomeRuns } from '../testing/trouble.ts'

/** Every token at every depth. */
function tokensOf(markdown: string): readonly Token[] {
  const tokens: Token[] = []
  marked.walkTokens(marked.lexer(markdown, { gfm: true }), (token) => void tokens.push(token))
  return tokens
}

const plainTypes = new Set([
  'heading',
  'space',
  'list',
  'list_item',
  'text',
  'escape',
  'codespan',
  'code',
  'table',
  'paragraph',
  'strong',
])

test('a report has the facts, the error, the spans and the input', async () => {
  const tokens = tokensOf(await exportText(storeOf(), 'c04b', { format: 'md' }))
  const table = tokens.find(({ type }) => type === 'table') as Tokens.Table
  expect(table.rows).toHaveLength(18)
  expect(table.rows.map((row) => row.length)).toEqual(table.rows.map(() => 6))
  const code = tokens.filter((token): token is Tokens.Code => token.type === 'code')
  expect(code.map(({ text }) => text)).toEqual([
    'TimeoutError: model did not answer in 10s\n    at search (agent.ts:12:3)',
    '{\n  "ticket": "My card was charged twice",\n  "apiKey": "[redacted:api key]"\n}',
  ])
})

test('no text is anything but text', async () => {
  const { reader, cases } = troublesomeRuns()
  for (const [text, { runId }] of cases) {
    const tokens = tokensOf(await exportText(reader, runId, { format: 'md' }))
    expect([...new Set(tokens.map(({ type }) => type))].filter((type) => !plainTypes.has(type))).toEqual([])
    const headings = tokens.filter((token): token is Tokens.Heading => token.type === 'heading')
    expect(headings.map(({ depth }) => depth)).toEqual([1, 2, 2, 2, 2])
    const table = tokens.find(({ type }) => type === 'table') as Tokens.Table
    expect(table.rows).toHaveLength(3)
    const html = marked.parse(headings[0]?.raw ?? '', { async: false })
    const said = html
      .replaceAll(/<\/?h1>|\n/gu, '')
      .replaceAll(/&(lt|gt|amp|quot|#39|#124);/gu, (_, name: string) => entities[name] ?? '')
    expect(said).toBe(`${cleanText(text.replace(/\s+/gu, ' ').trim())}: failed`)
  }
})

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'", '#124': '|' }

test('a long run is cut, and it is said', async () => {
  const spans = Array.from({ length: 700 }, (_, index) => ({ name: `s${index}`, from: index, to: index + 1 }))
  const run = { runId: 'long', pipeline: 'long', startedMs: nowMs, status: 'completed', seconds: 700, spans } as const
  const text = await exportText(storeOf([run]), 'long', { format: 'md' })
  expect(text).toContain('\n201 more spans not shown.\n')
})
