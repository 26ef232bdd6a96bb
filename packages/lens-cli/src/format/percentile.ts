/** The percentile of ascending values by nearest rank, so that it is one of them. `undefined` for none. */
export function nearestRank(ascending: readonly number[], percent: number): number | undefined {
  return ascending[Math.max(0, Math.ceil((percent / 100) * ascending.length) - 1)]
}
