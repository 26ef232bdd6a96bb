import type { Run, Span } from '@flujo/domain'
import { formatCount } from '../format/count.ts'
import { decimalsFor, formatDuration } from '../format/duration.ts'
import { errorSentence } from '../format/error-text.ts'
import { formatCost } from '../format/money.ts'
import { usageOf } from '../format/span-usage.ts'
import { statusGlyph } from '../format/status.ts'
import { type Line, plain, styled } from '../output/line.ts'
import { type Column, tableLines } from '../output/table.ts'

const columns: readonly Column[] = [
  { title: '' },
  { title: 'SPAN', drop: 4 },
  { title: 'PATH', min: 16 },
  { title: 'KIND', min: 4 },
  { title: 'START', align: 'right', drop: 3 },
  { title: 'DURATION', align: 'right' },
  { title: 'TOKENS', align: 'right', optional: true, drop: 2 },
  { title: 'COST', align: 'right', optional: true, drop: 1 },
  { title: 'NOTE', optional: true, min: 6, drop: 5, yields: true },
]

/** Spans as a table, a line each; starts are counted from the start of the run. */
export function spanLines(
  spans: readonly Span[],
  run: Run,
  pathOf: (span: Span) => string,
  width: number | undefined,
): Line[] {
  const decimals = decimalsFor(run.durationNs ?? Infinity)
  return tableLines(
    columns,
    spans.map((span) => cellsOf(span, run, pathOf(span), decimals)),
    width,
  )
}

function cellsOf(span: Span, run: Run, path: string, decimals: 1 | 2): Line[] {
  const usage = usageOf(span)
  const tokens = usage.inputTokens + usage.outputTokens
  const { status, durationNs, error } = span
  return [
    statusGlyph(status),
    styled(span.spanId, 'dim'),
    plain(path),
    styled(span.kind, 'dim'),
    plain(offset(span.startTimeUs - run.startTimeUs, decimals)),
    plain(durationNs === undefined || status === 'skipped' ? '–' : formatDuration(durationNs, decimals)),
    plain(tokens > 0 ? formatCount(tokens) : ''),
    plain(formatCost(usage)),
    styled(error === undefined ? '' : errorSentence(error), 'red'),
  ]
}

const offset = (us: number, decimals: 1 | 2): string =>
  `${us < 0 ? '-' : '+'}${formatDuration(Math.abs(us) * 1_000, decimals)}`
