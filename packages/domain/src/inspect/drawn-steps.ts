import type { StepDescription } from './describe-pipeline.ts'

/** A step that has a place in a drawing. */
export interface DrawnStep {
  readonly step: StepDescription
  /** Those inside it that are drawn too, in their order, but for the fallback. */
  readonly inner: readonly StepDescription[]
  readonly fallback: StepDescription | undefined
  /** How many of those right inside it are not drawn. */
  readonly left: number
  /** How many steps are inside it, at any depth. */
  readonly insideCount: number
}

/** Right inside each step, by its id; a fallback first, since a drawing without it would tell of another pipeline. */
function innerOf(steps: readonly StepDescription[]): readonly (readonly StepDescription[])[] {
  const inner: StepDescription[][] = steps.map(() => [])
  for (const step of steps) {
    if (step.parent === null) continue
    if (step.role === 'fallback') inner[step.parent]?.unshift(step)
    else inner[step.parent]?.push(step)
  }
  return inner
}

function insideCounts(steps: readonly StepDescription[]): readonly number[] {
  const counts = steps.map(() => 0)
  for (const { id, parent } of steps.toReversed()) {
    if (parent !== null) counts[parent] = (counts[parent] ?? 0) + (counts[id] ?? 0) + 1
  }
  return counts
}

/**
 * Which steps a drawing of at most `most` boxes shows: the outermost first. Where there is no room for all inside a
 * step, one box is kept for saying how many are left out; where there is none at all, the step itself says it.
 */
export function drawnSteps(steps: readonly StepDescription[], most: number): readonly DrawnStep[] {
  const inner = innerOf(steps)
  const counts = insideCounts(steps)
  const drawn: DrawnStep[] = []
  const waiting = steps.slice(0, 1)
  let room = most - waiting.length
  for (const step of waiting) {
    const all = inner[step.id] ?? []
    const shown = all.length <= room ? all : all.slice(0, Math.max(0, room - 1))
    const left = all.length - shown.length
    room -= shown.length + (left > 0 && shown.length > 0 ? 1 : 0)
    waiting.push(...shown)
    drawn.push({
      step,
      inner: shown.filter(({ role }) => role !== 'fallback'),
      fallback: shown.find(({ role }) => role === 'fallback'),
      left,
      insideCount: counts[step.id] ?? 0,
    })
  }
  return drawn.sort((a, b) => a.step.id - b.step.id)
}
