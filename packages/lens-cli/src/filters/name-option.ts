import type { Condition } from '@flujo/tracing'
import { unusableValue } from '../lens-error.ts'

/**
 * A condition for a name on the command line: exactly that, or with a `*` at its end, its start or both: `sum*`, `*ary`,
 * `*mma*`.
 *
 * @throws LensError for an empty name and for a `*` inside one
 */
export function parseNameOption<Field extends 'name' | 'pipeline' | 'kind'>(
  flag: string,
  field: Field,
  value: string,
): Condition<Field> {
  const isOpenStart = value.startsWith('*')
  const isOpenEnd = value.length > 1 && value.endsWith('*')
  const text = value.slice(isOpenStart ? 1 : 0, isOpenEnd ? -1 : undefined)
  const star = text.indexOf('*')
  if (star !== -1) throw unusableValue(flag, value, 'a * at the start or the end only', star + (isOpenStart ? 1 : 0))
  if (value === '') throw unusableValue(flag, value, 'a name')
  if (text === '') return { op: 'exists', field }
  if (isOpenStart && isOpenEnd) return { op: '*=', field, value: text }
  if (isOpenStart) return { op: '$=', field, value: text }
  return isOpenEnd ? { op: '^=', field, value: text } : { op: '=', field, value }
}
