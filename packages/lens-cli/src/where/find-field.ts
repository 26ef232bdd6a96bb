import type { Placed } from './expression.ts'
import { type FilterField, type FilterScope, normalizeName } from './field.ts'
import { FilterError } from './filter-error.ts'
import { nearestName } from './nearest-name.ts'
import type { ValueContext } from './read-value.ts'

const attributePrefix = 'attributes.'

/** Whether a word is the name of something that can be asked. */
export function isField<Field extends string>(word: string, { fields }: FilterScope<Field>): boolean {
  return fields.has(normalizeName(word))
}

/**
 * What a word before an operator stands for. On a span, any word with a dot in it that is nothing else is the key of an
 * attribute.
 *
 * @throws FilterError for what cannot be asked, with what can be instead
 */
export function findField<Field extends string>(
  { value, raw, index }: Placed,
  scope: FilterScope<Field>,
  { text }: ValueContext,
): FilterField<Field> {
  const name = normalizeName(value)
  const known = scope.fields.get(name)
  if (known !== undefined) return known
  if (scope.row === 'span' && value.includes('.') && value !== attributePrefix) {
    const field = value.startsWith(attributePrefix) ? value : `${attributePrefix}${value}`
    return { kind: 'attribute', fields: [field as Field] }
  }
  throw new FilterError({
    text,
    index,
    expected: `a field of a ${scope.row}`,
    given: raw,
    hint: scope.instead.get(name) ?? insteadOf(value, name, scope),
  })
}

function insteadOf(value: string, name: string, { row, fields }: FilterScope<string>): string {
  if (row === 'run' && value.includes('.')) return `Attributes are in the spans of a run: any(${value} = …).`
  const nearest = nearestName(name, fields.keys())
  if (nearest !== undefined) return `Did you mean ${nearest}?`
  const names = [...new Map([...fields].toReversed().map(([word, field]) => [field, word])).values()].toReversed()
  const attributes = row === 'span' ? ', and attributes by key: attributes.KEY' : ''
  return `There are ${names.join(', ')}${attributes}.`
}
