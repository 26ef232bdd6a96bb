import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { documentedRun } from '../testing/documented-run.ts'
import { exportText } from '../testing/export-text.ts'
import { storeOf } from '../testing/screen-of.ts'
import { diagrams, exportFormats } from './format-names.ts'

const page = readFileSync(new URL('../../../../docs/exports.md', import.meta.url), 'utf8')
const reader = storeOf([documentedRun])

/** The block of code below the heading of a format. */
function exampleOf(title: string): string {
  const [, section = ''] = page.split(new RegExp(`^#{2,3} ${title}$`, 'mu'))
  return /^(?<fence>`{3,})\w*\n(?<text>[^]*?\n)\k<fence>$/mu.exec(section)?.groups?.['text'] ?? ''
}

/** JSON with the white space of nobody; other text with line ends of one kind. */
function comparable(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text.replaceAll('\r\n', '\n')
  }
}

test('the page shows every format', () => {
  for (const name of [...exportFormats, ...diagrams]) expect(page).toMatch(new RegExp(`^#{2,3} ${name}$`, 'mu'))
})

test.each(exportFormats.filter((format) => format !== 'html' && format !== 'mermaid'))('%s', async (format) => {
  const text = await exportText(reader, documentedRun.runId, { format })
  expect(comparable(exampleOf(format))).toEqual(comparable(text))
})

test.each(diagrams)('%s', async (diagram) => {
  const text = await exportText(reader, documentedRun.runId, { format: 'mermaid', diagram })
  expect(exampleOf(diagram)).toBe(text)
})
