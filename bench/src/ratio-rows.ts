import { median, ratioOf } from './measure.ts'
import type { Row } from './row.ts'

/** A row for each case that has a goal: its cost, and what it is in relation to that of `base`. */
export function ratioRows(
  costs: ReadonlyMap<string, readonly number[]>,
  base: string,
  goals: Readonly<Record<string, number>>,
): readonly Row[] {
  return Object.entries(goals).map(([name, goal]) => {
    const ratio = ratioOf(costs, name, base)
    return {
      name,
      value: median(costs.get(name) ?? []),
      unit: 'ns/step',
      ratio,
      base,
      goal: `≤ ${goal} ×`,
      ok: ratio <= goal,
    }
  })
}
