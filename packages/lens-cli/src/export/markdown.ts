import type { ErrorInfo, JsonValue, Span } from '@flujo/domain'
import { countOf, formatCount } from '../format/count.ts'
import { formatDuration } from '../format/duration.ts'
import { causeOf } from '../format/error-text.ts'
import { formatCost } from '../format/money.ts'
import { usageOf } from '../format/span-usage.ts'
import { rfc3339 } from '../format/time.ts'
import type { ExportSource } from './export-source.ts'
import { markdownCode, markdownText } from './markdown-text.ts'
import { type TreeRow, treeRowsOf } from './span-order.ts'
import { timeAxisOf } from './time-axis.ts'

/** A report is to be read: rows beyond this many are counted only. */
const mostRows = 500
const longestValue = 4_000

/** A report in Markdown: what happened, what failed, a table of the spans, input and output of the run. */
export async function* toMarkdown(source: ExportSource): AsyncGenerator<string> {
  const { run } = source
  const outline = await source.outline()
  yield `# ${markdownText(run.pipeline)}: ${markdownText(run.status)}\n\n${factsOf(source, outline)}\n`
  if (run.error !== undefined) yield errorOf(run.error, run.failedPath)
  const rows = treeRowsOf(outline)
  const shown = await spansOf(source, rows.slice(0, mostRows))
  if (rows.length > 0) yield tableHead
  for (const { span, depth } of rows.slice(0, mostRows)) yield lineOf(shown.get(span.spanId) ?? span, depth)
  if (rows.length > mostRows) yield `\n${countOf(rows.length - mostRows, 'more span')} not shown.\n`
  const root = shown.get(rows[0]?.span.spanId ?? '')
  const [input, output] = await source.read([root?.input, root?.output])
  yield valueOf('Input', input)
  yield valueOf('Output', output)
}

/** Reports of several runs, one after the other. */
export async function* toMarkdownSet(sources: AsyncIterable<ExportSource>): AsyncGenerator<string> {
  let before = ''
  for await (const source of sources) {
    yield before
    yield* toMarkdown(source)
    before = '\n'
  }
}

/** The spans of these rows as they are, by id. */
async function spansOf(source: ExportSource, rows: readonly TreeRow[]): Promise<ReadonlyMap<string, Span>> {
  const wanted = new Set(rows.map(({ span }) => span.spanId))
  const found = new Map<string, Span>()
  for await (const page of source.pages()) {
    for (const span of page) if (wanted.has(span.spanId)) found.set(span.spanId, span)
    if (found.size === wanted.size) break
  }
  return found
}

function factsOf({ run, nowMs }: ExportSource, sketches: readonly Span[]): string {
  const { runId, startTimeUs, totals } = run
  const { usage, spans, failedSpans, retries } = totals
  const { startNs, endNs } = timeAxisOf({ run, spans: sketches, nowMs }).intervalOf(run)
  const facts = [
    `Run: \`${markdownCodeWord(runId)}\``,
    `Started: ${rfc3339(startTimeUs) ?? 'unknown'}`,
    `Duration: ${formatDuration(endNs - startNs)}`,
    `${countOf(spans, 'span')}, ${formatCount(failedSpans)} failed, ${formatCount(retries)} retried`,
    `${formatCount(usage.inputTokens)} tokens in, ${formatCount(usage.outputTokens)} out`,
    `Cost: ${formatCost(usage) || 'none'}`,
  ]
  return `${facts.map((fact) => `- ${fact}`).join('\n')}\n`
}

const markdownCodeWord = (text: string): string => text.replace(/[^\p{L}\p{N}_-]/gu, '?')

function errorOf(error: ErrorInfo, failedPath: string | undefined): string {
  const { type, message, stack } = causeOf(error)
  const where = failedPath === undefined ? '' : ` in ${markdownText(failedPath)}`
  return `## Failed${where}\n\n**${markdownText(type) || 'Error'}**\n\n${markdownCode(stack ?? message)}\n`
}

const tableHead =
  '## Spans\n\n| span | kind | status | duration | tokens | cost |\n| --- | --- | --- | ---: | ---: | ---: |\n'

function lineOf(span: Span, depth: number): string {
  const usage = usageOf(span)
  const tokens = usage.inputTokens + usage.outputTokens
  const cells = [
    `${'&nbsp;&nbsp;'.repeat(Math.min(depth, 16))}${markdownText(span.name) || 'unnamed'}`,
    markdownText(span.kind),
    statusOf(span),
    span.durationNs === undefined ? '' : formatDuration(span.durationNs),
    tokens === 0 ? '' : formatCount(tokens),
    formatCost(usage),
  ]
  return `| ${cells.join(' | ')} |\n`
}

const statusOf = ({ status, error }: Span): string =>
  error === undefined ? markdownText(status) : `${markdownText(status)}: ${markdownText(error.type)}`

function valueOf(title: string, value: JsonValue | undefined): string {
  if (value === undefined) return ''
  const text = JSON.stringify(value, undefined, 2)
  const cut = text.length > longestValue
  const note = cut ? `\n${formatCount(text.length - longestValue)} more characters not shown.\n` : ''
  return `\n## ${title}\n\n${markdownCode(text.slice(0, longestValue), 'json')}${note}`
}
