import { runRow } from '../json/rows.ts'
import { escapeJson } from '../output/clean-text.ts'
import { exportedSpan, type ExportSource } from './export-source.ts'

/** One JSON document, a span a line; `lens import` reads it. */
export async function* toJson(source: ExportSource): AsyncGenerator<string> {
  yield `{\n  "version": 1,\n  "command": "export",\n  "run": ${jsonText(runRow(source.run))},\n  "spans": [`
  let before = '\n    '
  for (const span of source.spans) {
    yield `${before}${jsonText(await exportedSpan(source, span))}`
    before = ',\n    '
  }
  yield source.spans.length === 0 ? ']\n}\n' : '\n  ]\n}\n'
}

/** One JSON object a line: the run, then its spans. */
export async function* toJsonLines(source: ExportSource): AsyncGenerator<string> {
  yield `${jsonText({ version: 1, type: 'run', ...runRow(source.run) })}\n`
  for (const span of source.spans) yield `${jsonText({ type: 'span', ...(await exportedSpan(source, span)) })}\n`
}

/** A value as JSON in one line, without a character that steers a terminal. */
export const jsonText = (value: unknown): string => escapeJson(JSON.stringify(value))
