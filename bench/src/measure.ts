/** One case of a comparison: does its work `times` times. */
export interface Case {
  readonly name: string
  readonly run: (times: number) => Promise<unknown>
}

/** Cost of one piece of work: the median over the rounds, and the spread. */
export interface Cost {
  readonly median: number
  readonly min: number
  readonly max: number
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** CPU time of this process so far, all threads, in nanoseconds. */
const cpuNs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) * 1_000
}

/**
 * Runs the cases in turn, round by round, so that a machine that changes its speed changes it for all. CPU time and not
 * wall time: the latter measures the neighbours.
 *
 * @returns nanoseconds of CPU for each piece of work, by case
 */
export async function compare(
  cases: readonly Case[],
  { rounds, times }: { rounds: number; times: number },
): Promise<Map<string, number[]>> {
  const costs = new Map<string, number[]>(cases.map(({ name }) => [name, []]))
  for (const { run } of cases) await run(Math.max(1, times >> 2))
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, run } of cases) {
      globalThis.gc?.()
      const start = cpuNs()
      await run(times)
      costs.get(name)?.push((cpuNs() - start) / times)
    }
  }
  return costs
}

/** Median of the ratios round by round: what a change of the machine's speed does not touch. */
export function ratioOf(costs: ReadonlyMap<string, readonly number[]>, name: string, base: string): number {
  const bases = costs.get(base) ?? []
  return median((costs.get(name) ?? []).map((cost, round) => cost / (bases[round] as number)))
}
