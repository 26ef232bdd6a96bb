import { attributeNames, type Span } from '@flujo/domain'
import { usageOf } from '../format/span-usage.ts'
import { rfc3339 } from '../format/time.ts'
import { cleanText } from '../output/clean-text.ts'
import { pathsOf } from '../trace/span-path.ts'
import { exportedSpan, type ExportedSpan, type ExportSource } from './export-source.ts'
import { jsonText } from './json.ts'
import { valuedSpans } from './valued-spans.ts'

interface Row {
  readonly span: Span
  readonly exported: ExportedSpan
  readonly path: string
}

type Column = readonly [name: string, cell: (row: Row) => string | number | undefined]

const columns: readonly Column[] = [
  ['run', ({ span }) => textCell(span.runId)],
  ['span', ({ span }) => textCell(span.spanId)],
  ['parent', ({ span }) => textCell(span.parentSpanId)],
  ['name', ({ span }) => textCell(span.name)],
  ['path', ({ path }) => textCell(path)],
  ['kind', ({ span }) => textCell(span.kind)],
  ['status', ({ span }) => textCell(span.status)],
  ['start', ({ span }) => rfc3339(span.startTimeUs)],
  ['duration_ms', ({ span }) => milliseconds(span.durationNs)],
  ['model', ({ span }) => textCell(textOf(span.attributes[attributeNames.requestModel]))],
  ['input_tokens', ({ span }) => usageOf(span).inputTokens],
  ['output_tokens', ({ span }) => usageOf(span).outputTokens],
  ['cost_usd', ({ span }) => (usageOf(span).calls > 0 ? usageOf(span).costUsd : undefined)],
  ['error_type', ({ span }) => textCell(span.error?.type)],
  ['error_message', ({ span }) => textCell(span.error?.message)],
  ['attributes', ({ span }) => jsonCell(span.attributes)],
  ['events', ({ span }) => (span.events.length === 0 ? undefined : jsonCell(span.events))],
  ['input', ({ exported }) => jsonCell(exported.input?.value)],
  ['output', ({ exported }) => jsonCell(exported.output?.value)],
]

/**
 * A table by RFC 4180, a span a row. Text that a spreadsheet would take for a formula begins with `'`; characters that
 * cannot be seen are shown as what they are.
 */
export async function* toCsv(source: ExportSource): AsyncGenerator<string> {
  yield head()
  yield* rowsOf(source)
}

/** The spans of several runs in one table. */
export async function* toCsvSet(sources: AsyncIterable<ExportSource>): AsyncGenerator<string> {
  yield head()
  for await (const source of sources) yield* rowsOf(source)
}

const head = (): string => lineOf(columns.map(([name]) => name))

async function* rowsOf(source: ExportSource): AsyncGenerator<string> {
  const pathOf = pathsOf(await source.wholeOutline())
  for await (const part of valuedSpans(source)) {
    for (const valued of part) {
      const row: Row = { span: valued.span, exported: exportedSpan(valued), path: pathOf(valued.span) }
      yield lineOf(columns.map(([, cell]) => cell(row)))
    }
  }
}

const lineOf = (cells: readonly (string | number | undefined)[]): string => `${cells.map(fieldOf).join(',')}\r\n`

function fieldOf(cell: string | number | undefined): string {
  const text = String(cell ?? '')
  return /[",\r\n]|^\s|\s$/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** What spreadsheets begin a formula with, in full width too, also behind what they skip. */
const formula = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n\0]/u

/** Text of a trace as a cell that is nothing but text. */
export function textCell(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const visible = text.split('\n').map(cleanText).join('\n')
  return formula.test(text) ? `'${visible}` : visible
}

const jsonCell = (value: unknown): string | undefined => (value === undefined ? undefined : textCell(jsonText(value)))
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const milliseconds = (durationNs: number | undefined): number | undefined =>
  durationNs === undefined ? undefined : durationNs / 1e6
