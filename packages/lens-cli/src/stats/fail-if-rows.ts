import { evaluateFailIf } from '../fail-if/evaluate-fail-if.ts'
import type { MeasureKind } from '../fail-if/measure.ts'
import { type FailIf, type FailIfExpression, parseFailIf } from '../fail-if/parse-fail-if.ts'
import { reasonText } from '../fail-if/reason-text.ts'
import type { SpanStatistics } from '@flujo/tracing'
import type { ComparedRow } from './compared-row.ts'

/** A measure of a row: what it is a number of, and which. */
type RowMeasure = readonly [MeasureKind, (row: SpanStatistics) => number | undefined]

const rowMeasures: Readonly<Record<string, RowMeasure>> = {
  runs: ['count', ({ runs }) => runs],
  count: ['count', ({ count }) => count],
  'fail%': ['share', ({ failed, count }) => failed / count],
  failed: ['count', ({ failed }) => failed],
  'retry%': ['share', ({ retried, count }) => retried / count],
  retried: ['count', ({ retried }) => retried],
  p50: ['duration', ({ p50Ns }) => p50Ns],
  p95: ['duration', ({ p95Ns }) => p95Ns],
  p99: ['duration', ({ p99Ns }) => p99Ns],
  max: ['duration', ({ maxNs }) => maxNs],
  total: ['duration', ({ totalNs }) => totalNs],
  self: ['duration', ({ selfNs }) => selfNs],
  tokens: ['count', ({ inputTokens, outputTokens }) => inputTokens + outputTokens],
  tokens_p50: ['count', ({ tokensP50 }) => tokensP50],
  cost: ['money', ({ costUsd }) => costUsd],
}
const measures = new Map(Object.entries(rowMeasures).map(([name, [kind]]) => [name, kind]))

/**
 * Reads a `--fail-if` on the rows of statistics: `p95 > 10s or fail% > 3%`.
 *
 * @param isCompared whether there is a time before, which `p95 > +20%` is relative to
 * @throws FilterError with a `column`
 */
export function parseStatisticsFailIf(
  text: string,
  { isCompared = false }: { readonly isCompared?: boolean } = {},
): FailIf {
  return parseFailIf(text, {
    measures,
    withoutBase: isCompared ? undefined : '+20% is relative to the time before: add --compare.',
  })
}

/** A row for which it holds, and why. */
export interface FailedRow {
  readonly group: string
  /** `p95 > 10s: 25.7s`, each in a sentence. */
  readonly reasons: readonly string[]
}

/** The rows for which a `--fail-if` holds. A new row has nothing that it could be relative to, and a gone one is no row any more. */
export function failedRows(failIf: FailIf, rows: readonly ComparedRow[]): FailedRow[] {
  const needsBase = hasBase(failIf.expression)
  return rows.flatMap((row) => {
    const { group, change, before } = row
    if (change === 'gone' || (needsBase && before === undefined)) return []
    const { holds, reasons } = evaluateFailIf(failIf, (name) => {
      const measure = rowMeasures[name]?.[1]
      // What a row before did not have at all, such as tokens, was nothing.
      return measure && { value: measure(row), base: before && (measure(before) ?? 0) }
    })
    return holds ? [{ group, reasons: reasons.map(reasonText) }] : []
  })
}

function hasBase(expression: FailIfExpression): boolean {
  switch (expression.type) {
    case 'and':
    case 'or':
      return expression.parts.some(hasBase)
    case 'not':
      return hasBase(expression.part)
    case 'compare':
      return expression.limit.type !== 'fixed'
  }
}
