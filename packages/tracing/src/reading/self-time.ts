/** When something was going on; all of one run count from the same moment. */
export interface Interval {
  readonly startUs: number
  readonly durationNs: number
}

/** Nanoseconds of an interval during which none of the others was going on; those may overlap, and stick out. */
export function selfTimeNs(whole: Interval, others: readonly Interval[]): number {
  let coveredNs = 0
  let untilNs = 0
  for (const { startUs, durationNs } of others.toSorted((a, b) => a.startUs - b.startUs)) {
    const fromNs = (startUs - whole.startUs) * 1_000
    const endNs = Math.min(fromNs + durationNs, whole.durationNs)
    coveredNs += Math.max(0, endNs - Math.max(fromNs, untilNs))
    untilNs = Math.max(untilNs, endNs)
  }
  return whole.durationNs - coveredNs
}
