import type { JsonValue, Run, Span } from '@flujo/domain'
import type { ComparisonOperator, QueryValue, RunCondition, SpanCondition } from '../trace-query.ts'
import { compareText } from './compare-text.ts'
import { runField, spanField } from './row-fields.ts'

/**
 * Whether a row meets a condition; without one, it does. The reference for every store that compiles conditions to a
 * language of its own.
 *
 * @param spans of the run, for `any`, `all` and `none`
 * @example
 * evaluateQuery({ op: '=', field: 'status', value: 'failed' }, span)
 * evaluateQuery({ op: 'any', condition: { op: '~', field: 'name', value: 'search' } }, run, spans)
 */
export function evaluateQuery(where: SpanCondition | undefined, span: Span): boolean
export function evaluateQuery(where: RunCondition | undefined, run: Run, spans: readonly Span[]): boolean
export function evaluateQuery(
  where: SpanCondition | RunCondition | undefined,
  row: Run | Span,
  spans: readonly Span[] = [],
): boolean {
  if (where === undefined) return true
  if ('spanId' in row) return spanMatches(where as SpanCondition, row)
  return runMatches(where as RunCondition, row, spans)
}

function spanMatches(where: SpanCondition, span: Span): boolean {
  switch (where.op) {
    case 'and':
      return where.conditions.every((condition) => spanMatches(condition, span))
    case 'or':
      return where.conditions.some((condition) => spanMatches(condition, span))
    case 'not':
      return !spanMatches(where.condition, span)
    default:
      return fieldMatches(where, spanField(span, where.field))
  }
}

function runMatches(where: RunCondition, run: Run, spans: readonly Span[]): boolean {
  switch (where.op) {
    case 'and':
      return where.conditions.every((condition) => runMatches(condition, run, spans))
    case 'or':
      return where.conditions.some((condition) => runMatches(condition, run, spans))
    case 'not':
      return !runMatches(where.condition, run, spans)
    case 'any':
      return spans.some((span) => spanMatches(where.condition, span))
    case 'all':
      return spans.every((span) => spanMatches(where.condition, span))
    case 'none':
      return !spans.some((span) => spanMatches(where.condition, span))
    default:
      return fieldMatches(where, runField(run, where.field))
  }
}

type FieldCondition =
  | { readonly op: ComparisonOperator; readonly value: QueryValue }
  | { readonly op: 'in'; readonly values: readonly QueryValue[] }
  | { readonly op: 'exists' }

function fieldMatches(where: FieldCondition, actual: JsonValue | undefined): boolean {
  switch (where.op) {
    case 'exists':
      return actual !== undefined
    case 'in':
      return where.values.some((value) => value === actual)
    case '=':
      return actual === where.value
    case '!=':
      return actual !== where.value
    case '~':
      return containsIgnoringCase(actual, where.value)
    case '!~':
      return !containsIgnoringCase(actual, where.value)
    case '^=':
      return bothText(actual, where.value, (text, part) => text.startsWith(part))
    case '$=':
      return bothText(actual, where.value, (text, part) => text.endsWith(part))
    case '*=':
      return bothText(actual, where.value, (text, part) => text.includes(part))
    default:
      return inOrder(where.op, actual, where.value)
  }
}

function inOrder(op: '>' | '>=' | '<' | '<=', actual: JsonValue | undefined, value: QueryValue): boolean {
  const order = orderOf(actual, value)
  if (order === undefined) return false
  switch (op) {
    case '>':
      return order > 0
    case '>=':
      return order >= 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
  }
}

function orderOf(actual: JsonValue | undefined, value: QueryValue): number | undefined {
  if (typeof actual === 'number' && typeof value === 'number') return actual - value
  if (typeof actual === 'string' && typeof value === 'string') return compareText(actual, value)
  return undefined
}

const containsIgnoringCase = (actual: JsonValue | undefined, value: QueryValue): boolean =>
  bothText(actual, value, (text, part) => lowerAscii(text).includes(lowerAscii(part)))

const lowerAscii = (text: string): string => text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase())

function bothText(
  actual: JsonValue | undefined,
  value: QueryValue,
  holds: (text: string, part: string) => boolean,
): boolean {
  return typeof actual === 'string' && typeof value === 'string' && holds(actual, value)
}
