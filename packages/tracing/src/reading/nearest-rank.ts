/** The percentile of ascending values by nearest rank, so that it is one of them; `undefined` for none. */
export function nearestRank(ascending: ArrayLike<number>, share: number): number | undefined {
  return ascending[Math.ceil(share * ascending.length) - 1]
}

/** Numbers from the smallest up. */
export const ascending = (values: readonly number[]): Float64Array => Float64Array.from(values).sort()
