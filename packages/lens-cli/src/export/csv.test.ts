import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'

import { cleanText } from '../output/clean-text.ts'
import { exportText } from '../testing/export-text.ts'
import { storeOf } from '../testing/screen-of.ts'
import { troublesomeRuns } from '../testing/trouble.ts'

type Rows = readonly Readonly<Record<string, string>>[]

const read = (text: string): Rows =>
  parse(text, { columns: true, relax_quotes: false, relax_column_count: false, record_delimiter: '\r\n' }) as Rows

test('csv-parse reads every cell of an ordinary run', async () => {
  const text = await exportText(storeOf(), 'c04b', { format: 'csv' })
  expect(text.split('\r\n')[0]).toBe(
    'run,span,parent,name,path,kind,status,start,duration_ms,model,input_tokens,output_tokens,cost_usd,error_type,error_message,attributes,events,input,output',
  )
  const rows = read(text)
  expect(rows).toHaveLength(18)
  expect(rows.find(({ name }) => name === 'classify')).toMatchObject({
    run: 'c04be7d1c04be7d1c04be7d1c04be7d1',
    parent: '91c2fe0000000012',
    status: 'completed',
    start: '2026-11-22T16:36:00.000000Z',
    duration_ms: '820',
    model: 'parrot-2',
    input_tokens: '802',
    cost_usd: '0.003',
    input: '"My card was charged twice"',
  })
  expect(rows.find(({ path }) => path === 'research/#2/search/try 1')).toMatchObject({
    kind: 'attempt',
    error_type: 'TimeoutError',
  })
})

test('no text is a formula, ends its cell or cannot be seen', async () => {
  const { reader, cases } = troublesomeRuns()
  for (const [text, { runId }] of cases) {
    const rows = read(await exportText(reader, runId, { format: 'csv' }))
    expect(rows).toHaveLength(3)
    for (const row of rows) {
      const visible = text.split('\n').map(cleanText).join('\n')
      expect([visible, `'${visible}`]).toContain(row['name'])
      expect(row['error_message']).toBe(row['name'])
      for (const cell of Object.values(row)) {
        expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/u)
        expect(cell.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u{202a}-\u{202e}\u{200b}\u{feff}]/u)
      }
    }
    expect(JSON.parse(rows[1]?.['output'] ?? '')).toEqual([text])
  }
})

test('numbers stay numbers', async () => {
  const rows = read(await exportText(storeOf(), 'c04b', { format: 'csv' }))
  for (const { duration_ms, input_tokens } of rows) expect(`${duration_ms}${input_tokens}`).toMatch(/^[\d.]+$/u)
})
