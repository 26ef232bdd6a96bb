import { type Expression, type Leaf, type Placed } from '../where/expression.ts'
import { normalizeName } from '../where/field.ts'
import { FilterError } from '../where/filter-error.ts'
import { nearestName } from '../where/nearest-name.ts'
import { parseExpression } from '../where/parse-expression.ts'
import { type Limit, readLimit } from './limit.ts'
import type { MeasureKind, Measures } from './measure.ts'

const orders = ['=', '!=', '>', '>=', '<', '<='] as const
export type OrderOperator = (typeof orders)[number]

/** One comparison of a `--fail-if`. */
export interface Comparison {
  readonly type: 'compare'
  /** By its name in the measures, however it was typed. */
  readonly measure: string
  readonly kind: MeasureKind
  readonly operator: OrderOperator
  readonly limit: Limit
}

/** What `--fail-if` asks, understood. */
export type FailIfExpression =
  | { readonly type: 'and' | 'or'; readonly parts: readonly FailIfExpression[] }
  | { readonly type: 'not'; readonly part: FailIfExpression }
  | Comparison

export interface FailIf {
  /** As it was typed. */
  readonly text: string
  readonly expression: FailIfExpression
}

export interface FailIfOptions {
  readonly measures: Measures
  /** Why there is nothing that `+20%` could be relative to, as a hint; left out where there is. */
  readonly withoutBase?: string | undefined
}

/**
 * Reads comparisons of measures, joined by `and`, `or`, `not` and brackets as in a filter.
 *
 * @throws FilterError with a `column`
 * @example
 * parseFailIf('cost > +20% or duration > 10s', { measures: new Map([['cost', 'money'], ['duration', 'duration']]) })
 */
export function parseFailIf(text: string, options: FailIfOptions): FailIf {
  return { text, expression: understand(parseExpression(text), text, options) }
}

function understand(expression: Expression, text: string, options: FailIfOptions): FailIfExpression {
  switch (expression.type) {
    case 'and':
    case 'or':
      return { type: expression.type, parts: expression.parts.map((part) => understand(part, text, options)) }
    case 'not':
      return { type: 'not', part: understand(expression.part, text, options) }
    case 'spans':
      throw new FilterError({
        text,
        index: expression.index,
        expected: anExample(options),
        given: expression.quantifier,
      })
    default:
      return comparison(expression, text, options)
  }
}

function comparison(leaf: Leaf, text: string, options: FailIfOptions): Comparison {
  if (leaf.type === 'text') throw noComparison(leaf.text, text, options)
  const [measure, kind] = findMeasure(leaf.field, text, options.measures)
  const { index, raw } = leaf.field
  if (leaf.type !== 'compare') {
    const after = index + raw.length + (/^\s*/u.exec(text.slice(index + raw.length))?.[0].length ?? 0)
    throw new FilterError({ text, index: after, expected: afterMeasure(raw), given: leaf.type })
  }
  const operator = orders.find((order) => order === leaf.operator.value)
  if (operator === undefined) {
    const { value: given, index: at } = leaf.operator
    throw new FilterError({ text, index: at, expected: afterMeasure(raw), given })
  }
  const limit = readLimit(leaf.value, kind, text)
  if (limit.type !== 'fixed' && options.withoutBase !== undefined) {
    const { index: at, raw: given } = limit.typed
    throw new FilterError({ text, index: at, expected: 'a limit without a sign', given, hint: options.withoutBase })
  }
  return { type: 'compare', measure, kind, operator, limit }
}

const afterMeasure = (typed: string): string => `one of ${orders.join(' ')} after ${typed}`

function noComparison(word: Placed, text: string, options: FailIfOptions): FilterError {
  if (word.isQuoted) {
    return new FilterError({ text, index: word.index, expected: anExample(options), given: word.raw })
  }
  findMeasure(word, text, options.measures)
  const after = word.index + word.raw.length
  const given = text.slice(after).trim() || undefined
  return new FilterError({ text, index: after, expected: afterMeasure(word.value), given })
}

const anExample = ({ measures }: FailIfOptions): string => `a comparison such as ${[...measures.keys()][0]} > …`

function findMeasure(typed: Placed, text: string, measures: Measures): readonly [string, MeasureKind] {
  const name = normalizeName(typed.value)
  for (const entry of measures) if (normalizeName(entry[0]) === name) return entry
  const nearest = nearestName(name, measures.keys())
  throw new FilterError({
    text,
    index: typed.index,
    expected: 'something that is measured',
    given: typed.raw,
    hint: nearest === undefined ? `There are ${[...measures.keys()].join(', ')}.` : `Did you mean ${nearest}?`,
  })
}
