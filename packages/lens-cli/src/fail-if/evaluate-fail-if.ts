import { FilterError } from '../where/filter-error.ts'
import type { Measured } from './measure.ts'
import type { Comparison, FailIf, FailIfExpression, OrderOperator } from './parse-fail-if.ts'

/** What one comparison came to. */
export interface Compared extends Comparison {
  readonly holds: boolean
  readonly value: number | undefined
  readonly base: number | undefined
  /** What the value was compared with, in the unit of the measure. */
  readonly bound: number
}

export interface FailIfAnswer {
  readonly holds: boolean
  /** The comparisons that decided it: those that held, and behind a `not` those that did not. */
  readonly reasons: readonly Compared[]
}

/**
 * Whether a `--fail-if` holds.
 *
 * @param measured what is known of each measure, by its name in the measures that it was parsed with
 * @throws FilterError with a `column` for a relative limit where there is no base
 */
export function evaluateFailIf(
  { text, expression }: FailIf,
  measured: (measure: string) => Measured | undefined,
): FailIfAnswer {
  const answer = (part: FailIfExpression): FailIfAnswer => {
    switch (part.type) {
      case 'and':
      case 'or': {
        const answers = part.parts.map(answer)
        // Of an `and` one that fails decides, of an `or` one that holds; all of them where none does.
        const deciding = part.type === 'or'
        const deciders = answers.filter(({ holds }) => holds === deciding)
        const holds = deciders.length > 0 ? deciding : !deciding
        return { holds, reasons: (deciders.length > 0 ? deciders : answers).flatMap(({ reasons }) => reasons) }
      }
      case 'not': {
        const { holds, reasons } = answer(part.part)
        return { holds: !holds, reasons }
      }
      case 'compare': {
        const compared = compare(part, measured(part.measure) ?? { value: undefined }, text)
        return { holds: compared.holds, reasons: [compared] }
      }
    }
  }
  return answer(expression)
}

function compare(comparison: Comparison, { value, base }: Measured, text: string): Compared {
  const bound = boundOf(comparison, base, text)
  const holds = value !== undefined && !Number.isNaN(value) && fits(comparison.operator, value, bound)
  return { ...comparison, holds, value, base, bound }
}

function boundOf(
  { limit: { type, amount, typed }, measure }: Comparison,
  base: number | undefined,
  text: string,
): number {
  if (type === 'fixed') return amount
  if (base === undefined || Number.isNaN(base)) {
    throw new FilterError({
      text,
      index: typed.index,
      expected: `a limit without a sign: no ${measure} is known that it could be relative to`,
      given: typed.raw,
    })
  }
  return type === 'shifted' ? base + amount : base * (1 + amount)
}

/** Sums of prices and shares of bases are not exact: what differs less than this is the same. */
const precision = 1e-9

function fits(operator: OrderOperator, value: number, bound: number): boolean {
  const isSame = value === bound || Math.abs(value - bound) <= precision * Math.max(Math.abs(value), Math.abs(bound))
  switch (operator) {
    case '=':
      return isSame
    case '!=':
      return !isSame
    case '>':
      return !isSame && value > bound
    case '<':
      return !isSame && value < bound
    case '>=':
      return isSame || value > bound
    case '<=':
      return isSame || value < bound
  }
}
