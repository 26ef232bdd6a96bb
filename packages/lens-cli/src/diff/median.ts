import { nearestRank } from '../format/percentile.ts'

/** By nearest rank, so that it is one of them; `undefined` where none is known. */
export function medianOf(values: readonly (number | undefined)[]): number | undefined {
  return nearestRank(
    values.filter((value) => value !== undefined).toSorted((a, b) => a - b),
    50,
  )
}
