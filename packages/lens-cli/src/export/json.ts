import { runRow } from '../json/rows.ts'
import { escapeJson } from '../output/clean-text.ts'
import { exportedSpan, type ExportSource } from './export-source.ts'
import { valuedSpans } from './valued-spans.ts'

/** One JSON document, a span a line; `lens import` reads it. */
export async function* toJson(source: ExportSource): AsyncGenerator<string> {
  yield `{\n  "version": 1,\n  "command": "export",\n  "run": ${jsonText(runRow(source.run))},\n  "spans": [`
  yield* spanLines(source, '    ')
  yield ']\n}\n'
}

/** One JSON document with several runs in it. */
export async function* toJsonSet(sources: AsyncIterable<ExportSource>): AsyncGenerator<string> {
  yield '{\n  "version": 1,\n  "command": "export",\n  "runs": ['
  let before = '\n    '
  for await (const source of sources) {
    yield `${before}{\n      "run": ${jsonText(runRow(source.run))},\n      "spans": [`
    yield* spanLines(source, '        ')
    yield ']\n    }'
    before = ',\n    '
  }
  yield before.startsWith(',') ? '\n  ]\n}\n' : ']\n}\n'
}

async function* spanLines(source: ExportSource, indent: string): AsyncGenerator<string> {
  let before = `\n${indent}`
  for await (const part of valuedSpans(source)) {
    for (const span of part) {
      yield `${before}${jsonText(exportedSpan(span))}`
      before = `,\n${indent}`
    }
  }
  if (before.startsWith(',')) yield `\n${indent.slice(2)}`
}

/** One JSON object a line: the run, then its spans. */
export async function* toJsonLines(source: ExportSource): AsyncGenerator<string> {
  yield `${jsonText({ version: 1, type: 'run', ...runRow(source.run) })}\n`
  for await (const part of valuedSpans(source)) {
    for (const span of part) yield `${jsonText({ type: 'span', ...exportedSpan(span) })}\n`
  }
}

/** A value as JSON in one line, without a character that steers a terminal. */
export const jsonText = (value: unknown): string => escapeJson(JSON.stringify(value))
