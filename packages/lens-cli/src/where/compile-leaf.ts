import type { Condition, QueryValue } from '@flujo/tracing'
import type { TypedTime } from '../filters/time-option.ts'
import type { Leaf, Placed, PlacedOperator } from './expression.ts'
import type { FilterField, FilterScope } from './field.ts'
import { findField, isField } from './find-field.ts'
import {
  attributeValue,
  countValue,
  durationValue,
  moneyValue,
  textValue,
  timeValue,
  unfit,
  type ValueContext,
} from './read-value.ts'
import { FilterError } from './filter-error.ts'

type OrderOperator = '>' | '>=' | '<' | '<='
const textOperators: ReadonlySet<string> = new Set(['~', '!~', '^=', '$=', '*='])
const orderOperators: ReadonlySet<string> = new Set<OrderOperator>(['>', '>=', '<', '<='])
const negative: ReadonlySet<string> = new Set(['!=', '!~'])

/**
 * The condition of one comparison, or of one word to look for.
 *
 * @throws FilterError for what the row does not have, and for a value or an operator that does not fit
 */
export function compileLeaf<Field extends string>(
  leaf: Leaf,
  scope: FilterScope<Field>,
  context: ValueContext,
): Condition<Field> {
  if (leaf.type === 'text') return compileText(leaf.text, scope, context)
  const field = findField(leaf.field, scope, context)
  if (leaf.type === 'exists') return { op: 'exists', field: field.fields[0] }
  if (leaf.type === 'compare') return compileComparison(leaf, field, scope, context)
  if (field.kind === 'time') {
    const times = leaf.values.map((value) => timeValue(value, context, microseconds(field)))
    return oneOf(times.map((time) => compareTime('=', field.fields[0], time)))
  }
  const values = leaf.values.map((value) => equalValue(value, leaf.field, field, scope, context))
  return oneOf(field.fields.map((each) => ({ op: 'in', field: each, values })))
}

function compileText<Field extends string>(
  text: Placed,
  scope: FilterScope<Field>,
  context: ValueContext,
): Condition<Field> {
  const word = text.value.toLowerCase()
  if (!text.isQuoted && scope.statuses.includes(word)) {
    return { op: '=', field: (scope.fields.get('status') as FilterField<Field>).fields[0], value: word }
  }
  if (!text.isQuoted && isField(text.value, scope)) {
    const after = text.index + text.raw.length
    throw new FilterError({
      text: context.text,
      index: after,
      expected: `an operator after the field ${text.value}`,
      given: context.text.slice(after).trim() || undefined,
      hint: `\`${text.value} exists\` asks whether there is one; for the word, write '${text.value}'.`,
    })
  }
  const value = textValue(text, context)
  return oneOf(scope.searched.map((field) => ({ op: '~', field, value })))
}

function compileComparison<Field extends string>(
  { operator, value, field: typed }: Extract<Leaf, { readonly type: 'compare' }>,
  field: FilterField<Field>,
  scope: FilterScope<Field>,
  context: ValueContext,
): Condition<Field> {
  checkOperator(operator, typed, field, context)
  const { value: op } = operator
  if (field.kind === 'time') return compareTime(op, field.fields[0], timeValue(value, context, microseconds(field)))
  const operand = textOperators.has(op) ? textValue(value, context) : equalValue(value, typed, field, scope, context)
  if (orderOperators.has(op) && (operand === null || typeof operand === 'boolean')) {
    throw unfit(value, context, `a number or a text after ${op}`)
  }
  const conditions = field.fields.map((each): Condition<Field> => ({ op, field: each, value: operand }))
  return negative.has(op) ? allOf(conditions) : oneOf(conditions)
}

function checkOperator<Field extends string>(
  { value: op, index }: PlacedOperator,
  typed: Placed,
  { kind, fields }: FilterField<Field>,
  { text }: ValueContext,
): void {
  const isWords = kind === 'text' || kind === 'status' || kind === 'attribute'
  const hasOrder = kind !== 'status' && fields.length === 1
  if (textOperators.has(op) ? isWords : hasOrder || !orderOperators.has(op)) return
  const fitting = isWords ? '= != ~ !~ ^= $= *=' : '= != > >= < <='
  throw new FilterError({ text, index, expected: `one of ${fitting} after ${typed.value}`, given: op })
}

/** A value as the field holds it. */
function equalValue<Field extends string>(
  value: Placed,
  typed: Placed,
  field: FilterField<Field>,
  scope: FilterScope<Field>,
  context: ValueContext,
): QueryValue {
  if (field.kind === 'attribute') return attributeValue(value, context, field.fields[0])
  if (!value.isQuoted && value.value === 'null') {
    throw unfit(value, context, `a value: ${typed.value} is never null`, 0, {
      hint: `For ${scope.row}s without it, write \`not ${typed.value} exists\`.`,
    })
  }
  switch (field.kind) {
    case 'status':
      if (scope.statuses.includes(value.value)) return value.value
      throw unfit(value, context, `one of ${scope.statuses.join(', ')}`)
    case 'duration':
      return durationValue(value, context, field.plainUnit === 'ns' ? 'ns' : undefined)
    case 'money':
      return moneyValue(value, context)
    case 'count':
      return countValue(value, context)
    default:
      return textValue(value, context)
  }
}

const microseconds = ({ plainUnit }: FilterField<string>): 'us' | undefined => (plainUnit === 'us' ? 'us' : undefined)

/** A day is the time from its first moment to its last: after it is after its last one. */
function compareTime<Field extends string>(op: string, field: Field, { fromUs, toUs }: TypedTime): Condition<Field> {
  switch (op) {
    case '>':
    case '<=':
      return { op, field, value: toUs }
    case '<':
    case '>=':
      return { op, field, value: fromUs }
    case '!=':
      return fromUs === toUs
        ? { op: '!=', field, value: fromUs }
        : { op: 'not', condition: compareTime('=', field, { fromUs, toUs }) }
    default:
      return fromUs === toUs
        ? { op: '=', field, value: fromUs }
        : allOf([
            { op: '>=', field, value: fromUs },
            { op: '<=', field, value: toUs },
          ])
  }
}

function oneOf<Field extends string>(conditions: readonly Condition<Field>[]): Condition<Field> {
  return conditions.length === 1 ? (conditions[0] as Condition<Field>) : { op: 'or', conditions }
}

function allOf<Field extends string>(conditions: readonly Condition<Field>[]): Condition<Field> {
  return conditions.length === 1 ? (conditions[0] as Condition<Field>) : { op: 'and', conditions }
}
