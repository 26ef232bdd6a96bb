import { unusableValue } from '../lens-error.ts'

/** In which order rows are shown; those without the field come last. */
export interface Sort<Field extends string> {
  readonly field: Field
  readonly direction: 'asc' | 'desc'
}

/**
 * The order for `--sort duration`, smallest first, or `--sort -duration`, largest first.
 *
 * @param fields by the names that people use
 * @throws LensError for a name that is none of them
 */
export function parseSortOption<Field extends string>(
  value: string,
  fields: Readonly<Record<string, Field>>,
): Sort<Field> {
  const isDescending = value.startsWith('-')
  const name = isDescending ? value.slice(1) : value
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (field !== undefined) return { field, direction: isDescending ? 'desc' : 'asc' }
  const names = Object.keys(fields).join(', ')
  throw unusableValue('--sort', value, `one of ${names}, with a - before it for largest first`, isDescending ? 1 : 0)
}

/** Rows in the order of one of their values: equal ones as they came, those without it last. */
export function sortRows<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => number | string | undefined,
  direction: 'asc' | 'desc',
): Row[] {
  const sign = direction === 'asc' ? 1 : -1
  const values = new Map(rows.map((row) => [row, valueOf(row)]))
  return rows.toSorted((a, b) => {
    const [left, right] = [values.get(a), values.get(b)]
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined)
    return left === right ? 0 : left < right ? -sign : sign
  })
}
