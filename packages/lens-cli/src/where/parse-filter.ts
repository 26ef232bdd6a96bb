import type { RunCondition, SpanCondition } from '@flujo/tracing'
import type { TimeOptionContext } from '../filters/time-option.ts'
import { compileLeaf } from './compile-leaf.ts'
import type { Expression } from './expression.ts'
import { FilterError } from './filter-error.ts'
import { parseExpression } from './parse-expression.ts'
import type { ValueContext } from './read-value.ts'
import { runScope } from './run-scope.ts'
import { spanScope } from './span-scope.ts'

export interface FilterOptions {
  /** What `-24h` is relative to, in milliseconds since the epoch. Default: the clock. */
  readonly nowMs?: number | undefined
  /** Zone of dates and times without an offset, such as `Europe/Berlin`. Default: that of this process. */
  readonly timeZone?: string | undefined
}

/**
 * A filter on runs as a query; `any(…)`, `all(…)` and `none(…)` look into their spans.
 *
 * @throws FilterError with a `column`
 * @example
 * parseRunFilter("status = failed and cost > $0.05 and any(name = search and duration > 1.5s)")
 */
export function parseRunFilter(text: string, options: FilterOptions = {}): RunCondition {
  return compileRun(parseExpression(text), contextOf(text, options))
}

/**
 * A filter on spans as a query.
 *
 * @throws FilterError with a `column`
 * @example
 * parseSpanFilter("kind = attempt and error ~ timeout")
 */
export function parseSpanFilter(text: string, options: FilterOptions = {}): SpanCondition {
  return compileSpan(parseExpression(text), contextOf(text, options))
}

const contextOf = (text: string, { nowMs = Date.now(), timeZone }: FilterOptions): ValueContext => {
  const times: TimeOptionContext = { nowMs, timeZone }
  return { text, ...times }
}

function compileRun(expression: Expression, context: ValueContext): RunCondition {
  switch (expression.type) {
    case 'and':
    case 'or':
      return { op: expression.type, conditions: expression.parts.map((part) => compileRun(part, context)) }
    case 'not':
      return { op: 'not', condition: compileRun(expression.part, context) }
    case 'spans':
      return { op: expression.quantifier, condition: compileSpan(expression.part, context) }
    default:
      return compileLeaf(expression, runScope, context)
  }
}

function compileSpan(expression: Expression, context: ValueContext): SpanCondition {
  switch (expression.type) {
    case 'and':
    case 'or':
      return { op: expression.type, conditions: expression.parts.map((part) => compileSpan(part, context)) }
    case 'not':
      return { op: 'not', condition: compileSpan(expression.part, context) }
    case 'spans':
      throw new FilterError({
        text: context.text,
        index: expression.index,
        expected: 'a condition on a span',
        given: `${expression.quantifier}(`,
        hint: `${expression.quantifier}(…) looks into the spans of a run; here each condition is on a span already.`,
      })
    default:
      return compileLeaf(expression, spanScope, context)
  }
}
